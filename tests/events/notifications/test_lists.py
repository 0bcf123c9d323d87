"""The admin's list of announcements names drafts about talks as their readers will."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.notifications import automatic, change_notices
from events.notifications.actions import announce
from mailing.announcements import actions, letters
from mailing.models import Announcement
from tests.support import admin_forms
from tests.support.factories import make_superuser, make_talk
from tests.support.notifications import deliver, make_series

pytestmark = pytest.mark.django_db

LIST = "/admin/mailing/announcement/"
DAY = dt.timedelta(days=1)


def make_draft(event, title, days=3):
    """A draft about a talk that was never told."""
    talk = make_talk(event, speaker="Ada Example", starts_at=timezone.now() + days * DAY, title=title)
    return announce(talk=talk, by=make_superuser())[0]


def test_a_draft_is_named_by_the_facts_of_its_talk(superuser_browser):
    made = make_draft(make_series(), "On $x^2$")

    text = superuser_browser.get(LIST).content.decode()

    assert "{{" in made.subject
    assert "Ada Example: On x²" in text and "{{" not in text


def test_the_form_of_a_draft_and_what_is_said_after_it_name_it_so_too(superuser_browser):
    made = make_draft(make_series(), "On $x^2$")
    address = made.get_absolute_url()
    page = superuser_browser.get(address)
    data = admin_forms.form_data(page)

    answer = superuser_browser.post(address, data, follow=True)

    assert "Ada Example: On x²" in page.content.decode()
    (told,) = list(answer.context["messages"])
    assert "Ada Example: On x²" in str(told) and "{{" not in str(told)


def test_what_is_said_of_a_new_letter_names_it_so_too(superuser_browser):
    news = make_series().mailing_list
    page = superuser_browser.get(f"{LIST}add/")
    data = admin_forms.form_data(page) | {"subject": "On $x^2$", "body": "Text", "lists": [news.pk]}

    (told,) = list(superuser_browser.post(f"{LIST}add/", data, follow=True).context["messages"])

    assert "On x²" in str(told) and "$" not in str(told)


def test_a_notice_that_lies_ready_is_named_by_what_has_changed(superuser_browser):
    event = make_series(sends={"announce_days": 7})
    talk = make_talk(event, speaker="Ada Example", starts_at=timezone.now() + 3 * DAY, room="101")
    automatic.send_due(timezone.now())
    deliver()
    type(talk).objects.filter(pk=talk.pk).update(room="204")
    change_notices.update_all(timezone.now())

    text = superuser_browser.get(LIST).content.decode()

    assert Announcement.objects.filter(kind="notice", state="draft").exists()
    assert "{{" not in text


def test_what_cannot_be_filled_in_stands_as_it_was_written(superuser_browser):
    Announcement.objects.create(subject="About {{talk.title}}", body="Text")

    assert "About {{talk.title}}" in superuser_browser.get(LIST).content.decode()


def test_what_was_sent_keeps_the_subject_that_went_out():
    made = make_draft(make_series(), "Old title")
    actions.start(announcement=made)
    type(made).objects.filter(pk=made.pk).update(source="")
    made.refresh_from_db()

    assert "Old title" in letters.subjects([made])[made.pk]


@pytest.mark.database
def test_the_list_asks_as_much_for_three_drafts_as_for_one(superuser_browser):
    event, counts = make_series(), []
    for number in range(3):
        make_draft(event, f"Title {number}", days=number + 1)
        superuser_browser.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            superuser_browser.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[2] and counts[0] <= 25
