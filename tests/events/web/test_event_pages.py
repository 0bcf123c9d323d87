"""Event pages that suit their kind."""

import datetime as dt

import pytest
from django.utils import timezone

from events.models import Area, EventOrganisation, Organisation, Page, Topic
from tests.support.factories import (
    make_board_member,
    make_event,
    make_material,
    make_person,
    make_session,
    make_talk,
    make_user,
    utc,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


@pytest.mark.database
def test_home_shows_the_next_talk_that_takes_place_first(client):
    make_talk(title="Gone", starts_at=NOW - dt.timedelta(days=1))
    make_talk(title="Off", starts_at=NOW + dt.timedelta(hours=1), status="cancelled")
    make_talk(title="Tea", kind="break", starts_at=NOW + dt.timedelta(hours=2))
    make_talk(make_event(status="postponed"), title="Adrift", starts_at=NOW + dt.timedelta(hours=2))
    make_talk(title="The next", starts_at=NOW + dt.timedelta(hours=3))
    make_talk(title="After that", starts_at=NOW + dt.timedelta(hours=4))

    page = read(client, "/")

    assert page.index("The next") < page.index("Upcoming talks") < page.index("After that")
    assert not [title for title in ("Gone", "Off<", "Tea", "Adrift") if title in page]


@pytest.mark.database
def test_a_talk_that_is_on_is_still_the_next(client):
    make_talk(title="On now", starts_at=NOW - dt.timedelta(minutes=59), minutes=60)

    assert "On now" in read(client, "/")


def test_home_without_anything_says_so(client):
    assert "No talk is announced at the moment" in read(client, "/")


def test_a_time_is_printed_in_the_events_zone_and_given_to_the_script_in_utc(client):
    event = make_event("owml", time_zone="America/New_York")
    make_talk(event, starts_at=utc(2026, 5, 27, 16), minutes=60)

    page = read(client, "/events/owml/")

    assert (
        '<time datetime="2026-05-27T16:00:00Z" data-end="2026-05-27T17:00:00Z" data-zone="America/New_York">'
        'Wednesday 27 May 2026, <span class="hours">12:00–13:00</span></time>' in page
    )
    assert "New York time" in page and "(UTC−4)" in page


def test_a_series_shows_its_slot_board_and_former_board(client):
    event = make_event(
        "owml", slot_weekday=2, slot_time=dt.time(12), slot_minutes=60, time_zone="America/New_York"
    )
    make_board_member(event, make_person("In Office"))
    make_board_member(event, make_person("Long Gone"), until_day=dt.date(2025, 1, 1))
    make_talk(event, title="Lately", starts_at=NOW - dt.timedelta(days=7))

    page = read(client, "/events/owml/")

    assert "Wednesdays at 12:00 New York time, 60 minutes" in page
    assert page.index("In Office") < page.index("Former board members") < page.index("Long Gone")
    assert "Lately" in page and "/events/owml/talks/" in page


def test_a_talk_without_title_or_speaker_says_so_and_a_cancelled_one_stays(client):
    event = make_event("owml")
    make_talk(event, title="", starts_at=NOW + dt.timedelta(days=1))
    make_talk(event, title="Called off", starts_at=NOW + dt.timedelta(days=2), status="cancelled")

    page = read(client, "/events/owml/")

    assert "Title to be announced" in page and "Speaker to be confirmed" in page
    assert "Called off" in page and "Cancelled" in page


@pytest.fixture
def umbrella():
    umbrella = make_event("mathml", kind="programme", title="Mathematics of ML")
    bath = Organisation.objects.create(name="University of Bath")
    for slug, first, status, new in [
        ("workshop", 27, "postponed", "2021"),
        ("symposium", 30, "published", ""),
    ]:
        part = make_event(
            slug, parent=umbrella, kind="workshop", status=status, new_dates=new, access=f"Access to {slug}",
            first_day=dt.date(2020, 7, first), last_day=dt.date(2020, 7, first + 1), format="online",
        )  # fmt: skip
        EventOrganisation.objects.create(event=part, organisation=bath)
        make_board_member(part, make_person(f"Organiser of {slug}"))
    return umbrella


@pytest.mark.database
def test_an_umbrella_lists_its_parts_and_their_computed_range(client, umbrella):
    page = read(client, "/events/mathml/")

    assert "27–31 July 2020" in page
    assert page.index("Access to workshop") < page.index("Access to symposium")
    assert "Organiser of workshop" in page and "University of Bath" in page and "Online" in page


def test_a_postponed_part_strikes_its_old_date_and_names_the_new_one_and_others_do_not(client, umbrella):
    page = read(client, "/events/mathml/")

    assert "Formerly </span>27–28 July 2020</del> <ins>New date: 2021</ins>" in page
    assert "Postponed to 2021" in page
    assert page.count("<del>") == 1
    assert "Postponed to 2021." in read(client, "/events/workshop/")
    assert "Postponed" not in read(client, "/events/symposium/")


def test_a_workshop_nests_its_areas_and_shows_venue_pages_topics_and_funders(client):
    event = make_event(
        "m3l", kind="workshop", venue="Old Mill", room="Hall 2", address="1 River Road", map_url="https://example.org/map",
        notice="Bring a coat.", report="We **met**.", external_url="https://example.org/m3l",
    )  # fmt: skip
    area = Area.objects.create(event=event, title="Optimisation")
    Area.objects.create(event=event, parent=area, title="Stability")
    Page.objects.create(
        event=event, slug="travel", title="How to get here", body="By $\\pi$ trains", is_published=True
    )
    event.topics.add(Topic.objects.create(name="Deep learning", slug="deep-learning"))
    epsrc = Organisation.objects.create(name="A Council")
    EventOrganisation.objects.create(event=event, organisation=epsrc, role="funder", grant_number="EP/1")
    make_material(event=event, label="Photo album", kind="link")

    page = read(client, "/events/m3l/")

    for words in (
        "Optimisation", "Stability", "Old Mill", "Hall 2", "1 River Road", "https://example.org/map",
        "Bring a coat.", "<strong>met</strong>", "How to get here", "Deep learning", "A Council", "EP/1",
        "Photo album",
    ):  # fmt: skip
        assert words in page
    assert "<math" in read(client, "/events/m3l/travel/")
    read(client, "/events/m3l/nothing/", status=404)


@pytest.mark.parametrize(
    "precision, text", [("month", "June – July 2024"), ("year", "2024"), ("unknown", "Dates to be announced")]
)
def test_dates_are_shown_as_precisely_as_they_are_known(client, precision, text):
    make_event(
        "diff",
        kind="programme",
        date_precision=precision,
        first_day=dt.date(2024, 6, 1),
        last_day=dt.date(2024, 7, 31),
    )

    assert text in read(client, "/events/diff/")


@pytest.mark.database
def test_the_archive_goes_by_year_in_pages_of_fifty(client):
    event = make_event("owml", time_zone="America/New_York")
    for week in range(60):
        make_talk(event, title=f"Talk {week}", starts_at=NOW - dt.timedelta(weeks=week + 1))
    make_talk(event, title="New Year in UTC", starts_at=utc(2026, 1, 1, 3))

    first, second = read(client, "/events/owml/talks/"), read(client, "/events/owml/talks/?page=2")
    of_2025 = read(client, "/events/owml/talks/?year=2025")

    assert first.count('class="speakers"') == 50 and second.count('class="speakers"') == 11
    assert first.index("<h2>2026</h2>") < first.index("<h2>2025</h2>")
    assert "New Year in UTC" in of_2025, "in New York it was still 2025"
    assert "<h2>2026</h2>" not in of_2025
    assert event.talks.by_year("America/New_York") == [(2026, 17), (2025, 44)]
    assert event.talks.by_year("UTC") == [(2026, 18), (2025, 43)]


@pytest.mark.database
@pytest.mark.parametrize(
    "query",
    ["page=0", "page=0000000012", "page=01", "page=99", "page=-1", "page=x", "page=1e9", "page=²",
     "page=" + "9" * 500, "time=past", "time=upcoming&page=2", "year=x",
     "year=0000", "year=99999", "year=%D9%A2%D9%A0%D9%A2%D9%A0"],
)  # fmt: skip
def test_a_page_or_year_that_does_not_exist_is_not_found(client, query):
    make_talk(make_event("owml"), starts_at=NOW - dt.timedelta(days=9))

    read(client, f"/events/owml/talks/?{query}", status=404)


@pytest.mark.database
def test_unknown_and_hostile_parameters_are_ignored(client):
    make_event("owml")
    plain = read(client, "/events/owml/")

    for query in ("x=1", "page=<script>alert(1)</script>", "utm_source=%00", "a[]=1&a[]=2", "%ff=%fe"):
        assert read(client, f"/events/owml/?{query}") == plain


def test_a_course_has_its_page_under_courses_only(client):
    make_event("mlwm", kind="course")
    make_event("owml")

    assert client.get("/events/mlwm/")["Location"] == "/courses/mlwm/"
    assert client.get("/courses/owml/")["Location"] == "/events/owml/"
    assert "/courses/mlwm/" in read(client, "/courses/")


@pytest.mark.database
def test_home_lists_events_whose_dates_nobody_knows_after_those_that_are_over(client):
    make_event("past", kind="workshop", first_day=dt.date(2025, 1, 1), last_day=dt.date(2025, 1, 2))
    make_event("some-day", kind="workshop")

    page = read(client, "/")

    assert page.index("/events/past/") < page.index("/events/some-day/")


def test_a_talk_that_is_on_is_headed_so_and_can_be_joined_now(client):
    event = make_event("owml", format="online")
    talk = make_talk(event, starts_at=NOW - dt.timedelta(minutes=5))

    for path in ("/", "/events/owml/"):
        page = read(client, path)
        assert "On now" in page and "Join now" in page and "Next talk" not in page
    assert "On now" in read(client, talk.get_absolute_url())


@pytest.mark.database
def test_home_shows_a_few_talks_of_one_event_and_leaves_room_for_others(client):
    workshop = make_event("workshop", kind="workshop")
    for minute in range(10):
        make_talk(workshop, title=f"Morning {minute}", starts_at=NOW + dt.timedelta(minutes=minute + 1))
    make_talk(title="Something else", starts_at=NOW + dt.timedelta(days=9))

    page = read(client, "/")

    assert page.count(">Morning ") == 4, "the next one and three more"
    assert "Something else" in page


@pytest.mark.database
def test_a_series_without_coming_talks_says_when_the_last_one_was(client):
    make_talk(make_event("owml", time_zone="America/New_York"), starts_at=utc(2024, 5, 29, 16))

    assert "No talk is announced at the moment. The last one was on 29 May 2024." in read(
        client, "/events/owml/"
    )


@pytest.mark.database
def test_of_what_is_over_nothing_is_still_to_be_announced(client):
    over = {"first_day": dt.date(2020, 8, 3), "last_day": dt.date(2020, 8, 7)}
    event = make_event("past", kind="symposium", **over)
    talk = make_talk(event, title="", starts_at=None, status="tentative")

    for path in ("/events/past/", talk.get_absolute_url()):
        page = read(client, path).partition("<main")[2]
        assert "to be announced" not in page and "to be confirmed" not in page and "Tentative" not in page
        assert "Date not recorded" in page and "Title not recorded" in page and "Speaker not recorded" in page


def test_a_cancelled_talk_keeps_its_title_and_strikes_its_time(client):
    talk = make_talk(title="Called off", starts_at=NOW + dt.timedelta(days=1), status="cancelled")

    page = read(client, talk.get_absolute_url())

    assert "This talk is cancelled." in page
    assert "<h1>Called off</h1>" in page and "<del><time" in page
    assert "Add to calendar" not in page


def test_a_talk_of_a_postponed_event_says_to_when(client):
    event = make_event(status="postponed", new_dates="2021", notice="The hall is closed.")
    page = read(client, make_talk(event, starts_at=NOW + dt.timedelta(days=1)).get_absolute_url())

    assert "This talk is postponed with its event, to 2021." in page and "The hall is closed." in page


def test_one_talk_is_noted_in_a_calendar_with_its_own_times(client):
    talk = make_talk(make_event(venue="Old Mill"), title="Sheaves", starts_at=utc(2026, 5, 27, 16))

    page = read(client, talk.get_absolute_url())

    assert "dates=20260527T160000Z%2F20260527T170000Z" in page and "location=Old+Mill" in page
    assert "startdt=2026-05-27T16%3A00%3A00Z" in page


def test_a_person_without_dated_talks_has_no_calendar_to_offer(client):
    event, person = make_event(), make_person("Ada Example", slug="ada")
    make_board_member(event, person, role="Chair", from_day=dt.date(2024, 1, 1), affiliation="Old Mill")

    page = read(client, "/people/ada/")

    assert "Add to calendar" not in page
    assert "Chair, 2024–" in page and "Old Mill" in page


def test_only_those_who_may_enter_the_admin_are_shown_the_way(client):
    editor = make_user()
    make_event(editors=[editor])

    for user, shown in ((make_user(), False), (editor, True)):
        client.force_login(user)
        assert ('href="/admin/"' in read(client, "/")) == shown


def test_a_calendar_without_days_says_so_and_one_of_the_past_is_not_offered(client):
    make_event("some-day", kind="workshop")
    make_event(
        "past",
        kind="workshop",
        date_precision="month",
        first_day=dt.date(2024, 6, 1),
        last_day=dt.date(2024, 7, 31),
    )

    assert "No days are known yet" in read(client, "/events/some-day/")
    assert "Add to calendar" not in read(client, "/events/past/")


@pytest.mark.database
def test_dates_known_by_the_month_last_until_its_end(client):
    event = make_event("some-june", kind="workshop", date_precision="month", first_day=dt.date(2026, 5, 1))
    event.full_clean()
    event.save()

    assert event.last_day == dt.date(2026, 5, 31)
    assert "/events/some-june/" in read(client, "/events/?time=upcoming")


@pytest.mark.database
def test_an_event_is_past_when_its_last_day_is_over_everywhere(client, monkeypatch):
    day = dt.date(2026, 5, 6)
    make_event("la", kind="workshop", time_zone="America/Los_Angeles", first_day=day, last_day=day)

    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 5, 7, 6, 59))  # 23:59 in Los Angeles
    assert "/events/la/" in read(client, "/events/?time=upcoming")
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 5, 7, 12))
    assert "/events/la/" in read(client, "/events/?time=past")


