"""When the zone of an event changes, its organiser says whether clock times or moments stay."""

import pytest
from django.core.exceptions import ValidationError

from courses.models import WeekMaterial
from events.models import Event
from events.planning import zones
from events.planning.zones import change_zone
from tests.support.admin_forms import change, errors, submit
from tests.support.factories import (
    make_course,
    make_event,
    make_material,
    make_session,
    make_talk,
    make_user,
    utc,
)

NINE = utc(2026, 3, 25, 8)  # 09:00 in Berlin; 19:00 in Sydney, where 09:00 is 22:00 UTC of the day before


@pytest.fixture
def event(client, db):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event("berlin-seminar", editors=[editor], time_zone="Europe/Berlin")


def read_again(*rows):
    for row in rows:
        row.refresh_from_db()


def test_a_change_of_zone_asks_first_and_stores_nothing(client, event):
    talk = make_talk(event, starts_at=NINE)
    make_session(event, starts_at=NINE)

    page = submit(client, change(event), time_zone="Australia/Sydney", title="Renamed")

    assert errors(page) == {"zone_change": ["Choose what stays when the zone changes."]}
    words = page.content.decode()
    assert "Keep the clock times: 09:00 stays 09:00, now in Sydney (2 rows move)" in words
    assert "Keep the moments: 09:00, 25 March 2026 will read 19:00" in words
    assert words.count('type="radio"') == 2 and " checked>" not in words.split("id_zone_change")[1][:3000]
    read_again(event, talk)
    assert (event.time_zone, event.title, talk.starts_at) == ("Europe/Berlin", "Berlin seminar", NINE)


def test_without_any_times_nothing_is_asked(client, event):
    make_talk(event, starts_at=None)

    submit(client, change(event), time_zone="Australia/Sydney")

    read_again(event)
    assert event.time_zone == "Australia/Sydney"


def test_an_unchanged_zone_asks_nothing_and_shows_no_choice(client, event):
    make_talk(event)

    assert 'type="radio"' not in client.get(change(event)).content.decode()
    submit(client, change(event), title="Renamed")

    read_again(event)
    assert event.title == "Renamed"


def test_moments_stay(client, event):
    talk, material = make_talk(event, starts_at=NINE), make_material(event=event, visible_from=NINE)

    submit(client, change(event), time_zone="Australia/Sydney", zone_change="instants")

    read_again(event, talk, material)
    assert event.time_zone == "Australia/Sydney"
    assert talk.starts_at == material.visible_from == NINE


def test_clock_times_stay_for_all_that_is_the_events_own(client, event):
    rows = [make_talk(event, starts_at=NINE), make_session(event, starts_at=NINE)]
    of_event, of_talk = make_material(event=event, visible_from=NINE), make_material(talk=rows[0])
    type(of_talk).objects.filter(pk=of_talk.pk).update(visible_from=NINE)
    part = make_event(parent=event, time_zone="Europe/Berlin")
    others = [make_talk(part, starts_at=NINE), make_talk(starts_at=NINE)]

    submit(client, change(event), time_zone="Australia/Sydney", zone_change="clocks")

    read_again(event, part, of_event, of_talk, *rows, *others)
    moved = utc(2026, 3, 24, 22)
    assert (event.time_zone, part.time_zone) == ("Australia/Sydney", "Europe/Berlin")
    assert [row.starts_at for row in rows] == [moved, moved]
    assert [rows[0].ends_at, rows[1].ends_at] == [utc(2026, 3, 24, 23), utc(2026, 3, 25, 0)]
    assert of_event.visible_from == of_talk.visible_from == moved
    assert [talk.starts_at for talk in others] == [NINE, NINE]


def test_clock_times_stay_on_both_sides_of_a_change_of_clocks(event):
    winter, summer = make_talk(event, starts_at=utc(2026, 3, 25, 16)), make_talk(event)
    summer.starts_at, summer.ends_at = utc(2026, 4, 1, 15), utc(2026, 4, 1, 16)  # 17:00 in Berlin, too
    summer.save()

    change_zone(event=event, time_zone="America/New_York", keep=zones.Keep.CLOCKS)

    read_again(winter, summer)
    assert winter.starts_at == utc(2026, 3, 25, 21)
    assert summer.starts_at == utc(2026, 4, 1, 21)


def test_materials_of_weeks_move_too(db):
    course = make_course(weeks=1, time_zone="Europe/Berlin")
    material = WeekMaterial.objects.create(
        week=course.weeks.get(), label="Notes", url="https://example.org/", visible_from=NINE
    )

    change_zone(event=course, time_zone="Australia/Sydney", keep=zones.Keep.CLOCKS)

    read_again(material)
    assert material.visible_from == utc(2026, 3, 24, 22)


def test_the_history_of_what_moves_says_so(event):
    talk = make_talk(event, starts_at=NINE)

    change_zone(event=event, time_zone="Australia/Sydney", keep=zones.Keep.CLOCKS)

    assert [entry.starts_at for entry in talk.history.all()] == [utc(2026, 3, 24, 22), NINE]


@pytest.mark.parametrize(
    ("starts_at", "words"),
    [
        (
            utc(2024, 3, 10, 2, 30),
            "“On gaps” is at 02:30 on 10 March 2024, which the clocks in New York skip",
        ),
        (utc(2024, 11, 3, 1, 30), "“On gaps” is at 01:30 on 3 November 2024, which comes twice in New York"),
    ],
)
def test_a_time_that_the_new_clocks_do_not_have_is_named_and_nothing_moves(client, event, starts_at, words):
    Event.objects.filter(pk=event.pk).update(time_zone="UTC")
    first = make_talk(event, starts_at=NINE.replace(year=2020))
    talk = make_talk(event, title="On gaps", starts_at=starts_at, minutes=600)

    page = submit(client, change(event), time_zone="America/New_York", zone_change="clocks")

    assert list(errors(page)) == ["zone_change"]
    assert words in errors(page)["zone_change"][0]
    with pytest.raises(ValidationError):
        change_zone(event=event, time_zone="America/New_York", keep=zones.Keep.CLOCKS)
    read_again(event, first, talk)
    assert (event.time_zone, first.starts_at, talk.starts_at) == ("UTC", NINE.replace(year=2020), starts_at)


def test_what_would_end_before_it_starts_is_refused(event):
    # 02:30 summer time and, an hour later, 02:30 winter time: on other clocks one and the same.
    talk = make_talk(event, title="By night", starts_at=utc(2024, 10, 27, 0, 30))

    with pytest.raises(ValidationError, match="“By night” on 27 October 2024 would end before it starts"):
        change_zone(event=event, time_zone="Asia/Tokyo", keep=zones.Keep.CLOCKS)

    read_again(talk)
    assert talk.starts_at == utc(2024, 10, 27, 0, 30)
