"""Organisers plan a term from the slot of a series: every date is shown before a draft is made."""

import datetime as dt

import pytest

from events import object_pages
from events.models import Talk
from tests.support.factories import make_event, make_talk, utc

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 1, 9, 30)
SPRING = {"first_day": "2026-03-18", "last_day": "2026-04-22"}


@pytest.fixture
def series(editor):
    return make_series(editor)


def make_series(editor, time_zone="Europe/Berlin"):
    """A series on Wednesdays at 16:00."""
    slot = {"slot_weekday": 2, "slot_time": dt.time(16), "slot_minutes": 60}
    return make_event(time_zone=time_zone, editors=[editor], title="Flows", **slot)


def address(series):
    return f"/admin/events/event/{series.pk}/term/"


def preview(client, series, **data):
    return client.post(address(series), SPRING | data | {"preview": ""})


def confirm(client, series, seen, **data):
    fingerprint = seen.context_data["fingerprint"]
    return client.post(address(series), SPRING | data | {"fingerprint": fingerprint, "confirm": ""})


def table(response):
    """The dates of a preview: when, the clocks, whether they have changed, what becomes of it."""
    return [
        (date["when"], date["offset"], date["is_other_offset"], date["slot"].plan.value)
        for date in response.context_data["dates"]
    ]


def test_every_date_is_shown_with_its_clocks_and_nothing_is_made(client, series):
    make_talk(series, starts_at=utc(2026, 4, 1, 9), title="On ebbs")
    skipped = "2026-04-08 Easter\n\n2026-W17\n"

    seen = preview(client, series, skipped=skipped)

    assert table(seen) == [
        ("Wed 18 March 2026, 16:00", "UTC+1", False, "talk"),
        ("Wed 25 March 2026, 16:00", "UTC+1", False, "talk"),
        ("Wed 1 April 2026, 16:00", "UTC+2", True, "taken"),
        ("Wed 8 April 2026, 16:00", "UTC+2", False, "note"),
        ("Wed 15 April 2026, 16:00", "UTC+2", False, "talk"),
        ("Wed 22 April 2026, 16:00", "UTC+2", False, "skipped"),
    ]
    words = seen.content.decode()
    for part in ("4 drafts would be made", "On ebbs", "Easter", "The clocks have changed", "in Berlin time"):
        assert part in words
    assert Talk.objects.count() == 1


@pytest.mark.parametrize(
    ("zone", "before", "after", "changes_on"),
    [
        ("America/New_York", "UTC−5", "UTC−4", "Wed 11 March 2026, 16:00"),
        ("Europe/Berlin", "UTC+1", "UTC+2", "Wed 1 April 2026, 16:00"),
        ("Australia/Sydney", "UTC+11", "UTC+10", "Wed 8 April 2026, 16:00"),
        ("Asia/Kathmandu", "UTC+5:45", "UTC+5:45", None),
    ],
)
def test_a_change_of_the_clocks_is_seen(client, editor, zone, before, after, changes_on):
    rows = table(preview(client, make_series(editor, zone), first_day="2026-03-04", last_day="2026-04-15"))

    assert (rows[0][1], rows[-1][1]) == (before, after)
    assert [when for when, _offset, is_other, _plan in rows if is_other] == (
        [changes_on] if changes_on else []
    )
    assert {when[-5:] for when, *_rest in rows} == {"16:00"}


def test_the_drafts_are_made_once_and_shown_in_their_season(client, series):
    skipped = "2026-04-08 Easter"
    seen = preview(client, series, skipped=skipped)

    answer = confirm(client, series, seen, skipped=skipped)
    again = confirm(client, series, seen, skipped=skipped)

    assert answer["Location"] == (
        f"/admin/events/event/{series.pk}/season/?since=2026-03-18&until=2026-04-22"
    )
    assert series.talks.count() == 6 and set(series.talks.values_list("status", flat=True)) == {"draft"}
    assert series.talks.get(kind="break").title == "No seminar this week: Easter"
    assert again.context_data["is_outdated"] and not again.context_data["new"]
    assert "There is nothing to make" in again.content.decode() and b'name="confirm"' not in again.content
    page = client.get(answer["Location"])
    assert len(page.context_data["rows"]) == 6


