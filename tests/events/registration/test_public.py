"""What public pages say of registration: who may come, until when, the price, and the places left."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.registration import links
from events.registration.models import Place
from events.registration.templatetags.registration import amount, ticket_price
from portal import pages, revision
from tests.support.factories import make_event, make_joining_link, make_talk, utc
from tests.support.registrations import NOW, cancel, make_ticket, make_workshop, place, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
PAGE = "/events/workshop/"


def text_of(client, path=PAGE):
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ["In person", "Open to all", "Register</a>"]),
        ({"name": "Seat", "mode": "online"}, ["Seat", "Online · Open to all"]),
        ({"admission": "approval"}, ["By approval of the organisers"]),
        ({"admission": "domains", "domains": "example.org"}, ["For addresses of example.org"]),
        ({"closes_at": utc(2026, 6, 1, 20)}, ["Register by Mon 1 June 2026, 22:00 (Berlin time)"]),
        ({"closes_at": utc(2026, 6, 1, 22)}, ["Register by the end of Mon 1 June 2026 (Berlin time)"]),
        (
            {"opens_at": utc(2026, 5, 20, 7)},
            ["Opens on Wed 20 May 2026, 09:00 (Berlin time)", "not opened yet"],
        ),
        ({"closes_at": utc(2026, 5, 1)}, ["is closed"]),
        (
            {"price": "€ 80", "early_price": "€ 60", "early_until": dt.date(2026, 5, 4)},
            ["€\u00a060 until 4 May 2026, then €\u00a080"],
        ),
        ({"price": "€ 80", "early_price": "€ 60", "early_until": dt.date(2026, 5, 3)}, [">€\u00a080<"]),
        ({"capacity": 1}, ["1 place left"]),
        ({"capacity": 12, "kept_back": 3}, ["9 places left"]),
        ({"capacity": 0}, ["Sold out: join the waiting list"]),
        ({"capacity": 0, "has_waiting_list": False}, [">Sold out<"]),
    ],
)
def test_the_page_of_an_event_says_it(client, fields, told):
    make_ticket(**fields)
    text = text_of(client)
    assert [each for each in told if each not in text] == []
    assert "<!--live" not in text


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ("€ 120 or 90 CHF", "€_120 or 90_CHF"),
        ("EUR 5", "EUR_5"),
        ("free for 3 students", "free for 3 students"),
    ],
)
def test_no_line_ends_between_a_number_and_its_currency(price, told):
    assert amount(price).replace("\u00a0", "_") == told


@pytest.mark.parametrize(
    "fields", [{"opens_at": utc(2026, 5, 20)}, {"closes_at": utc(2026, 5, 1)}, {"admission": "invitation"}]
)
def test_where_nobody_can_register_there_is_no_button(client, fields):
    make_ticket(capacity=5, **fields)
    assert f"{PAGE}register/" not in text_of(client)
    assert "5 places left" not in text_of(client)


@pytest.mark.parametrize("fields", [{"is_listed": False}, {"talk": "of one"}])
def test_what_is_not_on_the_list_is_not_told(client, fields):
    event = make_workshop()
    if "talk" in fields:
        fields = {"talk": make_talk(event, starts_at=utc(2026, 6, 15, 16))}
    make_ticket(event, "Secret seat", **fields)
    assert "Secret seat" not in text_of(client)


@pytest.mark.parametrize(
    "facts", [{"status": "postponed"}, {"first_day": "2026-05-01", "last_day": "2026-05-01"}]
)
def test_what_is_over_or_called_off_takes_nobody(client, facts):
    ticket = make_ticket()
    type(ticket.event).objects.update(**facts)
    assert "Registration</h2>" not in text_of(client)


@pytest.mark.database
def test_places_left_are_those_of_the_visit_without_a_new_revision(client, django_assert_num_queries):
    ticket = make_ticket(capacity=2)
    first, before = client.get(PAGE), revision.number()
    headers = {"If-None-Match": first["ETag"]}
    assert "2 places left" in first.content.decode()
    assert client.get(PAGE, headers=headers).status_code == 304
    held = place(ticket)
    with django_assert_num_queries(1):
        second = client.get(PAGE, headers=headers)
    assert second.status_code == 200 and "1 place left" in second.content.decode()
    place(ticket)
    assert "Sold out: join the waiting list" in text_of(client)
    cancel(held)
    cancel(ticket.places.living().get())
    assert client.get(PAGE, headers=headers).status_code == 304
    assert revision.number() == before


def test_a_place_that_comes_free_is_not_free_while_somebody_waits(client):
    ticket = make_ticket(capacity=1)
    place(ticket), place(ticket)
    type(ticket).objects.update(capacity=2)  # the next idle minute offers it
    assert "Sold out" in text_of(client)


def test_a_place_on_its_way_to_a_colleague_is_one_place(client):
    ticket = make_ticket(capacity=3, transfer="yes")
    held = place(ticket)
    Place.objects.create(ticket=ticket, registration=register(ticket)[0], state="ended", ended_as="declined")
    assert "1 place left" in text_of(client)
    colleague = Place.objects.exclude(pk=held.pk).filter(state="confirmed").get()
    Place.objects.filter(pk=colleague.pk).update(state="offered", origin="transfer")
    assert "2 places left" in text_of(client)


def test_an_umbrella_shows_its_parts_and_a_part_leads_to_the_umbrella(client):
    umbrella = make_workshop("umbrella")
    with_own, without = (make_workshop(slug, parent=umbrella) for slug in ("school", "conference"))
    make_ticket(umbrella, "Whole week"), make_ticket(with_own, "School only")
    text = text_of(client, "/events/umbrella/")
    assert "Whole week" in text and "School only" in text
    assert "Whole week" not in text_of(client, f"/events/{with_own.slug}/")
    text = text_of(client, f"/events/{without.slug}/")
    assert "Whole week" in text and "School only" not in text and "/events/umbrella/register/" in text


def test_a_talk_with_tickets_of_its_own_says_so_and_the_home_page_leads_there(client):
    event = make_workshop("lectures")
    talk = make_talk(event, speaker="Ada Example", starts_at=utc(2026, 6, 15, 16))
    make_ticket(event, "Seat", talk=talk, capacity=3)
    text = text_of(client, f"/talks/{talk.pk}/")
    assert "Seat" in text and "3 places left" in text
    for path in (f"/talks/{talk.pk}/", "/"):
        assert f"/talks/{talk.pk}/register/" in text_of(client, path)


def test_the_home_page_leads_to_the_form_of_the_event_of_the_next_talk(client):
    ticket = make_ticket()
    talk = make_talk(ticket.event, starts_at=utc(2026, 6, 15, 16))
    assert f"{PAGE}register/" in text_of(client, "/")
    assert f"{PAGE}register/" in text_of(client, f"/talks/{talk.pk}/")
    type(ticket).objects.update(closes_at=NOW)
    assert f"{PAGE}register/" not in text_of(client, "/")


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ("registered", "you must be registered"),
        ("signed-in", "you need an account"),
        ("everyone", None),
        ("editors", None),
    ],
)
def test_what_joining_needs_is_said_before_the_day(client, audience, told):
    event = make_workshop(format="online")
    talk = make_talk(event, starts_at=utc(2026, 6, 15, 16))
    make_joining_link(event=event, audience=audience)
    for path in (PAGE, f"/talks/{talk.pk}/"):
        assert ("To join online" in text_of(client, path)) is bool(told)
        assert (told or "") in text_of(client, path)


def queries_of(client, path):
    pages.store.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow_with_tickets_parts_and_places(client):
    umbrella = make_event("umbrella", kind="programme", first_day=dt.date(2026, 6, 15), format="online")
    registration = None

    def paths():
        own = links.path(registration)
        return ["/events/umbrella/", "/events/umbrella/register/", own, f"{own}colleagues/"]

    counted = []
    for number in (1, 2):
        for each in range(number):
            part = make_workshop(f"part-{number}-{each}", parent=umbrella)
            make_talk(part, starts_at=utc(2026, 6, 15, 16))
            held, extra = make_ticket(part, capacity=1), make_ticket(part, "Dinner", kind="extra", capacity=0)
            make_ticket(part, "Excursion", kind="extra", capacity=5)
            registration, _places = register(held, extra, email="ada@example.org")
            register(make_ticket(part, "Lunch", kind="extra"), contact=registration, email="ada@example.org")
        counted.append([queries_of(client, path) for path in paths()])
    assert counted[0] == counted[1]


def test_an_early_price_whose_last_day_is_missing_counts_for_nothing():
    ticket = make_ticket(price="€ 80", early_price="€ 60")
    assert ticket_price(ticket, NOW) == "€\u00a080"
