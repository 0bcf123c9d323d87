"""Copying an event, a course or a programme to another year."""

import datetime as dt

import pytest

import courses.demo
from courses.models import Lecture, WeekMaterial
from events import demo
from events.models import (
    Area,
    CalendarEntry,
    Event,
    EventOrganisation,
    FormerSlug,
    Material,
    Organisation,
    Page,
    Speaker,
    Talk,
    Topic,
)
from events.planning.copying import plan_copy
from portal import rooms
from portal.models import Revision
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_talk,
    make_user,
    utc,
)
from tests.support.ical import read
from tests.support.plans import is_refused

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = utc(2026, 3, 18, 9, 30)
MONDAY = dt.date(2020, 7, 27)
NEXT_YEAR = dt.date(2021, 7, 26)  # 52 weeks later, a Monday again
TABLES = [
    # Triggers write into the revision and the index of the search.
    *(model for model in rooms.models() if model is not Revision and model._meta.app_label != "search"),
    Event.editors.through,
    Event.topics.through,
]


def counts():
    return {model: model._default_manager.count() for model in TABLES}


@pytest.fixture
def workshop():
    """A workshop with something of everything, that was held and published."""
    event = make_event(
        "workshop-2020", kind="workshop", time_zone="Europe/Berlin", first_day=MONDAY,
        last_day=dt.date(2020, 7, 31), description="On $x$.", notice="Doors at 8.", report="It was fine.",
        editors=[make_user("editor@example.org")],
    )  # fmt: skip
    event.topics.add(Topic.objects.create(name="Flows", slug="flows"))
    EventOrganisation.objects.create(
        event=event,
        organisation=Organisation.objects.create(name="University"),
        role="funder",
        grant_number="7",
    )
    make_board_member(event, role="Chair")
    Page.objects.create(event=event, slug="travel", title="Travel", body="By train.", is_published=True)
    sub = Area.objects.create(event=event, title="Sub-topic")
    sub.parent = Area.objects.create(event=event, title="Area")
    sub.save()
    session = make_session(event, starts_at=utc(2020, 7, 27, 7), chair=make_person(), room="A")
    talk = make_talk(
        event, speaker="Ada Example", title="On flows", abstract="All.", starts_at=utc(2020, 7, 27, 7),
        session=session, room="B", chair=make_person(), recording="withheld", recording_reason="No consent",
        invited_speaker="Eve Example", external_key="2020-1",
    )  # fmt: skip
    talk.speakers.update(consent="yes")
    make_talk(event, kind="break", title="Coffee", starts_at=utc(2020, 7, 27, 9), status="cancelled")
    make_material(talk=talk)
    make_material(event=event)
    make_joining_link(talk=talk)
    make_joining_link(event=event)
    read()
    return event


def test_structure_and_texts_are_kept(workshop):
    copy = plan_copy(event=workshop, slug="workshop-2021", first_day=NEXT_YEAR).carry_out()

    copy = Event.objects.get(slug="workshop-2021")
    assert (copy.first_day, copy.last_day) == (NEXT_YEAR, dt.date(2021, 7, 30))
    assert (copy.title, copy.description, copy.kind) == (workshop.title, "On $x$.", "workshop")
    assert (copy.topics.get().name, copy.editors.get().email) == ("Flows", "editor@example.org")
    assert (copy.hosts.get().grant_number, copy.board.get().role) == ("7", "Chair")
    assert (copy.pages.get().body, copy.board.get().person) == ("By train.", workshop.board.get().person)
    sub = copy.areas.get(title="Sub-topic")
    assert (sub.parent.event, sub.parent.title) == (copy, "Area")


def test_all_is_a_draft_and_what_belonged_to_the_year_is_dropped(workshop):
    copy = plan_copy(event=workshop, slug="workshop-2021", weeks=52).carry_out()

    copy.refresh_from_db()
    assert (copy.status, copy.published_at, copy.notice, copy.report) == ("draft", None, "", "")
    talks = list(copy.talks.all())
    assert [(talk.status, talk.published_at) for talk in talks] == [("draft", None)] * 2
    assert [(talk.recording, talk.recording_reason) for talk in talks] == [("none", "")] * 2
    assert {(talk.invited_speaker, talk.external_key) for talk in talks} == {("", "")}
    assert Speaker.objects.get(talk__event=copy).consent == ""
    assert not Material.objects.filter(event=copy).exists() and not copy.joining_links.exists()
    assert not any(talk.materials.exists() or talk.joining_links.exists() for talk in talks)
    assert not CalendarEntry.objects.filter(talk__event=copy).exists()
    assert not Event.objects.public().filter(pk=copy.pk).exists()


def test_talks_and_people_are_kept_if_chosen(workshop):
    copy = plan_copy(event=workshop, slug="workshop-2021", weeks=52).carry_out()

    session, talk = copy.sessions.get(), copy.talks.get(kind="talk")
    assert session.starts_at == talk.starts_at == utc(2021, 7, 26, 7)
    assert (talk.title, talk.abstract, talk.room, talk.session) == ("On flows", "All.", "B", session)
    assert talk.people.get().name == "Ada Example"
    assert (talk.chair, session.chair) == (
        workshop.talks.get(kind="talk").chair,
        workshop.sessions.get().chair,
    )


