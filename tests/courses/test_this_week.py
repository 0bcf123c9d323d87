"""The week of a course that readers are in."""

import datetime as dt

import pytest

from courses.models import Lecture
from tests.support.factories import make_course, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("start", "is_marked"),
    [
        (utc(2026, 5, 8, 12), True),
        (utc(2026, 5, 10, 15), False),  # Monday, 01:00 in Sydney
        (utc(2026, 5, 3, 15), True),  # Monday of this week there
        (NOW + dt.timedelta(days=364), False),
        (None, False),
    ],
)
def test_it_is_marked_by_the_calendar_of_the_course(client, start, is_marked):
    course = make_course("algebra", weeks=2, time_zone="Australia/Sydney")
    talk = make_talk(course, starts_at=start)
    Lecture.objects.create(talk=talk, week=course.weeks.get(number=2))

    page = client.get("/courses/algebra/").content.decode()

    assert ("This week" in page) == is_marked
    assert ('<a href="#week-2" aria-current="true">' in page) == is_marked
    assert '<a href="#week-1">' in page
