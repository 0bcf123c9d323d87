from events import timetables
from events.models import Talk
from tests.factories import make_event, make_session, make_talk, utc


def timetable(event, now=None):
    talks = Talk.objects.public().filter(event=event).order_by("starts_at", "room", "pk").for_list()
    return timetables.days(talks, zone_name=event.time_zone, now=now or utc(2026, 1, 1))


def conference():
    return make_event(kind="workshop", time_zone="Europe/Berlin")


def test_talks_fall_on_the_days_that_the_events_own_clocks_show(db):
    event = conference()
    make_talk(event, starts_at=utc(2026, 6, 1, 21, 30))  # 23:30 in Berlin
    make_talk(event, starts_at=utc(2026, 6, 1, 22, 30))  # 00:30 the next day

    days = timetable(event)

    assert [str(day.date) for day in days] == ["2026-06-01", "2026-06-02"]


def test_parallel_rooms_are_columns_and_a_long_talk_spans_rows(db):
    event = conference()
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 8), minutes=60, title="Long")
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8), minutes=30, title="Short")
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8, 30), minutes=30, title="Shorter")

    (day,) = timetable(event)

    assert day.rooms == ["Bay", "Aula"], "the most used first"
    first, second = day.rows
    assert [item.talk.title for item in first.cells] == ["Short", "Long"]
    assert first.cells[1].rows == 2
    assert [item.talk.title for item in second.cells] == ["Shorter"]


def test_what_has_no_room_spans_all_columns(db):
    event = conference()
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 8))
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8))
    make_talk(event, kind="break", title="Coffee", starts_at=utc(2026, 6, 1, 9), minutes=30)

    (day,) = timetable(event)

    (coffee,) = day.rows[1].cells
    assert (coffee.talk.title, coffee.columns) == ("Coffee", 2)


def test_a_talk_with_nothing_beside_it_spans_all_columns_whatever_its_room(db):
    event = conference()
    make_talk(event, room="Aula", title="Plenary", starts_at=utc(2026, 6, 1, 7))
    make_talk(event, room="Garden", title="Lunch", kind="social", starts_at=utc(2026, 6, 1, 9))
    for room in ("Bay", "Aula"):
        make_talk(event, room=room, starts_at=utc(2026, 6, 1, 8))

    (day,) = timetable(event)

    assert day.rooms == ["Aula", "Bay"]
    assert [[item.columns for item in row.cells] for row in day.rows] == [[2], [1, 1], [2]]


def test_an_empty_room_is_an_empty_cell(db):
    event = conference()
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 8), minutes=90)
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8), minutes=30)
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 9), minutes=30)

    (day,) = timetable(event)

    assert day.rooms == ["Bay", "Aula"]
    assert [[item and item.room for item in row.cells] for row in day.rows] == [
        ["Bay", "Aula"],
        [None],
        ["Bay"],
    ]


def test_one_room_or_a_clash_makes_a_list_only(db):
    single, clash = conference(), conference()
    make_talk(single, room="Aula")
    make_talk(clash, room="Aula", starts_at=utc(2026, 6, 1, 8))
    make_talk(clash, room="Aula", starts_at=utc(2026, 6, 1, 8, 30))
    make_talk(clash, room="Bay", starts_at=utc(2026, 6, 1, 8))

    assert timetable(single)[0].rows == []
    assert timetable(clash)[0].rows == []
    assert len(timetable(clash)[0].items) == 3


def test_now_and_next_are_marked_and_a_cancelled_talk_is_neither(db):
    event = conference()
    make_talk(event, title="On", starts_at=utc(2026, 6, 1, 8))
    make_talk(event, title="Off", starts_at=utc(2026, 6, 1, 8), status="cancelled")
    make_talk(event, title="Off too", starts_at=utc(2026, 6, 1, 9), status="cancelled")
    make_talk(event, title="Then", starts_at=utc(2026, 6, 1, 10))

    (day,) = timetable(event, now=utc(2026, 6, 1, 8, 59))

    assert [item.talk.title for item in day.items if item.is_now] == ["On"]
    assert [item.talk.title for item in day.items if item.is_next] == ["Then"]


def test_the_room_of_a_session_is_that_of_its_talks_and_its_name_opens_it_once(db):
    event = conference()
    session = make_session(event, title="Geometry", room="Aula", starts_at=utc(2026, 6, 1, 8))
    make_talk(event, session=session, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, session=session, starts_at=utc(2026, 6, 1, 9))

    (day,) = timetable(event)

    assert [(item.room, item.opens_session) for item in day.items] == [("Aula", True), ("Aula", False)]
