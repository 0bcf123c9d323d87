"""Stars, one's own timetable, and one's own calendar: one's own alone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from events.models import JoiningLink
from events.personal.models import PersonalCalendar, Star
from events.registration import links
from events.registration.models import Place
from portal import revision
from tests.support.factories import (
    make_event,
    make_joining_link,
    make_person,
    make_session,
    make_talk,
    make_user,
    utc,
)
from tests.support.registrations import make_ticket, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]
SOON = utc(2030, 6, 15, 8)


@pytest.fixture(autouse=True)
def ledger(settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"


@pytest.fixture
def user():
    made = make_user("ines@example.org", time_zone="America/New_York")
    made.emailaddress_set.create(email=made.email, verified=True, primary=True)
    return made


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def make_coming_talk(event=None, **fields):
    return make_talk(event or make_event(time_zone="Europe/Berlin"), starts_at=SOON, **fields)


def address_of(client):
    sections = client.get("/me/").context["sections"]
    context = next(each["context"] for each in sections if each["name"] == "calendar")
    return context["https"].partition("/me/")[2].join(["/me/", ""])


def entries(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def summaries(response):
    return sorted(str(each["SUMMARY"]) for each in entries(response))


# --- Stars -----------------------------------------------------------------------------------------------


def test_a_star_is_set_and_taken_away_by_a_form_and_raises_nothing(signed_in, user):
    talk, before = make_coming_talk(), None
    page = signed_in.get(f"/talks/{talk.pk}/").content.decode()
    assert "☆" in page and f'action="/talks/{talk.pk}/star/"' in page
    before = revision.number()
    for _twice in range(2):
        answer = signed_in.post(f"/talks/{talk.pk}/star/", {"star": "1", "next": f"/talks/{talk.pk}/"})
        assert answer["Location"] == f"/talks/{talk.pk}/"
    assert Star.objects.get().user == user
    assert "★" in signed_in.get(f"/talks/{talk.pk}/").content.decode()
    signed_in.post(f"/talks/{talk.pk}/star/", {"star": "0"})
    assert not Star.objects.exists() and revision.number() == before


def test_a_stranger_is_led_to_sign_in_and_back_and_the_kept_page_has_no_form(client):
    talk = make_coming_talk()
    page = client.get(f"/talks/{talk.pk}/")
    assert page["Cache-Control"].startswith("public") and "csrfmiddlewaretoken" not in page.content.decode()
    assert f'href="/talks/{talk.pk}/star/"' in page.content.decode()
    assert client.get(f"/talks/{talk.pk}/star/")["Location"].endswith(f"?next=/talks/{talk.pk}/star/")
    client.post(f"/talks/{talk.pk}/star/", {"star": "1"})
    assert not Star.objects.exists()


def test_a_get_stars_nothing_and_nobody_is_sent_elsewhere(signed_in):
    talk = make_coming_talk()
    assert "Star this talk" in signed_in.get(f"/talks/{talk.pk}/star/").content.decode()
    assert not Star.objects.exists()
    answer = signed_in.post(f"/talks/{talk.pk}/star/", {"star": "1", "next": "https://evil.example/"})
    assert answer["Location"] == f"/talks/{talk.pk}/"


def test_a_draft_cannot_be_starred(signed_in):
    talk = make_coming_talk(status="draft")
    assert signed_in.post(f"/talks/{talk.pk}/star/", {"star": "1"}).status_code == 404


def star_queries(client, number):
    event = make_event(kind="workshop", first_day=dt.date(2030, 6, 15), time_zone="Europe/Berlin")
    for _each in range(number):
        make_coming_talk(event)
    client.get(f"/events/{event.slug}/timetable/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/events/{event.slug}/timetable/").content.decode()
    assert page.count("☆") >= number
    return len(queries)


def test_the_timetable_of_an_event_has_stars_in_as_many_queries_for_three_talks_as_for_one(signed_in):
    assert star_queries(signed_in, 1) == star_queries(signed_in, 3)


# --- One's own timetable ---------------------------------------------------------------------------------


@pytest.fixture
def programme(user):
    """A talk of each way in which it is one's own, and one of somebody else."""
    person = make_person("Ines Example", user=user)
    event = make_event(kind="workshop", time_zone="Europe/Berlin", first_day=dt.date(2030, 6, 15))
    other = make_event(time_zone="Europe/Berlin")
    make_coming_talk(event, title="Registered")
    make_coming_talk(other, title="Spoken", speaker=person)
    make_coming_talk(other, title="Chaired", session=make_session(other, chair=person))
    Star.objects.create(user=user, talk=make_coming_talk(other, title="Starred"))
    stranger = make_coming_talk(other, title="Foreign")
    Star.objects.create(user=make_user(), talk=stranger)
    register(make_ticket(event), email=user.email)
    return event


def test_my_timetable_has_mine_and_nothing_else_with_both_clocks(signed_in, programme):
    page = signed_in.get("/me/timetable/").content.decode()
    assert all(title in page for title in ("Registered", "Spoken", "Chaired", "Starred"))
    assert "Foreign" not in page
    assert "04:00" in page and "10:00 (Berlin time)" in page and "Saturday 15 June 2030" in page


def test_my_timetable_is_for_who_is_signed_in(client):
    assert client.get("/me/timetable/").status_code == 302


def timetable_queries(client, user, number):
    for _each in range(number):
        event = make_event(format="online")
        Star.objects.create(user=user, talk=make_coming_talk(event, speaker="Ada Example"))
    with CaptureQueriesContext(connection) as queries:
        client.get("/me/timetable/")
    return len(queries)


def test_my_timetable_asks_as_often_for_three_as_for_one(signed_in, user):
    client = signed_in
    assert timetable_queries(client, user, 1) == timetable_queries(client, user, 3)


# --- One's own calendar ----------------------------------------------------------------------------------


def test_my_calendar_is_exactly_mine(client, signed_in, user, programme):
    address = address_of(signed_in)
    client.logout()
    response = client.get(address)
    told = summaries(response)
    assert [
        title for title in ("Registered", "Spoken", "Chaired", "Starred") if not any(title in t for t in told)
    ] == []
    assert not any("Foreign" in each for each in told)
    assert len(told) == 5  # the event as a whole, too
    assert response["Cache-Control"] == "private, no-cache"


def test_it_is_the_same_entry_as_in_public_feeds_with_the_personal_way_in(
    client, signed_in, user, programme, settings
):
    programme.format = "online"
    programme.save()
    talk = programme.talks.get()
    make_joining_link(talk=talk, audience=JoiningLink.Audience.REGISTERED)
    mine = next(e for e in entries(client.get(address_of(signed_in))) if "Registered" in e["SUMMARY"])
    public = next(
        e for e in entries(client.get(programme.get_calendar_url())) if "Registered" in e["SUMMARY"]
    )
    address = links.join_address(Place.objects.get().registration, talk)
    assert (mine["UID"], mine["SEQUENCE"], mine["DTSTART"].dt) == (
        public["UID"], public["SEQUENCE"], public["DTSTART"].dt,
    )  # fmt: skip
    assert str(mine["CONFERENCE"]) == address and address in mine["DESCRIPTION"]
    assert (
        public["CONFERENCE"] == f"{settings.SITE_URL}/talks/{talk.pk}/join/"
        and "meet.example.org" not in client.get(address_of(signed_in)).content.decode()
    )


def test_without_a_place_the_way_in_is_the_ordinary_page(signed_in, user):
    talk = make_coming_talk(make_event(format="online"))
    Star.objects.create(user=user, talk=talk)
    (entry,) = entries(signed_in.get(address_of(signed_in)))
    assert str(entry["CONFERENCE"]).endswith(f"/talks/{talk.pk}/join/")


def test_it_has_a_strong_etag_and_changes_with_what_is_mine(signed_in, user):
    address, talk = address_of(signed_in), make_coming_talk()
    first = signed_in.get(address)
    assert signed_in.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    Star.objects.create(user=user, talk=talk)
    second = signed_in.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200 and not first["ETag"].startswith("W/")
    assert signed_in.get(address).content == second.content
    talk.starts_at += dt.timedelta(hours=1)
    talk.ends_at += dt.timedelta(hours=1)
    talk.save()
    (entry,) = entries(signed_in.get(address))
    assert entry["SEQUENCE"] == 1


def test_what_is_cancelled_stays_crossed_out_and_a_place_given_back_goes(signed_in, user, programme):
    from events.planning import event_plans
    from events.registration.actions import plans

    address = address_of(signed_in)
    event_plans.plan_cancel_event(event=programme).carry_out()
    plans.see_to(utc(2030, 5, 1))
    own = [each for each in entries(signed_in.get(address)) if "Registered" in each["SUMMARY"]]
    assert [each["STATUS"] for each in own] == ["CANCELLED"]
    Place.objects.update(ended_as="cancelled")
    assert not any("Registered" in each for each in summaries(signed_in.get(address)))


def test_a_renewed_link_a_forged_one_and_a_deleted_account_are_404(client, signed_in, user):
    old = address_of(signed_in)
    assert signed_in.post("/me/calendar/renew/").status_code == 302
    new = address_of(signed_in)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert signed_in.get("/me/calendar/renew/").status_code == 405
    assert client.get("/me/calendar/1-1.forged.ics").status_code == 404
    user.delete()
    assert client.get(new).status_code == 404
    assert not PersonalCalendar.objects.exists()


def test_an_account_that_is_not_active_has_no_calendar(client, signed_in, user):
    address = address_of(signed_in)
    user.is_active = False
    user.save()
    assert client.get(address).status_code == 404
