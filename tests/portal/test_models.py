"""What the fields of the floor tell the admin, and what they keep from migrations."""

from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from courses.models import CourseWeek
from events.models import Event, Session, Talk
from portal.admin.fields import TitleWidget
from portal.models import MarkdownField, TitleField
from tests.support.factories import make_superuser


def widget_of(model, name):
    """The widget by which the admin edits a field."""
    request = RequestFactory().get("/admin/")
    request.user = make_superuser()
    model_admin = admin.site._registry[model]
    return model_admin.formfield_for_dbfield(model._meta.get_field(name), request).widget


def test_the_level_of_headings_is_of_the_field_and_of_no_migration(db):
    assert MarkdownField().first_heading == 3
    assert MarkdownField(first_heading=2).deconstruct() == MarkdownField().deconstruct()
    levels = [
        widget_of(model, name).first_heading
        for model, name in ((Event, "description"), (Talk, "abstract"), (CourseWeek, "summary"))
    ]
    assert levels == [2, 3, 4]


def test_a_title_has_a_preview_and_is_a_line_of_text_to_migrations(db):
    assert TitleField(max_length=9).deconstruct()[1:] == models.CharField(max_length=9).deconstruct()[1:]
    found = [isinstance(widget_of(model, "title"), TitleWidget) for model in (Event, Talk, Session)]
    assert found == [True, True, False]