def test_without_people_boards_stay(workshop):
    copy = plan_copy(event=workshop, slug="workshop-2021", weeks=52, people=False).carry_out()

    talk = copy.talks.get(kind="talk")
    assert (talk.title, talk.chair, talk.people.count()) == ("On flows", None, 0)
    assert (copy.sessions.get().chair, copy.board.count()) == (None, 1)


def test_without_talks_breaks_and_sessions_stay(workshop):
    copy = plan_copy(event=workshop, slug="workshop-2021", weeks=52, talks=False).carry_out()

    assert [talk.title for talk in copy.talks.all()] == ["Coffee"]
    assert copy.sessions.count() == 1


def test_the_preview_is_what_is_written_and_writes_nothing(workshop):
    before = counts()

    plan = plan_copy(event=workshop, slug="workshop-2021", weeks=52)
    assert counts() == before
    plan.carry_out()

    added = {model: number - before[model] for model, number in counts().items() if number != before[model]}
    said = [type(copy) for copy in plan.copies.values()]
    assert added == {model: said.count(model) for model in said}
    assert plan.copies[workshop].first_day == NEXT_YEAR


def test_the_original_stays_as_it_was(workshop):
    before = [list(model._default_manager.order_by("pk").values()) for model in TABLES]

    plan_copy(event=workshop, slug="workshop-2021", weeks=52).carry_out()

    after = [list(model._default_manager.order_by("pk").values()) for model in TABLES]
    assert all(new[: len(old)] == old for old, new in zip(before, after, strict=True))


# --- A programme with parts --------------------------------------------------------------------------


@pytest.fixture
def programme():
    umbrella = make_event("flows2020", kind="programme")
    for slug, weeks in (("school-2020", 0), ("flows2020-days", 1), ("closing", 2)):
        day = MONDAY + dt.timedelta(weeks=weeks)
        part = make_event(
            slug, parent=umbrella, first_day=day, last_day=day, position=weeks, status="postponed"
        )
        make_talk(part, starts_at=dt.datetime.combine(day, dt.time(9), dt.UTC))
    make_event("evening", parent=part)
    return umbrella


def test_parts_get_addresses_of_the_new_year(programme):
    copy = plan_copy(event=programme, slug="flows2021", first_day=NEXT_YEAR).carry_out()

    assert [(part.slug, part.first_day, part.status) for part in copy.parts.all()] == [
        ("school-2021", NEXT_YEAR, "draft"),
        ("flows2021-days", dt.date(2021, 8, 2), "draft"),
        ("flows2021-closing", dt.date(2021, 8, 9), "draft"),
    ]
    assert copy.parts.get(slug="flows2021-closing").parts.get().slug == "flows2021-evening"
    assert Talk.objects.filter(event__parent=copy).count() == 3


def test_an_address_that_led_elsewhere_is_not_taken_again(programme):
    FormerSlug.objects.create(slug="school-2021", event=programme)

    copy = plan_copy(event=programme, slug="flows2021", weeks=52).carry_out()

    assert copy.parts.first().slug == "flows2021-school-2020"


def test_a_part_is_copied_beside_itself(programme):
    part = programme.parts.get(slug="school-2020")

    copy = plan_copy(event=part, slug="school-2021", weeks=52).carry_out()

    assert (copy.parent, programme.parts.count()) == (programme, 4)


def test_months_stay_months():
    event = make_event(first_day=dt.date(2024, 6, 1), last_day=dt.date(2024, 7, 31), date_precision="month")

    copy = plan_copy(event=event, slug="next", first_day=dt.date(2025, 6, 1)).carry_out()

    assert (copy.first_day, copy.last_day) == (dt.date(2025, 6, 1), dt.date(2025, 7, 31))


# --- A course ----------------------------------------------------------------------------------------


def test_the_demo_course_in_another_year():
    courses.demo.load(NOW)
    original = Event.objects.get(slug="mlwm-2022")
    before = [Material.objects.count(), WeekMaterial.objects.count()]

    copy = plan_copy(event=original, slug="mlwm-2023", first_day=dt.date(2023, 2, 23)).carry_out()

    copy.refresh_from_db()
    assert (copy.kind, copy.last_day) == ("course", dt.date(2023, 5, 25))
    weeks = list(copy.weeks.all())
    assert [(week.number, week.title, week.summary) for week in weeks] == list(
        original.weeks.values_list("number", "title", "summary")
    )
    lectures = Lecture.objects.filter(week__event=copy).select_related("talk")
    assert (len(weeks), len(lectures), copy.talks.count()) == (14, 16, 16)
    assert [lecture.talk.title for lecture in lectures] == [
        lecture.talk.title for lecture in Lecture.objects.filter(week__event=original)
    ]
    assert all(lecture.talk.event == copy for lecture in lectures)
    assert {talk.recording for talk in copy.talks.all()} == {"none"}
    assert [Material.objects.count(), WeekMaterial.objects.count()] == before