def test_an_editor_sees_the_drafts_on_the_page_of_an_event(client):
    editor = make_user()
    event = make_event("plan", kind="workshop", editors=[editor], status="draft")
    make_talk(event, title="In the making", starts_at=NOW + dt.timedelta(days=1), status="draft")
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=False)
    client.force_login(editor)

    page = read(client, "/events/plan/")

    assert "In the making" in page and "Draft" in page and "/events/plan/travel/" in page
    assert "In the making" in read(client, "/events/plan/timetable/")
    read(client, "/events/plan/travel/")


def test_a_dinner_without_a_title_is_a_social_event_wherever_it_is_named(client):
    event = make_event("plan", kind="workshop")
    dinner = make_talk(event, kind="social", title="", starts_at=NOW + dt.timedelta(days=1))

    for path in ("/events/plan/timetable/", dinner.get_absolute_url(), "/events/plan/calendar.ics"):
        page = read(client, path)
        assert "Social event" in page and "to be announced" not in page


def test_the_chair_of_a_session_is_the_chair_of_its_talks_unless_somebody_else_is(client):
    event, session_chair, chair = make_event(), make_person(slug="session-chair"), make_person(slug="chair")
    session = make_session(event, chair=session_chair)
    make_talk(event, session=session, title="Common")
    make_talk(event, session=session, title="Special", chair=chair)

    for slug, shown, other in (("session-chair", "Common", "Special"), ("chair", "Special", "Common")):
        for path in (f"/people/{slug}/", f"/people/{slug}/calendar.ics"):
            page = read(client, path)
            assert shown in page and other not in page


def test_a_series_says_in_which_week_there_is_none(client):
    event = make_event("owml")
    make_talk(event, kind="break", title="No seminar this week: Easter", starts_at=NOW + dt.timedelta(days=1))
    make_talk(event, title="The next", starts_at=NOW + dt.timedelta(days=8))

    page = read(client, "/events/owml/").partition("<main")[2]

    assert page.index("The next") < page.index("No seminar this week: Easter")
