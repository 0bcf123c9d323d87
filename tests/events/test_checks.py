"""What system checks say of a model whose attributes lead nowhere."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from courses.models import CourseWeek, Lecture
from events import checks
from events.models import Organisation, Session, Talk


def test_all_that_models_say_is_right():
    assert checks.paths_lead_to_events() == checks.named_fields_are_there() == []


@pytest.mark.parametrize(
    ("model", "name", "paths"),
    [
        (Talk, "event_paths", ("evnt",)),  # no field
        (Talk, "event_paths", ("session",)),  # leads elsewhere
        (Talk, "event_paths", ("event", "title__event")),  # a step is no relation
        (Talk, "event_paths", ("event__parts",)),  # to many rows
        (Talk, "event_paths", ("pk",)),  # an event alone is its own
        (Talk, "event_paths", "event"),  # letters, no tuple
        (Organisation, "used_at", ("roles",)),
        (Organisation, "used_at", ("roles__event__nothing",)),
    ],
)
def test_a_way_that_does_not_lead_to_an_event_is_an_error(monkeypatch, model, name, paths):
    monkeypatch.setattr(model, name, paths)

    with pytest.raises(SystemCheckError, match=f"{name} of {model._meta.label} says .* does not lead to"):
        call_command("check")


@pytest.mark.parametrize(
    ("model", "name", "said"),
    [
        (Lecture, "belongs_to", ("talk", "wrong")),
        (CourseWeek, "copied_with_event", ("wrong",)),
        (CourseWeek, "searched_with_event", ("title", "wrong")),
        (Session, "constraint_fields", {"wrong": "ends_at"}),
        (Session, "constraint_fields", {"session_ends_after_it_starts": "wrong"}),
    ],
)
def test_a_field_or_constraint_that_is_not_there_is_an_error(monkeypatch, model, name, said):
    monkeypatch.setattr(model, name, said)

    with pytest.raises(SystemCheckError, match=f"{model._meta.label} names 'wrong', which it does not have"):
        call_command("check")
