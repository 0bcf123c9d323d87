"""A course in the admin, week by week."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseWeek, Lecture, WeekMaterial
from tests.support.admin_forms import change, errors, inline_row, submit, tab
from tests.support.factories import make_course, make_event, make_talk, make_user, utc


@pytest.fixture
def course(client, db):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_course("algebra", weeks=2, editors=[editor], time_zone="Australia/Sydney")


def week_page(week):
    return f"/admin/courses/courseweek/{week.pk}/change/"


def test_a_course_has_its_weeks_and_a_seminar_has_none(client, course):
    seminar = make_event(editors=[course.editors.get()])

    assert "Theme 2" in client.get(tab(course, "weeks")).content.decode()
    assert client.get(tab(seminar, "weeks")).status_code == 404


def test_a_week_is_known_again_by_its_lectures(client, course):
    talk = course.weeks.first().lectures.get().talk
    talk.title, talk.starts_at, talk.ends_at = "On <fields>", utc(2022, 3, 2, 14), utc(2022, 3, 2, 15)
    talk.save()
    Lecture.objects.create(
        talk=make_talk(course, title="On wake_ups", starts_at=None), week=course.weeks.first()
    )

    page = client.get(tab(course, "weeks")).content.decode()

    assert f'/{talk.pk}/change/">On &lt;fields&gt; (3 March 2022)</a>' in page  # by the clocks of Sydney
    assert f'href="/admin/events/talk/{talk.pk}/week/">Move</a><br>' in page and ">On wake_ups</a>" in page


@pytest.mark.database
def test_the_weeks_of_a_course_take_as_many_queries_for_three_as_for_one(client, course):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(tab(course, "weeks"))
        return len(queries)

    count()
    at_two = count()
    for number in range(3, 6):
        Lecture.objects.create(
            week=CourseWeek.objects.create(event=course, number=number), talk=make_talk(course)
        )

    assert count() == at_two <= 25


def test_the_sidebar_leads_to_weeks_whoever_edits_a_course(client, course):
    assert 'href="/admin/courses/courseweek/"' in client.get("/admin/").content.decode()

    other = make_user()
    make_event(editors=[other])
    client.force_login(other)
    assert 'href="/admin/courses/courseweek/"' not in client.get("/admin/").content.decode()


def test_an_event_becomes_a_course_and_then_has_weeks(client, course):
    event = make_event(editors=[course.editors.get()])

    submit(client, change(event), kind="course")

    event.refresh_from_db()
    assert event.kind == "course"
    assert client.get(tab(event, "weeks")).status_code == 200


def test_a_week_gets_lectures_and_materials(client, course):
    week, talk = course.weeks.first(), make_talk(course)

    submit(
        client,
        week_page(week),
        title="Groups",
        **{"lectures-TOTAL_FORMS": 2, "materials-TOTAL_FORMS": 1},
        **inline_row("lectures", 1, talk=talk.pk, position=1),
        **inline_row(
            "materials", 0, kind="notebook", label="Notebook", url="https://example.org/", position=0
        ),
        **inline_row("materials", 0, is_current="on", visible_from_0="2022-02-24", visible_from_1="15:00"),
    )

    week.refresh_from_db()
    assert week.title == "Groups"
    assert week.lectures.count() == 2
    assert week.materials.get().visible_from == utc(2022, 2, 24, 4)


def test_a_week_leads_to_its_public_place_and_back_to_the_weeks_of_its_course(client, course):
    page = week_page(course.weeks.first())
    shown = client.get(page)

    assert tab(course, "weeks") in [each["address"] for each in shown.context_data["desk_tabs"]]
    assert f"{course.get_absolute_url()}#week-1" in shown.content.decode()
    assert submit(client, page, title="Groups").url == tab(course, "weeks")
    assert submit(client, "/admin/courses/courseweek/add/", event=course.pk, number=3).url == tab(
        course, "weeks"
    )


@pytest.mark.parametrize("new", [True, False])
def test_a_week_takes_no_lecture_of_another_event(client, course, new):
    foreign = make_talk(make_event(editors=[course.editors.get()]))
    row = {"lectures-TOTAL_FORMS": 2} | inline_row("lectures", 1, talk=foreign.pk, position=1)
    if new:
        row = {"lectures-TOTAL_FORMS": 1} | inline_row("lectures", 0, talk=foreign.pk, position=1)
        answer = submit(client, "/admin/courses/courseweek/add/", event=course.pk, number=3, **row)
    else:
        answer = submit(client, week_page(course.weeks.first()), **row)

    assert [name for name in errors(answer) if name.endswith("talk")]
    assert not Lecture.objects.filter(talk=foreign).exists()
    assert course.weeks.count() == 2


def test_a_lecture_stands_in_one_week(client, course):
    first, second = course.weeks.all()
    row = {"lectures-TOTAL_FORMS": 2} | inline_row(
        "lectures", 1, talk=first.lectures.get().talk_id, position=1
    )

    assert "lectures-1-talk" in errors(submit(client, week_page(second), **row))


def test_the_numbers_of_weeks_differ(client, course):
    first, second = course.weeks.all()

    assert errors(submit(client, week_page(second), number=1))
    assert errors(submit(client, "/admin/courses/courseweek/add/", event=course.pk, number=1))
    assert errors(submit(client, tab(course, "weeks"), **{"weeks-1-number": 1}))
    assert sorted(week.number for week in CourseWeek.objects.all()) == [1, 2]


def test_two_current_versions_of_a_weeks_material_are_refused(client, course):
    week = course.weeks.first()
    WeekMaterial.objects.create(week=week, kind="notes", label="Notes", url="https://example.org/1")
    second = {
        "kind": "notes",
        "label": "Notes",
        "url": "https://example.org/2",
        "is_current": "on",
        "position": 1,
    }

    answer = submit(
        client, week_page(week), **{"materials-TOTAL_FORMS": 2}, **inline_row("materials", 1, **second)
    )

    assert list(errors(answer)) == ["materials-1-is_current"]
    assert week.materials.count() == 1


@pytest.mark.database
@pytest.mark.parametrize("model", ["courseweek", "lecture", "weekmaterial"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(client, course, model):
    counts = []
    for number in range(3, 6):
        week = CourseWeek.objects.create(event=course, number=number)
        Lecture.objects.create(week=week, talk=make_talk(course))
        WeekMaterial.objects.create(week=week, label="Notes", url="https://example.org/")
        client.get(f"/admin/courses/{model}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/courses/{model}/").status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts
