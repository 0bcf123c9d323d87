"""The rules that the database and the models' own validation keep."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import Area, Event, FormerSlug, Page, Person
from portal.lib.orcid import validate_orcid
from portal.models import SiteSettings
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

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def refuses(row, field, words):
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert words in str(caught.value.message_dict[field])


def test_an_umbrella_cannot_contain_itself():
    umbrella = make_event()
    part = make_event(parent=umbrella)
    below = make_event(parent=part)

    for parent in (umbrella, part, below):
        umbrella.parent = parent
        refuses(umbrella, "parent", "part of itself")


def test_the_database_refuses_an_event_that_is_its_own_part():
    event = make_event()

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(parent=event.pk)


def test_events_nest_three_deep_and_no_deeper():
    top = make_event()
    middle = make_event(parent=top)
    bottom = make_event(parent=middle)

    refuses(Event(slug="x", title="X", kind="other", parent=bottom), "parent", "at most 3")
    umbrella_of_all = make_event()
    top.parent = umbrella_of_all
    refuses(top, "parent", "at most 3")


def test_a_public_event_does_not_slip_under_a_draft():
    event = make_event(parent=None)
    event.parent = make_event(status="draft")

    refuses(event, "parent", "publish the umbrella first")


def test_an_event_ends_after_it_starts():
    event = Event(
        slug="x", title="X", kind="workshop", first_day=dt.date(2026, 5, 2), last_day=dt.date(2026, 5, 1)
    )

    refuses(event, "__all__", "before the first day")


def test_a_slot_is_given_whole():
    refuses(Event(slug="x", title="X", kind="series", slot_weekday=2), "__all__", "A slot needs")


@pytest.mark.parametrize("name", ["Nowhere/City", "CET+1", "Berlin"])
def test_a_time_zone_must_exist(name):
    refuses(Event(slug="x", title="X", kind="series", time_zone=name), "time_zone", "is not a time zone")


def test_a_text_of_a_hundred_kilobytes_is_refused_with_the_limit():
    refuses(Event(slug="x", title="X", kind="series", description="x" * 100_000), "description", "50,000")


def test_a_talk_has_both_ends_or_neither():
    talk = make_talk()
    talk.ends_at = None

    refuses(talk, "ends_at", "both a start and an end")


def test_a_talk_ends_after_it_starts():
    talk = make_talk()
    talk.ends_at = talk.starts_at

    refuses(talk, "__all__", "after the start")


def test_a_talk_stays_within_the_sessions_of_its_event():
    talk = make_talk()
    talk.session = make_session(make_event())

    refuses(talk, "session", "another event")


def test_an_area_nests_one_level_within_its_event():
    event = make_event()
    area = Area.objects.create(event=event, title="A")
    subtopic = Area.objects.create(event=event, parent=area, title="B")

    refuses(Area(event=event, parent=subtopic, title="C"), "parent", "no sub-topic itself")
    refuses(Area(event=make_event(), parent=area, title="C"), "parent", "same event")
    area.parent = Area.objects.create(event=event, title="D")
    refuses(area, "parent", "has sub-topics")


def test_two_pages_of_one_event_have_different_addresses():
    event = make_event()
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)

    with pytest.raises(ValidationError):
        Page(event=event, slug="travel", title="Again").full_clean()
    with pytest.raises(ValidationError):
        Page.objects.create(slug="about", title="About", is_published=True)
        Page(slug="about", title="Again").full_clean()


def test_material_is_a_link_or_a_file_of_one_thing():
    material = make_material(talk=make_talk())
    material.url = ""
    refuses(material, "url", "either a link or a file")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_material(talk=make_talk(), event=make_event())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x"])
def test_material_links_lead_to_the_web_only(url):
    material = make_material(talk=make_talk())
    material.url = url

    refuses(material, "url", "valid URL")


def test_one_version_of_a_material_is_current():
    talk = make_talk()
    make_material(talk=talk, version="1")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_material(talk=talk, version="2")
    make_material(talk=talk, version="0", is_current=False)


@pytest.mark.parametrize("value", ["0000-0002-1825-0097", "0000-0002-1694-233X"])
def test_a_right_orcid_is_taken(value):
    validate_orcid(value)


@pytest.mark.parametrize(
    "value", ["0000-0002-1825-0098", "", "x", "ÄÖÜ-0002-1825-0097", "0000000218250097", "²000-0002-1825-0097"]
)
def test_a_wrong_orcid_is_refused(value):
    with pytest.raises(ValidationError):
        validate_orcid(value)


def test_a_renamed_event_and_person_redirect_from_their_old_addresses(client):
    event, person = make_event("old"), make_person(slug="maiden")
    make_talk(event, speaker=person)
    event.slug, person.slug = "new", "married"
    event.save(), person.save()

    for path in ("", "talks/", "timetable/", "calendar.ics"):
        answer = client.get(f"/events/old/{path}")
        assert (answer.status_code, answer["Location"]) == (301, f"/events/new/{path}")
    answer = client.get("/people/maiden/")
    assert (answer.status_code, answer["Location"]) == (301, "/people/married/")
    assert client.get("/events/old/talks/?year=2020")["Location"] == "/events/new/talks/?year=2020"


def test_a_renamed_page_redirects_from_its_old_address(client):
    of_event = Page.objects.create(
        event=make_event("workshop"), slug="travel", title="Travel", is_published=True
    )
    of_site = Page.objects.create(slug="about", title="About", is_published=True)
    for page, slug in ((of_event, "getting-here"), (of_site, "who-we-are")):
        page.slug = slug
        page.save()

    assert client.get("/events/workshop/travel/")["Location"] == "/events/workshop/getting-here/"
    assert client.get("/pages/about/")["Location"] == "/pages/who-we-are/"
    Page.objects.update(is_published=False)
    assert client.get("/events/workshop/travel/").status_code == 404


def test_an_old_address_does_not_give_away_what_is_not_public(client):
    editor = make_user()
    draft = make_event("old-draft", status="draft", editors=[editor])
    person = make_person(slug="old-name")
    make_talk(draft, speaker=person)
    draft.slug, person.slug = "secret-draft", "secret-name"
    draft.save(), person.save()

    assert client.get("/events/old-draft/").status_code == 404
    assert client.get("/people/old-name/").status_code == 404
    client.force_login(editor)
    assert client.get("/events/old-draft/")["Location"] == "/events/secret-draft/"


def test_a_joining_link_opens_four_weeks_ahead_at_the_most():
    link = make_joining_link(event=make_event())
    link.opens_minutes = 2**31 - 1

    refuses(link, "opens_minutes", "40320")
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save()


def test_a_slug_that_still_redirects_is_taken():
    event = make_event("old")
    event.slug = "new"
    event.save()

    refuses(Event(slug="old", title="X", kind="series"), "slug", "redirects")
    event.slug = "old"
    event.full_clean()
    event.save()
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["new"]


def test_a_person_is_sorted_by_the_last_word_of_the_name_unless_told_otherwise():
    assert make_person("Gitta Kutyniok").sort_name == "Kutyniok"
    assert make_person("Ludwig van Beethoven", sort_name="van Beethoven").sort_name == "van Beethoven"
    assert Person.objects.count() == 2


def test_a_term_ends_by_the_calendar_of_the_events_zone():
    member = make_board_member(make_event(time_zone="Pacific/Auckland"), until_day=dt.date(2026, 6, 30))

    assert not member.has_ended(utc(2026, 6, 30, 11, 59))  # 23:59 in Auckland
    assert member.has_ended(utc(2026, 6, 30, 12))


def test_an_umbrella_ranges_over_its_public_parts():
    umbrella = make_event(kind="programme")
    make_event(
        parent=umbrella, first_day=dt.date(2020, 7, 27), last_day=dt.date(2020, 7, 31), status="postponed"
    )
    make_event(parent=umbrella, first_day=dt.date(2020, 8, 10), last_day=dt.date(2020, 8, 14))
    make_event(parent=umbrella, first_day=dt.date(2019, 1, 1), last_day=dt.date(2019, 1, 1), status="draft")

    found = Event.objects.with_dates().get(pk=umbrella.pk)

    assert (found.starts_on, found.ends_on) == (dt.date(2020, 7, 27), dt.date(2020, 8, 14))


def test_the_site_has_one_row_of_settings():
    SiteSettings.objects.create(name="One")
    SiteSettings(name="Two").save()

    assert [settings.name for settings in SiteSettings.objects.all()] == ["Two"]