def test_without_a_room_that_shows_seasons_the_drafts_are_shown_in_the_list_of_talks(
    client, series, monkeypatch
):
    monkeypatch.delitem(object_pages.tabs, "season")

    seen = preview(client, series)
    answer = confirm(client, series, seen)

    assert [tab["title"] for tab in seen.context_data["desk_tabs"] if tab["is_current"]] == ["Talks"]
    assert answer.url == f"/admin/events/talk/?event__id__exact={series.pk}"


def test_a_talk_added_meanwhile_is_shown_before_anything_is_made(client, series):
    seen = preview(client, series)
    make_talk(series, starts_at=utc(2026, 3, 25, 9))

    again = confirm(client, series, seen)

    assert again.context_data["is_outdated"] and Talk.objects.count() == 1


def test_faulty_lines_are_named_by_number_and_text(client, series):
    skipped = f"2026-04-08 Easter\n8/4\n2026-02-30\n2026-W60 Reading\n2026-04-09 {'x' * 300}"

    form = preview(client, series, skipped=skipped).context_data["form"]

    assert [text.split(" is ")[0] for text in form.errors["skipped"]] == [
        "Line 2: “8/4”", "Line 3: “2026-02-30”", "Line 4: “2026-W60”", "Line 5: The reason for 2026-04-09",
    ]  # fmt: skip
    assert form["skipped"].value() == skipped and not Talk.objects.exists()


def test_all_that_is_wrong_is_told_at_once(client, series):
    form = preview(client, series, last_day="2026-03-01", skipped="8/4").context_data["form"]

    assert form.errors["last_day"] == ["The last day is before the first day."]
    assert "Line 1: “8/4” is no day" in form.errors["skipped"][0]


def test_ranges_and_several_days_of_a_line_share_its_reason(client, series):
    dates = preview(client, series, skipped="1-8 April, 22 April Holidays\n25 March").context_data["dates"]

    assert [date["slot"].plan.value for date in dates] == ["talk", "skipped", "note", "note", "talk", "note"]
    assert {date["slot"].reason for date in dates} == {"", "Holidays"}


@pytest.mark.parametrize("line", ["2026-04-08: Easter", "2026-04-08,\tEaster", "  2026-04-08   Easter  "])
def test_lines_are_read_as_people_write_them(client, series, line):
    dates = preview(client, series, skipped=line).context_data["dates"]

    assert [date["slot"].reason for date in dates if date["slot"].plan == "note"] == ["Easter"]


def test_what_is_left_out_and_falls_on_no_date_is_told(client, series):
    seen = preview(client, series, skipped="2026-04-09 Maundy Thursday\n2026-W15 Reading week")

    assert "“2026-04-09” falls on no date of this term" in seen.content.decode()
    assert "2026-W15” falls" not in seen.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"first_day": ""}, "first_day", "required"),
        ({"last_day": "2026-13-01"}, "last_day", "valid date"),
        ({"last_day": "2026-03-01"}, "last_day", "before the first day"),
        ({"last_day": "2026-03-17", "first_day": "2026-03-12"}, "last_day", "no Wednesday between"),
        ({"last_day": "2199-03-17"}, "last_day", "at most 60"),
        ({"first_day": "0001-01-01"}, "first_day", "between 1900 and 2199"),
        ({"skipped": "x" * 20_000}, "skipped", "at most 10000"),
    ],
)
def test_a_term_that_cannot_be_is_refused_at_its_field(client, series, wrong, field, words):
    errors = preview(client, series, **wrong).context_data["form"].errors

    assert list(errors) == [field] and words in errors[field][0]


def test_without_a_slot_the_page_says_what_to_set_and_where(client, editor):
    series = make_event(editors=[editor])

    page = client.get(address(series)).content.decode()

    assert "this series has none yet" in page
    assert f'<a href="/admin/events/event/{series.pk}/change/">' in page
    assert client.post(address(series), SPRING).status_code == 200 and not Talk.objects.exists()


def test_the_term_starts_in_the_next_free_slot(client, series):
    make_talk(series, starts_at=utc(2026, 3, 11, 15))

    form = client.get(address(series)).context_data["form"]

    assert form["first_day"].value() == dt.date(2026, 3, 18)
