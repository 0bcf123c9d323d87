"""Lectures move between the weeks of their course in one step, and their dates and calendars go along."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseWeek, Lecture
from courses.plans import mondays
from events.models import Event
from tests.support import ical
from tests.support.factories import make_course, make_event, make_talk, make_user, utc
from tests.support.plan_pages import carry_out, page_of, preview, said, told

pytestmark = pytest.mark.database

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def course(client, db):
    """Five weeks in Berlin: clocks change on 29 March, week 4 is empty, and week 5 comes after a pause."""
    editor = make_user("editor@example.org")
    client.force_login(editor)
    course = make_course("algebra", editors=[editor], time_zone="Europe/Berlin")
    for number in range(1, 6):
        CourseWeek.objects.create(event=course, number=number, title=f"Theme {number}")
    for number, start in ((1, utc(2026, 3, 3, 9)), (2, utc(2026, 3, 10, 9)), (3, utc(2026, 3, 17, 9))):
        lecture(course, number, start)
    lecture(course, 5, utc(2026, 4, 9, 8))
    return course


def week(course, number):
    return course.weeks.get(number=number)


def lecture(course, number, start, **fields):
    talk = make_talk(course, kind="lecture", starts_at=start, title=f"Lecture {number}", **fields)
    position = week(course, number).lectures.count()
    return Lecture.objects.create(talk=talk, week=week(course, number), position=position)


def first(course, number):
    return week(course, number).lectures.get()


def facts(row):
    row.refresh_from_db()
    row.talk.refresh_from_db()
    return row.week.number, row.talk.starts_at, row.talk.ends_at


def test_a_week_is_where_its_lectures_are_or_counted_from_the_nearest(course):
    found = mondays(course)

    days = [found[week.pk] for week in course.weeks.all()]
    assert days == [MONDAY + dt.timedelta(days=days) for days in (0, 7, 14, 21, 35)]


def test_one_lecture_takes_its_date_along_and_calendars_are_told(client, course):
    row = first(course, 2)
    before = {each.summary.value.split(": ")[1]: each for each in ical.read()}

    seen = preview(client, row.talk, "week", week=week(course, 5).pk)
    words = seen.content.decode()
    assert "<del>Tue 10 March 2026, 10:00</del>" in words and "Tue 7 April 2026, 10:00" in words
    assert "Week 2" in words and "Week 5" in words and facts(row)[0] == 2
    answer = carry_out(client, row.talk, "week", week=week(course, 5).pk)

    assert answer.url == f"/admin/events/event/{course.pk}/weeks/"
    assert facts(row) == (5, utc(2026, 4, 7, 8), utc(2026, 4, 7, 9))  # 10:00 in summer time
    assert [each.talk.title for each in week(course, 5).lectures.all()] == ["Lecture 2", "Lecture 5"]
    after = {each.summary.value.split(": ")[1]: each for each in ical.read()}
    moved = after.pop("Lecture 2")
    assert moved.uid.value == before["Lecture 2"].uid.value
    assert int(moved.sequence.value) == int(before["Lecture 2"].sequence.value) + 1
    assert f"{moved.dtstart.value:%Y-%m-%d %H:%M}" == "2026-04-07 10:00"
    assert {name: each.sequence.value for name, each in after.items()} == {
        name: before[name].sequence.value for name in after
    }


def test_several_lectures_move_together_each_to_its_weekday(client, course):
    rows = [first(course, 2), lecture(course, 2, utc(2026, 3, 12, 13)), first(course, 3)]
    undated = lecture(course, 2, None)

    data = {"lectures": [row.pk for row in (*rows, undated)], "week": week(course, 4).pk}
    carry_out(client, course, "lectures", **data)

    starts = [utc(2026, 3, 24, 9), utc(2026, 3, 26, 13), utc(2026, 3, 24, 9)]
    assert [facts(row)[:2] for row in rows] == [(4, start) for start in starts]
    assert facts(undated) == (4, None, None)
    assert sorted(week(course, 4).lectures.values_list("position", flat=True)) == [0, 1, 2, 3]


def test_without_any_date_only_the_week_changes(client, course):
    Lecture.objects.exclude(week__number=1).delete()
    row = first(course, 1)
    type(row.talk).objects.filter(pk=row.talk_id).update(starts_at=None, ends_at=None)

    changes = said(preview(client, row.talk, "week", week=week(course, 3).pk))

    assert {field for _table, _pk, field in changes} == {"week_id"}


def test_lectures_that_swap_change_weeks_too(client, course):
    one, two = first(course, 1), first(course, 3)

    carry_out(client, one.talk, "swap", other=two.talk_id)

    assert facts(one)[:2] == (3, utc(2026, 3, 17, 9)) and facts(two)[:2] == (1, utc(2026, 3, 3, 9))


def test_a_time_that_the_clocks_skip_is_refused_by_name(client, course):
    row = lecture(course, 2, utc(2026, 3, 15, 1, 30))  # Sunday, 02:30
    lecture(course, 4, utc(2026, 3, 24, 9))

    answer = preview(client, row.talk, "week", week=week(course, 4).pk)

    assert "“Lecture 2” would be at 02:30 on 29 March 2026, which clocks in Berlin skip" in told(answer)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Tick at least one lecture."),
        ({"lectures": ["x"]}, "not one of the available choices"),
        ({"lectures": "own", "week": ""}, "required"),
        ({"lectures": "own", "week": "99999"}, "not there any more"),
        ({"lectures": "own", "week": "of others"}, "not there any more"),
        ({"lectures": "own", "week": "2"}, "Nothing would change."),
    ],
)
def test_what_makes_no_sense_is_told(client, course, data, words):
    foreign = make_course(weeks=1).weeks.get()
    week_of = {"of others": foreign.pk, "2": week(course, 2).pk}
    sent = {"week": week(course, 4).pk, "lectures": []} | data
    sent["week"] = week_of.get(sent["week"], sent["week"])
    if sent["lectures"] == "own":
        sent["lectures"] = [first(course, 2).pk]

    assert words in told(preview(client, course, "lectures", **sent))
    assert facts(first(course, 2))[0] == 2


def test_the_way_there_is_where_lectures_are(client, course):
    talk, apart = first(course, 2).talk, make_talk(course)
    seminar = make_event(editors=[course.editors.get()])

    assert page_of(talk, "week") in client.get(page_of(talk, "change")).content.decode()
    assert page_of(apart, "week") not in client.get(page_of(apart, "change")).content.decode()
    assert page_of(course, "lectures") in client.get(page_of(course, "change")).content.decode()
    assert page_of(seminar, "lectures") not in client.get(page_of(seminar, "change")).content.decode()
    assert "is in no week" in told(preview(client, apart, "week", week=week(course, 1).pk))
    assert Event.objects.filter(kind="course").count() == 1


def test_more_lectures_take_no_more_queries(client, course):
    numbers = []
    for day in range(3):
        lecture(course, 1, utc(2026, 3, 3 + day, 9))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(course, "lectures"))
        numbers.append(len(queries))

    assert numbers[0] == numbers[2] <= 25
