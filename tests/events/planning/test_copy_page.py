"""An event is copied to another year from its page, after a look at what will be made."""

import datetime as dt

import pytest

from events.models import Event
from tests.support.factories import make_event, make_session, make_talk, utc
from tests.support.plan_pages import carry_out, confirm, make_workshop, page_of, preview, told

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 18, 9, 30)
NOON = utc(2026, 3, 25, 12)  # 13:00 in Berlin


@pytest.fixture
def event(editor):
    return make_workshop(editor)


@pytest.fixture
def programme(event):
    session = make_session(event, starts_at=NOON)
    make_talk(event, starts_at=NOON, session=session)
    make_talk(event, starts_at=NOON, status="draft")


COPY = {"slug": "flows-2027", "first_day": "2027-03-24", "talks": "on", "people": "on"}


def test_a_copy_is_shown_before_it_is_made(client, event, programme):
    suggested = client.get(page_of(event, "copy")).context_data["form"]
    assert (suggested["slug"].value(), suggested["first_day"].value()) == ("flows-2027", dt.date(2027, 3, 24))

    seen = preview(client, event, "copy", **COPY)

    words = seen.content.decode()
    assert not Event.objects.filter(slug="flows-2027").exists()
    assert seen.context_data["numbers"] == ["1 event", "1 session", "2 talks"]
    assert (
        "<del>Wed 25 March 2026, 13:00 (UTC+1)</del>" in words and "Wed 24 March 2027, 13:00 (UTC+1)" in words
    )
    answer = confirm(client, event, "copy", seen, **COPY)
    made = Event.objects.get(slug="flows-2027")
    assert answer["Location"] == f"/admin/events/event/{made.pk}/change/"
    assert (made.status, made.talks.count(), made.first_day) == ("draft", 2, dt.date(2027, 3, 24))


@pytest.mark.parametrize(
    ("first_day", "precision", "slug", "suggested"),
    [
        (dt.date(2020, 7, 27), "day", "flows-2026", dt.date(2026, 7, 27)),  # a Monday as well
        (dt.date(2020, 2, 29), "day", "flows-2027", dt.date(2027, 2, 27)),
        (dt.date(2024, 6, 1), "month", "flows-2026", dt.date(2026, 6, 1)),
        (dt.date(2026, 1, 1), "year", "flows-2027", dt.date(2027, 1, 1)),
    ],
)
def test_the_next_year_that_is_still_to_come_is_suggested(
    client, editor, first_day, precision, slug, suggested
):
    days = {"first_day": first_day, "date_precision": precision}
    event = make_event(f"flows-{first_day.year}", kind="workshop", editors=[editor], **days)

    form = client.get(page_of(event, "copy")).context_data["form"]

    assert (form["slug"].value(), form["first_day"].value()) == (slug, suggested)


def test_a_copy_pressed_twice_is_made_once(client, event):
    seen = preview(client, event, "copy", **COPY)
    confirm(client, event, "copy", seen, **COPY)

    again = confirm(client, event, "copy", seen, **COPY)

    assert list(again.context_data["form"].errors) == ["slug"]
    assert Event.objects.count() == 2


def test_a_copy_of_what_changed_meanwhile_is_shown_again(client, event):
    seen = preview(client, event, "copy", **COPY)
    make_talk(event)

    again = confirm(client, event, "copy", seen, **COPY)

    assert again.context_data["is_outdated"] and Event.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "flows"}, "slug"),
        ({"slug": "no address"}, "slug"),
        ({"first_day": "2027-03-25"}, "__all__"),
        ({"first_day": "2250-03-25"}, "__all__"),
        ({"first_day": "x"}, "first_day"),
    ],
)
def test_a_copy_that_cannot_be_is_refused(client, event, wrong, field):
    answer = preview(client, event, "copy", **(COPY | wrong))

    assert list(answer.context_data["form"].errors) == [field] and Event.objects.count() == 1


def test_a_part_is_copied_only_by_who_edits_its_umbrella(client, editor):
    part = make_event(
        "part", parent=make_event(title="Tides"), editors=[editor], first_day=dt.date(2026, 3, 25)
    )
    data = COPY | {"slug": "part-2027"}

    assert "a part of “Tides”, too" in told(preview(client, part, "copy", **data))
    part.parent.editors.add(editor)
    assert "fingerprint" in preview(client, part, "copy", **data).context_data


def test_an_event_without_days_is_copied_without_asking_for_one(client, editor):
    event = make_event("plain", editors=[editor])
    assert "first_day" not in client.get(page_of(event, "copy")).context_data["form"].fields

    data = {"slug": "plain-2"}
    assert carry_out(client, event, "copy", **data).status_code == 302
