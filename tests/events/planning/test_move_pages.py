"""Talks and events are moved from their pages: what is offered, what is taken, what is refused and why."""

import datetime as dt

import pytest

from events.models import Event
from tests.support.factories import make_event, make_session, make_talk, utc
from tests.support.plan_pages import carry_out, confirm, make_workshop, page_of, preview, said, told
from tests.support.plans import facts

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 18, 9, 30)
NOON = utc(2026, 3, 25, 12)  # 13:00 in Berlin


@pytest.fixture
def event(editor):
    return make_workshop(editor)


@pytest.fixture
def rows(event):
    session = make_session(event, starts_at=NOON)
    return {
        "event": event,
        "talk": make_talk(event, title="On flows", starts_at=NOON, session=session),
        "other": make_talk(event, title="On ebbs", starts_at=NOON + dt.timedelta(hours=1), session=session),
        "draft": make_talk(event, title="On tides", starts_at=NOON, status="draft"),
        "cancelled": make_talk(event, title="On waves", starts_at=NOON, status="cancelled"),
    }


TYPED = {"starts_at_0": "2026-03-26", "starts_at_1": "09:00"}


def test_a_talk_moves_to_a_free_slot_of_its_series(client, editor):
    series = make_event(
        time_zone="Europe/Berlin", editors=[editor], slot_weekday=2, slot_time=dt.time(16), slot_minutes=60
    )
    talk = make_talk(series, starts_at=utc(2026, 3, 25, 15))
    make_talk(series, starts_at=utc(2026, 4, 1, 9))
    choices = dict(client.get(page_of(talk, "move")).context_data["form"].fields["slot"].choices)
    free = "2026-03-18T15:00:00+00:00", "2026-04-08T14:00:00+00:00"
    assert tuple(choices)[:3] == ("", *free)
    assert choices[free[1]] == "Free: Wed 8 April 2026, 16:00 (UTC+2)"

    data = {"slot": free[1], "starts_at_0": "2026-03-25", "starts_at_1": "16:00"}
    carry_out(client, talk, "move", **data)

    talk.refresh_from_db()
    assert (talk.starts_at, talk.ends_at) == (utc(2026, 4, 8, 14), utc(2026, 4, 8, 15))
    assert told(preview(client, talk, "move", **data)) == "This slot is taken meanwhile; choose another."


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("", "", "Give a day and a time"),
        ("2026-03-26", "", "Give a day and a time"),
        ("2026-03-29", "02:30", "02:30 is skipped on 29 March 2026 in Berlin"),
        ("2026-10-25", "02:30", "02:30 occurs twice on 25 October 2026 in Berlin"),
        ("2026-02-30", "09:00", "Enter a valid date"),
        ("0001-01-01", "09:00", "Choose a year between 1900 and 2199"),
        ("2026-03-25", "13:00", "Nothing would change"),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_to_do(client, rows, day, time, words):
    before = facts()

    answer = preview(client, rows["talk"], "move", starts_at_0=day, starts_at_1=time)

    assert words in told(answer) and facts() == before
    assert "fingerprint" not in answer.context_data


def test_a_talk_swaps_only_with_dated_talks_of_its_event(client, rows):
    undated, foreign = make_talk(rows["event"], starts_at=None), make_talk()
    offered = dict(client.get(page_of(rows["talk"], "swap")).context_data["form"].fields["other"].choices)

    assert set(offered) == {"", *(str(rows[name].pk) for name in ("other", "draft", "cancelled"))}
    assert offered[str(rows["other"].pk)] == "Wed 25 March 2026, 14:00 (UTC+1) · On ebbs"
    for talk in (undated, foreign, rows["talk"]):
        assert "not there any more" in told(preview(client, rows["talk"], "swap", other=talk.pk))


def test_a_series_of_years_offers_the_talks_nearest_in_time(client, event):
    talks = [make_talk(event, starts_at=NOON + dt.timedelta(days=day)) for day in range(-40, 40)]

    choices = client.get(page_of(talks[40], "swap")).context_data["form"].fields["other"].choices[1:]

    assert [key for key, _label in choices] == [str(talk.pk) for talk in talks[10:40] + talks[41:71]]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ("", "This field is required"),
        ("x", "Enter a whole number"),
        ("9999", "less than or equal to 1440"),
        ("0", "Nothing would change"),
        ("-200", "would end before it starts"),
    ],
)
def test_minutes_that_make_no_sense_are_refused(client, rows, minutes, words):
    assert words in told(preview(client, rows["talk"], "shift", minutes=minutes))


def test_a_talk_without_a_session_is_not_shifted(client, event):
    talk = make_talk(event, starts_at=NOON, title="On flows")

    assert (
        told(preview(client, talk, "shift", minutes="5")) == "“On flows” is in no session; move it instead."
    )


def test_a_talk_without_a_time_takes_that_of_another(client, event):
    talk, other = make_talk(event, starts_at=None), make_talk(event, starts_at=NOON)
    data = {"other": other.pk}

    carry_out(client, talk, "swap", **data)

    talk.refresh_from_db(), other.refresh_from_db()
    assert (talk.starts_at, other.starts_at) == (NOON, None)
    assert "has no time yet" in told(preview(client, other, "move", **TYPED))


# --- Events ------------------------------------------------------------------------------------------------


def test_an_event_is_postponed_either_in_words_or_to_a_day(client, event):
    answer = preview(client, event, "postpone", new_dates="2027", first_day="2027-03-24")

    assert told(answer) == "Give either a time in words or a new first day."


def test_what_was_postponed_in_words_gets_its_new_days(client, event):
    Event.objects.filter(pk=event.pk).update(status="postponed", new_dates="2027")
    data = {"new_dates": "2027", "first_day": "2027-03-24"}  # as the form stands, and the day

    carry_out(client, event, "postpone", **data)

    event.refresh_from_db()
    assert (event.status, event.new_dates, event.first_day) == ("published", "", dt.date(2027, 3, 24))


def test_parts_change_their_format_along_if_chosen(client, event):
    part = make_event(parent=event, kind="lecture")

    assert len(said(preview(client, event, "format", format="online"))) == 1
    seen = preview(client, event, "format", format="online", with_parts="on")
    confirm(client, event, "format", seen, format="online", with_parts="on")

    part.refresh_from_db()
    assert part.format == "online"


def test_the_days_to_publish_are_those_of_the_drafts_to_come_or_of_the_address(client, event, rows):
    make_talk(event, starts_at=NOON + dt.timedelta(days=7), status="draft")
    make_talk(event, starts_at=NOW - dt.timedelta(days=7), status="draft")

    seen = client.get(page_of(event, "publish"))
    assert len(said(seen)) == 2
    narrowed = client.get(page_of(event, "publish"), {"first_day": "2026-03-25", "last_day": "2026-03-25"})
    assert {pk for _label, pk, _field in said(narrowed)} == {rows["draft"].pk}
    assert seen.context_data["follows"] == ["Readers see these talks at once, and calendars show them."]


@pytest.mark.parametrize("route", ["publish", "hide"])
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-25", "2026-03-24", "The last day is before the first day."),
        ("2030-01-01", "2030-02-01", "between these days"),
        ("x", "2030-02-01", "Enter a valid date."),
        ("0001-01-01", "9999-12-31", "Choose a year between 1900 and 2199."),
    ],
)
def test_days_that_do_not_fit_are_refused(client, event, route, first, last, words):
    assert words in told(preview(client, event, route, first_day=first, last_day=last))
