"""Histories of people, each walked from the first form to the last mail, through the pages."""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest

from events.registration import links, tasks
from events.registration.actions import decisions
from events.registration.models import Answer, Place, Question, Registration
from mailing.models import Delivery, Suppression
from tests.support.factories import make_superuser, make_user
from tests.support.registrations import (
    cancel,
    hand_over,
    make_ticket,
    make_workshop,
    place,
    states,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
EMAIL = "ada@example.org"


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


def mail(address=EMAIL, index=-1):
    rows = Delivery.objects.filter(address=address).exclude(message=None).order_by("pk")
    message = message_from_bytes(bytes(list(rows)[index].message), policy=policy.default)
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")


def link_in(text):
    return re.search(r"http://[^/]+(/registrations/\S+)", text)[1]


def sign_up(client, ticket, email=EMAIL, **more):
    """Fill in the form and press the button of the mail; answers the path of one's own page."""
    main = f"main-{ticket.event_id}-{ticket.talk_id or ''}"
    facts = {"name": "Ada Example", "email": email, main: ticket.pk} | more
    client.post(f"/events/{ticket.event.slug}/register/", facts)
    return client.post(link_in(mail(email)))["Location"]


def ring():
    """What the clock of the workers rings for."""
    for task in (tasks.see_to_offers, tasks.see_to_plans, tasks.send_reminders, tasks.erase_due):
        task()


def place_of(email, ticket):
    return Place.objects.get(registration__email=email, ticket=ticket)


def test_the_last_place_an_offer_at_night_and_its_end_by_day(client, ticket, clock):
    holder = place(ticket, email="holder@example.org")
    page = sign_up(client, ticket)
    assert "number 1 on the waiting list" in client.get(page).content.decode()
    clock.now = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
    cancel(holder, now=clock.now)
    clock.now += dt.timedelta(hours=3)  # a worker was down
    hand_over(clock.now)
    ring()
    assert place_of(EMAIL, ticket).until == dt.datetime(2026, 5, 7, 7, tzinfo=dt.UTC)
    clock.now = dt.datetime(2026, 5, 6, 13, tzinfo=dt.UTC)
    ring()
    assert subjects(EMAIL)[-1].startswith("Your place is still held")
    client.post(page, {"do": "accept", "place": place_of(EMAIL, ticket).pk})
    assert "You have a place" in client.get(page).content.decode()
    assert subjects(EMAIL)[-1].startswith("You have a place")


def test_an_offer_lapses_the_next_gets_one_and_who_lapsed_joins_the_line_by_a_button(client, ticket, clock):
    holder = place(ticket)
    page, later = sign_up(client, ticket), place(ticket)
    cancel(holder, now=clock.now)
    hand_over(clock.now)
    ring()
    clock.now += dt.timedelta(days=3)
    ring()
    assert Place.objects.get(pk=later.pk).state == "offered"
    assert subjects(EMAIL)[-1].startswith("Your offer is over")
    shown = client.get(page).content.decode()
    assert "at its end" in shown
    client.post(page, {"do": "book", "ticket": ticket.pk})
    again = Place.objects.living().get(registration__email=EMAIL)
    assert again.state == "waiting" and again.line > Place.objects.get(pk=later.pk).line


def test_while_the_mail_with_an_offer_does_not_go_out_its_time_stands_still(client, ticket, clock):
    holder = place(ticket)
    sign_up(client, ticket)
    cancel(holder, now=clock.now)
    clock.now += dt.timedelta(days=20)
    ring()
    assert place_of(EMAIL, ticket).state == "offered"


def test_approved_and_never_heard_of_again(client, clock):
    ticket = make_ticket(capacity=1, admission="approval")
    sign_up(client, ticket)
    sign_up(client, ticket, "second@example.org")
    decisions.decide(
        found=ticket.places.all(), decision="approve", by=make_superuser(), now=clock.now, text="Welcome!"
    )
    assert states(ticket) == ["offered", "waiting"]
    assert "Welcome!" in mail()
    hand_over(clock.now)
    ring()
    clock.now += dt.timedelta(days=3)
    ring()
    assert states(ticket) == ["ended", "offered"]
    assert subjects("second@example.org")[-1].startswith("A place for you")


def test_confirmed_online_and_waiting_in_person(client, ticket, clock):
    online = make_ticket(ticket.event, "Online", mode="online")
    holder = place(ticket)
    page = sign_up(client, online)
    client.post(page, {"do": "book", "ticket": ticket.pk})
    assert [place_of(EMAIL, each).state for each in (online, ticket)] == ["confirmed", "waiting"]
    cancel(holder, now=clock.now)
    client.post(page, {"do": "accept", "place": place_of(EMAIL, ticket).pk})
    assert [place_of(EMAIL, each).state for each in (online, ticket)] == ["ended", "confirmed"]
    assert place_of(EMAIL, online).ended_as == "switched"


def test_my_place_for_a_colleague_is_mine_until_they_accept(client, ticket):
    ticket.transfer = "yes"
    ticket.save()
    page = sign_up(client, ticket)
    own = place_of(EMAIL, ticket)
    client.post(page, {"do": "pass-on", "place": own.pk, "name": "Bo Example", "email": "bo@example.org"})
    assert place_of(EMAIL, ticket).state == "confirmed"
    theirs = link_in(mail("bo@example.org"))
    client.post(theirs, {"do": "accept", "place": place_of("bo@example.org", ticket).pk})
    assert (place_of(EMAIL, ticket).ended_as, place_of("bo@example.org", ticket).state) == (
        "transferred",
        "confirmed",
    )
    assert subjects(EMAIL)[-1].startswith("Your place was taken over")


def test_refused_and_tries_an_open_ticket(client, clock):
    chosen = make_ticket(admission="approval")
    free = make_ticket(chosen.event, "Online", mode="online")
    page = sign_up(client, chosen)
    decisions.decide(found=chosen.places.all(), decision="refuse", by=make_superuser(), now=clock.now)
    assert subjects(EMAIL)[-1].startswith("About your registration")
    client.post(page, {"do": "book", "ticket": free.pk})
    assert place_of(EMAIL, free).state == "confirmed"


def test_somebody_who_wanted_no_mail_registers_and_hears_of_it(client, ticket):
    Suppression.objects.add(EMAIL, Suppression.Reason.OPT_OUT)
    sign_up(client, ticket)
    assert [each.split(":")[0] for each in subjects(EMAIL)] == ["Please confirm", "You have a place"]


def test_a_dead_mailbox_gets_no_offer_whose_time_runs(client, ticket, clock):
    holder = place(ticket)
    sign_up(client, ticket)
    Suppression.objects.add(EMAIL, Suppression.Reason.BOUNCE)
    cancel(holder, now=clock.now)
    hand_over(clock.now)
    ring()
    assert (place_of(EMAIL, ticket).state, place_of(EMAIL, ticket).until) == ("offered", None)


def test_diets_are_erased_and_the_rest_goes_a_year_later(client, ticket, clock):
    diet = Question.objects.create(event=ticket.event, label="Diet", is_sensitive=True)
    page = sign_up(client, ticket, **{f"q{diet.pk}": "No nuts"})
    assert Answer.objects.get().text == "No nuts"
    clock.now = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    ring()
    assert not Answer.objects.exists() and client.get(page).status_code == 200
    clock.now = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    ring()
    assert client.get(page).status_code == 410
    row = Registration.objects.get()
    assert (row.name, row.email, row.places.get().state) == ("", "", "confirmed")


def test_from_the_form_to_the_reminder_and_the_joining_page(client, clock):
    from tests.support.factories import make_joining_link, make_talk, utc

    event = make_workshop(format="online")
    talk = make_talk(event, starts_at=utc(2026, 6, 15, 8))
    link = make_joining_link(talk=talk, audience="registered", opens_minutes=15)
    ticket = make_ticket(event, "Online", mode="online")
    page = sign_up(client, ticket, time_zone="America/New_York")
    clock.now = utc(2026, 6, 14, 9)
    ring()
    assert subjects(EMAIL)[-1].startswith("Reminder")
    joining = links.join_path(Registration.objects.get(), talk)
    assert joining in mail() and link.url not in mail()
    assert client.get(joining).status_code == 200 and link.url not in client.get(joining).content.decode()
    clock.now = utc(2026, 6, 15, 7, 50)
    answer = client.post(joining, {"link": link.pk})
    assert answer["Location"] == link.url
    assert client.get(page).status_code == 200


def test_an_account_sees_its_place_in_its_own_calendar_until_it_gives_it_back(client, ticket):
    user = make_user(EMAIL)
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    client.force_login(user)
    page = client.post(
        f"/events/{ticket.event.slug}/register/",
        {"name": "Ada", "email": EMAIL, f"main-{ticket.event_id}-": ticket.pk},
    )["Location"]
    section = next(s["context"] for s in client.get("/me/").context["sections"] if s["name"] == "calendar")
    feed = "/me/" + section["https"].partition("/me/")[2]
    assert b"SUMMARY:Workshop" in client.get(feed).content
    client.post(page, {"do": "cancel", "place": place_of(EMAIL, ticket).pk})
    assert b"SUMMARY:Workshop" not in client.get(feed).content