def test_the_lectures_are_at_15_in_sydney_on_both_sides_of_the_change():
    courses.demo.load(NOW)
    original = Event.objects.get(slug="mlwm-2022")

    copy = plan_copy(event=original, slug="mlwm-2023", weeks=52).carry_out()

    first = [lecture.talk.starts_at for lecture in Lecture.objects.filter(week__event=copy, position=0)]
    assert {start.astimezone(copy.zone).strftime("%A %H:%M") for start in first} == {"Thursday 15:00"}
    assert {start.hour for start in first} == {4, 5}
    assert (first[5], first[6]) == (utc(2023, 3, 30, 4), utc(2023, 4, 6, 5))


def test_a_course_within_a_programme_keeps_its_weeks():
    umbrella = make_event("programme", kind="programme")
    courses.demo.load(NOW)
    Event.objects.filter(slug="mlwm-2022").update(parent=umbrella)

    copy = plan_copy(event=umbrella, slug="programme-2023", weeks=52, talks=False).carry_out()

    assert copy.parts.get().slug == "mlwm-2023"
    assert (copy.parts.get().weeks.count(), copy.parts.get().talks.count()) == (14, 0)


def test_the_demo_programme_in_another_year():
    demo.load(NOW)
    original = Event.objects.get(slug="mathml2020")

    copy = plan_copy(event=original, slug="mathml2022", weeks=104).carry_out()

    assert sorted(copy.parts.values_list("slug", flat=True)) == [
        slug.replace("2020", "2022") for slug in sorted(original.parts.values_list("slug", flat=True))
    ]


# --- What is refused ---------------------------------------------------------------------------------


def test_an_address_must_be_free_and_be_one(workshop):
    make_event("taken")
    FormerSlug.objects.create(slug="former", event=workshop)

    is_refused("already exists", plan_copy, event=workshop, slug="taken", weeks=52)
    is_refused("Another page had this address", plan_copy, event=workshop, slug="former", weeks=52)
    is_refused("valid “slug”", plan_copy, event=workshop, slug="two words", weeks=52)


def test_pressed_twice_it_copies_once(workshop):
    asked = {"event": workshop, "slug": "workshop-2021", "weeks": 52}
    seen_before = plan_copy(**asked)
    plan_copy(**asked).carry_out()

    is_refused("already exists", plan_copy, **asked)
    is_refused("already exists", lambda: seen_before)


def test_a_part_whose_addresses_are_all_taken_is_named(programme):
    for slug in ("school-2021", "flows2021-school-2020"):
        make_event(slug)

    is_refused("the copy of “School 2020”", plan_copy, event=programme, slug="flows2021", weeks=52)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first_day": dt.date(2021, 7, 27)}, "Weekdays stay, so choose a Monday."),
        ({}, "Give either the first day or a number of weeks."),
        ({"first_day": NEXT_YEAR, "weeks": 52}, "Give either the first day or a number of weeks."),
        ({"first_day": dt.date(2999, 7, 29)}, "Choose a year between 1900 and 2199."),
        ({"weeks": 10**9}, "Choose a year between 1900 and 2199."),
        ({"weeks": 52 * 200}, "the year 2219"),
    ],
)
def test_days_that_do_not_fit_are_refused(workshop, asked, words):
    is_refused(words, plan_copy, event=workshop, slug="next", **asked)


def test_a_clock_time_that_is_none_then_is_refused_by_name():
    event = make_event(time_zone="Europe/Berlin")
    make_talk(event, title="By night", starts_at=utc(2020, 3, 22, 1, 30))

    is_refused("“By night” would be at 02:30 on 28 March 2021", plan_copy, event=event, slug="next", weeks=53)


def test_a_series_counts_from_its_first_talk():
    event = make_event(time_zone="America/New_York")
    make_talk(event, starts_at=utc(2020, 9, 10, 1))  # the evening of the 9th, a Wednesday

    copy = plan_copy(event=event, slug="next", first_day=dt.date(2021, 9, 8)).carry_out()

    assert copy.talks.get().starts_at == utc(2021, 9, 9, 1)
    is_refused("choose a Wednesday", plan_copy, event=event, slug="other", first_day=dt.date(2021, 9, 9))


def test_copying_interrupted_leaves_nothing(workshop, monkeypatch):
    before = counts()
    monkeypatch.setattr(Speaker, "save", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        plan_copy(event=workshop, slug="workshop-2021", weeks=52).carry_out()

    assert counts() == before


def test_a_programme_is_copied_by_queries_that_its_talks_do_not_add_to(
    workshop, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as few:
        plan_copy(event=workshop, slug="next", weeks=52)
    for number in range(5):
        make_talk(workshop, speaker="Eve Example", starts_at=utc(2020, 7, 28, 7 + number))

    with django_assert_num_queries(len(few)):
        plan_copy(event=workshop, slug="next", weeks=52)
