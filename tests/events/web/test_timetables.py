import re

from events.models import Event, Talk
from events.web import timetables
from tests.support.factories import make_event, make_session, make_talk, utc


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


def columns_of(rows):
    return [[item and (item.talk.title, item.columns) for item in row.cells] for row in rows]


def test_what_is_alone_in_its_time_stays_in_its_rooms_column(db):
    event = conference()
    make_talk(event, room="Aula", title="Plenary", starts_at=utc(2026, 6, 1, 7))
    for room in ("Bay", "Aula"):
        make_talk(event, room=room, title=room, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, room="Garden", title="Lunch", kind="social", starts_at=utc(2026, 6, 1, 9))

    (day,) = timetable(event)

    assert day.rooms == ["Aula", "Bay"], "a room for lunch alone is no column"
    assert columns_of(day.rows) == [[("Plenary", 1), None], [("Aula", 1), ("Bay", 1)], [("Lunch", 2)]]
    assert [row.is_band for row in day.rows] == [False, False, True]


def test_a_break_without_a_room_lies_beside_what_goes_on_meanwhile(db):
    event = conference()
    for room in ("Aula", "Bay", "Cellar"):
        make_talk(event, room=room, title=room, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, room="Aula", title="Last", starts_at=utc(2026, 6, 1, 12))
    make_talk(event, room="Bay", title="On and on", starts_at=utc(2026, 6, 1, 9))
    make_talk(event, kind="break", title="Coffee", starts_at=utc(2026, 6, 1, 9), minutes=60)

    (day,) = timetable(event)

    assert day.rooms == ["Aula", "Bay", "Cellar"]
    assert columns_of(day.rows)[1] == [("Coffee", 1), ("On and on", 1), ("Coffee", 1)]


def test_what_has_no_room_while_all_are_in_use_stands_elsewhere(db):
    event = conference()
    for room in ("Aula", "Bay"):
        make_talk(event, room=room, title=room, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, kind="break", title="Coffee", starts_at=utc(2026, 6, 1, 8, 30), minutes=15)

    (day,) = timetable(event)

    assert day.rooms == ["Aula", "Bay", timetables.ELSEWHERE]
    assert columns_of(day.rows)[1] == [("Coffee", 1)]


def test_parallel_sessions_have_stripes_of_their_own(db):
    event = conference()
    for room in ("Aula", "Bay"):
        session = make_session(event, title=f"In {room}", room=room, starts_at=utc(2026, 6, 1, 8))
        make_talk(event, session=session, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 9))

    (day,) = timetable(event)

    assert [item.tone for item in day.items] == [1, 2, 0]


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


def test_a_row_is_as_long_as_nothing_starts_or_ends_and_a_pause_without_anything_is_none(db):
    event = conference()
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 8), minutes=90)
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8), minutes=30)
    make_talk(event, room="Aula", kind="social", starts_at=utc(2026, 6, 1, 13), minutes=420)

    (day,) = timetable(event)

    assert [(row.starts_at.hour, row.ends_at.hour, row.ends_at.minute) for row in day.rows] == [
        (8, 8, 30),
        (8, 9, 30),
        (13, 20, 0),
    ]
    assert [item.outlasts_its_row for item in day.rows[0].cells] == [True, False]


def test_parallel_talks_are_listed_as_their_rooms_stand_in_the_grid(db):
    event = conference()
    make_talk(event, room="Great Hall", title="Before", starts_at=utc(2026, 6, 1, 7))
    for room in ("Attic", "Great Hall", "Bay"):
        make_talk(event, room=room, title=room, starts_at=utc(2026, 6, 1, 8))
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 9))
    make_talk(event, room="Great Hall", starts_at=utc(2026, 6, 1, 9))

    (day,) = timetable(event)

    assert day.rooms == ["Great Hall", "Bay", "Attic"]
    assert [item.talk.title for item in day.items][:4] == ["Before", "Great Hall", "Bay", "Attic"]


def test_one_room_is_shown_with_what_is_anywhere(client, db):
    event = conference()
    for room in ("Great Hall", "Bay"):
        make_talk(event, room=room, title=f"In {room}", starts_at=utc(2026, 6, 1, 8))
    make_talk(event, kind="break", title="Coffee", starts_at=utc(2026, 6, 1, 9))
    make_talk(event, kind="social", room="Garden", title="Lunch", starts_at=utc(2026, 6, 1, 10))
    address = f"/events/{event.slug}/timetable/"

    page = client.get(address, {"room": "Great Hall"}).content.decode()

    assert [title in page for title in ("In Great Hall", "In Bay", "Coffee", "Lunch")] == [
        True,
        False,
        True,
        False,
    ]
    assert '<a href="?room=Great+Hall" aria-current="true">Great Hall</a>' in page
    assert '<a href="?">All rooms</a>' in page
    for unknown in ("Garden", "<script>", "great hall"):
        assert client.get(address, {"room": unknown}).status_code == 404


def test_a_keynote_and_the_paper_say_what_they_are(client, db, settings):
    event = conference()
    make_talk(event, kind="keynote", title="Everything")
    make_talk(event, title="Something")

    page = read(client, event)

    assert page.count('<p class="kind">Keynote</p>') == 1
    assert f"{settings.SITE_URL}/events/{event.slug}/timetable/ · as of " in page


# --- The page ----------------------------------------------------------------------------------------


def read(client, event):
    answer = client.get(f"/events/{event.slug}/timetable/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_grid_and_list_both_say_when_an_item_ends_and_leave_room_for_the_readers_time(client, db):
    event = conference()
    make_talk(event, room="Aula", starts_at=utc(2026, 6, 1, 8), minutes=90)
    make_talk(event, room="Bay", starts_at=utc(2026, 6, 1, 8), minutes=30)

    page = read(client, event)

    assert "All times are Berlin time (UTC+2)." in page
    grid, agenda = page.split('<ol class="agenda')
    hours = r'<time datetime="([^"]+)" data-end="([^"]+)" data-zone="Europe/Berlin">([^<]+)</time>[^<]*<span'
    long = ("2026-06-01T08:00:00Z", "2026-06-01T09:30:00Z", "10:00–11:30")
    short = ("2026-06-01T08:00:00Z", "2026-06-01T08:30:00Z", "10:00–10:30")
    rest = ("2026-06-01T08:30:00Z", "2026-06-01T09:30:00Z", "10:30–11:30")
    assert re.findall(hours, grid) == [short, long, rest], "the row, the item that outlasts it, the next row"
    assert sorted(re.findall(hours, agenda)) == [short, long]


def test_a_change_of_the_clocks_during_an_event_is_said_where_it_happens(client, db):
    event = conference()
    for day in (23, 24, 25, 26):
        make_talk(event, starts_at=utc(2026, 10, day, 9))

    page = read(client, event)

    assert "All times are Berlin time (UTC+2)." in page
    assert page.count("From here on, Berlin time is UTC+1.") == 1
    assert (
        page.index("24 October 2026</h2>") < page.index("From here on") < page.index("26 October 2026</h2>")
    )


def test_the_heading_names_the_event_for_those_who_have_it_on_paper(client, db):
    event = make_event("shapes", kind="workshop", title="Shapes of $\\R^n$")

    assert ">Timetable of Shapes of <math" in read(client, event)


def test_the_feed_is_offered_in_the_dialogue(client, db):
    event = conference()
    make_talk(event)

    page = read(client, event)

    assert 'popovertarget="calendar"' in page
    assert f"webcal://127.0.0.1:8000/events/{event.slug}/calendar.ics" in page


def test_a_break_is_no_link_and_has_a_name_at_least(client, db):
    event = conference()
    coffee = make_talk(event, kind="break", title="Coffee")
    make_talk(event, kind="break", title="", starts_at=utc(2026, 6, 1, 10))
    talk = make_talk(event)

    page = read(client, event)

    assert ">Coffee</span>" in page and ">Break</span>" in page
    assert coffee.get_absolute_url() not in page
    assert talk.get_absolute_url() in page


def test_the_banner_says_once_why_nothing_takes_place(client, db):
    umbrella = make_event(kind="programme", notice="Bring a coat.")
    part = make_event(kind="workshop", parent=umbrella)
    for hour in (8, 9, 10):
        make_talk(part, starts_at=utc(2026, 6, 1, hour))
    make_talk(part, starts_at=utc(2026, 6, 1, 11), status="cancelled")
    parts = Event.objects.filter(pk=part.pk)

    assert (read(client, umbrella).count("Bring a coat."), read(client, part).count("notice")) == (1, 0)
    parts.update(status="postponed", new_dates="2027", notice="The roof leaks.")
    page = read(client, part)
    assert (page.count("Postponed to 2027"), page.count("The roof leaks.")) == (1, 1)
    assert page.count('class="badge') == 1, "of the talk that was cancelled before"
    assert "reader-time" not in page, "nobody need be there"
    assert read(client, umbrella).count("Postponed to 2027</span>") == 3, "one part of several"
    parts.update(status="cancelled", notice="")
    assert "<strong>Cancelled.</strong>" in read(client, part)
    parts.update(status="published")
    Event.objects.filter(pk=umbrella.pk).update(status="cancelled")
    page = read(client, part)
    assert (page.count("<strong>Cancelled.</strong>"), page.count("Bring a coat.")) == (1, 1)
