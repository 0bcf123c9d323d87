"""The frame of the front page of the admin, to which rooms add cards and tasks."""

import pytest

from portal.admin import dashboard
from portal.admin.dashboard import Card, Task
from tests.support.factories import make_superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def signed_in(client):
    client.force_login(make_superuser())


@pytest.fixture
def put(monkeypatch):
    """Add an entry to a registry until the end of the test."""
    return lambda registry, entry: monkeypatch.setitem(registry, entry.name, entry)


def cards_of(client):
    return [card["name"] for card in client.get("/admin/").context_data["cards"]]


def test_a_card_stands_in_its_place_and_prints_its_context(client, put):
    def said(request, now):
        return {"form": {"visible_fields": [], "hidden_fields": [], "non_field_errors": []}, "at": now}

    put(dashboard.cards, Card("sample", 15, said, "400.html"))

    assert cards_of(client)[:5] == ["troubles", "first_steps", "own_events", "sample", "needs"]
    card = client.get("/admin/").context_data["cards"][3]
    assert card["template"] == "400.html" and card["context"]["at"]


def test_a_card_that_has_nothing_to_say_is_left_out(client, put):
    put(dashboard.cards, Card("sample", 15, lambda request, now: None, "no-such-template.html"))

    assert "sample" not in cards_of(client)


def test_a_task_is_shown_while_something_waits(client, put):
    waiting = {"number": 0}
    put(
        dashboard.tasks,
        Task("sample", "Samples to taste", 5, lambda user, now: (waiting["number"], "/taste/")),
    )

    assert "Samples to taste" not in client.get("/admin/").content.decode()

    waiting["number"] = 3
    assert (
        '<a href="/taste/"><strong>3</strong> Samples to taste</a>' in client.get("/admin/").content.decode()
    )
