"""Where the admin begins: a new talk in the next free slot of its series, the list with what comes next."""

import datetime as dt

import pytest

from events.models import Talk
from events.planning.slots import next_slot
from tests.support.admin_forms import add, change, submit
from tests.support.factories import NOON, make_event, make_talk, utc

SLOT = {"slot_weekday": 2, "slot_time": dt.time(12), "slot_minutes": 90}  # on Wednesdays


@pytest.mark.parametrize(
    ("last", "starts_at"),
    [
        (None, utc(2026, 3, 11, 16)),  # noon in New York, on summer time since 8 March
        (utc(2025, 3, 5, 17), utc(2026, 3, 11, 16)),
        (utc(2026, 3, 11, 14), utc(2026, 3, 18, 16)),  # that Wednesday is taken, though at another hour
        (utc(2026, 10, 28, 16), utc(2026, 11, 4, 17)),  # on winter time again
    ],
)
def test_the_next_slot_is_the_first_free_one_from_now_on(event, last, starts_at):
    series = make_event(time_zone="America/New_York", **SLOT)
    make_talk(series, starts_at=None)
    if last:
        make_talk(series, starts_at=last)

    found = next_slot(series, now=utc(2026, 3, 4, 17, 1))  # this week's began a minute ago

    assert found == {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(minutes=90)}
    assert next_slot(event, now=NOON) == {}


def test_a_new_talk_of_a_series_starts_in_its_next_slot(client, editor, event):
    series = make_event(editors=[editor], time_zone="America/New_York", **SLOT)
    make_talk(series, starts_at=utc(2126, 5, 29, 16))  # a Wednesday

    form = client.get(f"{add(Talk)}?event={series.pk}").context_data["adminform"].form
    assert (form["starts_at"].value(), form["ends_at"].value()) == ("2126-06-05 12:00", "2126-06-05 13:30")
    submit(client, f"{add(Talk)}?event={series.pk}", title="Next")

    assert Talk.objects.get(title="Next").starts_at == utc(2126, 6, 5, 16)


def test_who_edits_one_event_alone_adds_talks_to_that(client, editor, event):
    def chosen():
        return client.get(add(Talk)).context_data["adminform"].form["event"].value()

    assert chosen() == event.pk
    make_event(editors=[editor])
    assert chosen() is None


@pytest.mark.parametrize("value", ["999999", "x", "-1", "9" * 40, ""])
def test_an_address_that_names_no_own_event_prefills_no_time(client, event, value):
    form = client.get(f"{add(Talk)}?event={value}").context_data["adminform"].form

    assert form["starts_at"].value() is None


def test_no_slot_of_somebody_elses_series_is_told(client, event):
    other = make_event(status="draft", **SLOT)

    assert (
        client.get(f"{add(Talk)}?event={other.pk}").context_data["adminform"].form["starts_at"].value()
        is None
    )


def test_coming_talks_stand_first_in_the_list_and_can_be_had_alone(client, event):
    for title, day in (("2100", utc(2100, 1, 1)), ("2020", utc(2020, 1, 1)), ("2090", utc(2090, 1, 1))):
        make_talk(event, title=title, starts_at=day)
    make_talk(event, title="undated", starts_at=None)
    make_talk(event, title="2021", starts_at=utc(2021, 1, 1))

    def titles(query=""):
        return [
            talk.title for talk in client.get(f"/admin/events/talk/{query}").context_data["cl"].result_list
        ]

    assert titles() == ["2090", "2100", "undated", "2021", "2020"]
    assert titles("?when=coming") == ["2090", "2100"]
    assert titles("?when=past") == ["2021", "2020"]
    assert titles("?when=undated") == ["undated"]
    assert titles("?o=2") == ["2020", "2021", "2090", "2100", "undated"]


def test_titles_in_the_admin_are_plain_text(client, editor, event):
    event.title = "Graphs and $\\alpha$"
    event.save()
    talk = make_talk(event, title="On $\\alpha$ and **more**")

    assert (str(event), str(talk), str(Talk())) == ("Graphs and α", "On α and more", "Title to be announced")
    for address in (change(talk), "/admin/events/event/", "/admin/events/talk/"):
        page = client.get(address).content.decode()
        assert "Graphs and α" in page or "On α and more" in page
    assert "alpha" not in client.get("/admin/events/event/").content.decode()
