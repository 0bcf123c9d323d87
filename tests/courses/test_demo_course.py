"""The demo course: 14 weeks and 16 lectures, at the right instants, with the right people and materials."""

import datetime as dt

import pytest

import courses.demo
from courses.models import CourseWeek, Lecture, WeekMaterial
from events.models import Event, Material, Person, Talk
from tests.support.factories import utc

NOW = utc(2026, 3, 18, 9, 30)


@pytest.fixture
def course(db):
    courses.demo.load(NOW)
    return Event.objects.get(slug="mlwm-2022")


def test_14_weeks_and_16_lectures_two_in_weeks_4_and_6(course):
    per_week = {week.number: week.lectures.count() for week in course.weeks.all()}

    assert list(per_week) == list(range(1, 15))
    assert Lecture.objects.filter(week__event=course).count() == 16
    assert {number for number, lectures in per_week.items() if lectures == 2} == {4, 6}


@pytest.mark.parametrize(
    ("number", "start"), [(1, utc(2022, 2, 24, 4)), (7, utc(2022, 4, 7, 5)), (14, utc(2022, 5, 26, 5))]
)
def test_lectures_are_on_thursdays_at_15_in_sydney_whatever_its_offset(course, number, start):
    talk = Talk.objects.get(lecture__week__number=number)

    assert talk.starts_at == start
    assert talk.starts_at.astimezone(course.zone).strftime("%A %H:%M") == "Thursday 15:00"


@pytest.mark.parametrize("number", [4, 6])
def test_the_second_lecture_of_a_week_follows_the_first_in_another_voice(course, number):
    first, second = Talk.objects.filter(lecture__week__number=number).order_by("lecture__position")

    assert second.starts_at == first.ends_at == first.starts_at + dt.timedelta(hours=1)
    assert first.speakers.get().person != second.speakers.get().person


def test_what_is_assumed_about_the_times_is_said(course):
    assert "assumed" in course.description


def test_week_8_will_have_no_recording_and_says_why(course):
    talk = Talk.objects.get(recording=Talk.Recording.WITHHELD)

    assert talk.lecture.week.number == 8
    assert talk.recording_reason == "see the lecture notes"
    assert "lecture notes" in talk.lecture.week.summary


def test_of_the_notebooks_of_week_7_the_second_version_is_current(course):
    versions = WeekMaterial.objects.filter(week__number=7)

    assert {(each.version, each.is_current) for each in versions} == {("2", True), ("V1", False)}
    assert len({each.label for each in versions}) == 1


def test_weeks_with_notebooks_are_those_of_the_course(course):
    named = CourseWeek.objects.filter(summary__startswith="Notebook: ")
    linked = CourseWeek.objects.exclude(materials=None).distinct()

    assert {week.number for week in named} == {1, 2, 4, 5, 6, 9, 10, 11, 12}
    assert {week.number for week in linked} == {7}


def test_no_page_is_linked_twice_but_that_of_the_two_versions_of_week_7(course):
    of_weeks = WeekMaterial.objects.values_list("url", flat=True)
    others = list(Material.objects.values_list("url", flat=True))

    assert set(of_weeks) == {courses.demo.OVERVIEW}
    assert len(of_weeks) == 2
    assert len(set(others)) == len(others)


def test_there_are_materials_of_the_course_of_weeks_and_of_lectures(course):
    assert course.materials.exists()
    assert WeekMaterial.objects.filter(week__event=course).exists()
    assert set(Material.objects.filter(talk__event=course).values_list("kind", flat=True)) >= {
        "paper",
        "link",
    }


def test_a_lecturer_who_is_on_a_board_elsewhere_has_the_affiliation_given_there(course):
    assert Person.objects.get(name="Qianxiao Li").affiliation == "National University of Singapore"


def test_a_lecturer_gathers_all_their_lectures_on_one_page(course):
    lectures = {person.name: person.appearances.count() for person in Person.objects.all()}

    assert lectures["Geordie Williamson"] == lectures["Georg Gottwald"] == 3
    assert lectures["Joel Gibson"] == 2
    assert sum(lectures.values()) == 16


def test_loading_twice_changes_nothing_and_keeps_edits(course):
    Event.objects.filter(pk=course.pk).update(title="Renamed")
    CourseWeek.objects.filter(number=3).update(title="Moved")

    (again,) = courses.demo.load(NOW)

    assert not again.made
    assert Event.objects.get().title == "Renamed"
    assert CourseWeek.objects.get(number=3).title == "Moved"
    assert (Talk.objects.count(), WeekMaterial.objects.count()) == (16, 2)


def test_every_row_passes_full_clean(course):
    for model in (Event, Talk, CourseWeek, Lecture, WeekMaterial, Material, Person):
        for row in model.objects.all():
            row.full_clean()
