"""Registering by the form, without an account: the mail, the button, the code, and what may go wrong."""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest

from events.registration.models import Place, Registration, RegistrationAttempt
from events.registration.views.register import is_allowed
from mailing.models import Delivery
from portal import revision
from tests.support.factories import make_talk, make_user, utc
from tests.support.registrations import make_ticket, make_workshop, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
EMAIL = "ada@example.org"


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


@pytest.fixture
def page(ticket):
    return f"/events/{ticket.event.slug}/register/"


def fields(ticket, **more):
    facts = {"name": "Ada Example", "email": EMAIL, f"main-{ticket.event_id}-": ticket.pk}
    return facts | more


def mails(address=EMAIL):
    rows = Delivery.objects.filter(address=address).order_by("pk")
    return [message_from_bytes(bytes(row.message), policy=policy.default) for row in rows]


def text_of(message):
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")


def link_in(message):
    return re.search(r"http://[^/]+(/registrations/\S+)", text_of(message))[1]


def send(client, page, ticket, **more):
    """Fill in the form; answers the page that waits for the mail."""
    response = client.post(page, fields(ticket, **more))
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


def test_a_place_is_given_when_the_address_is_proved_and_not_before(client, page, ticket):
    waiting = send(client, page, ticket)
    assert "No place is held before" in client.get(waiting).content.decode()
    assert not Place.objects.exists()
    link = link_in(mails()[0])
    shown = client.get(link).content.decode()
    assert "Ada Example" in shown and "In person" in shown and not Place.objects.exists()
    own = client.post(link)["Location"]
    assert Place.objects.get().state == "confirmed"
    assert "You have a place" in client.get(own).content.decode()
    assert mails()[1]["subject"].strip().startswith("You have a place: Workshop")
    assert "Add to calendar: " in mails()[1].get_body(("plain",)).get_content()


def test_the_button_works_once(client, page, ticket):
    send(client, page, ticket)
    link = link_in(mails()[0])
    client.post(link)
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    assert Place.objects.count() == 1


def test_the_code_of_the_mail_does_the_same_on_the_page_from_which_one_came(client, page, ticket):
    waiting = send(client, page, ticket)
    code = re.search(r"^\d{6}$", text_of(mails()[0]), re.M)[0]
    assert client.post(waiting, {"code": "x"}).status_code == 400
    response = client.post(waiting, {"code": f" {code[:3]} {code[3:]} "})
    assert response.status_code == 302 and Place.objects.get().state == "confirmed"


def test_after_five_wrong_codes_the_right_one_does_not_help_and_the_link_does(client, page, ticket):
    waiting = send(client, page, ticket)
    code = re.search(r"^\d{6}$", text_of(mails()[0]), re.M)[0]
    for _each in range(5):
        client.post(waiting, {"code": "nonsense"})
    assert client.post(waiting, {"code": code}).status_code == 400
    assert client.post(link_in(mails()[0])).status_code == 302


def test_the_last_place_went_while_one_confirmed(client, page, ticket):
    send(client, page, ticket)
    place(ticket)
    place(ticket)
    own = client.post(link_in(mails()[0]))["Location"]
    text = client.get(own).content.decode()
    assert "The last place went while you confirmed. You are number 2; we write by mail." in text
    assert "Waiting list: number 2" in text


def test_a_mistyped_address_is_noticed_and_corrected_on_the_same_page(client, page, ticket):
    waiting = send(client, page, ticket, email="ada@gmial.com")
    assert "Did you mean ada@gmail.com?" in client.get(waiting).content.decode()
    old = link_in(mails("ada@gmial.com")[0])
    again = client.post(waiting, {"email": "ada@gmail.com"})["Location"]
    assert "ada@gmail.com" in client.get(again).content.decode()
    assert client.get(old).status_code == 410
    client.post(link_in(mails("ada@gmail.com")[0]))
    assert Registration.objects.get().email == "ada@gmail.com"


def test_an_attempt_that_is_never_proved_lapses(client, page, ticket, clock):
    send(client, page, ticket)
    link = link_in(mails()[0])
    clock.now += dt.timedelta(hours=72)
    assert client.post(link).status_code == 410


def test_who_is_registered_already_gets_their_link_and_the_page_says_the_same(client, page, ticket):
    unknown = client.get(send(client, page, ticket, email="new@example.org")).content.decode()
    registration = place(ticket, email=EMAIL).registration
    known = client.get(send(client, page, ticket)).content.decode()
    assert _without_tokens(known.replace(EMAIL, "new@example.org")) == _without_tokens(unknown)
    newest = mails()[-1]
    assert newest["subject"].strip().startswith("You are registered already")
    assert str(registration.version) and "/registrations/" in link_in(newest)


def _without_tokens(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def test_a_strangers_answers_are_not_adopted(client, page, ticket):
    send(client, page, ticket, name="Mallory Example")
    send(client, page, ticket, name="Ada Example")
    client.post(link_in(mails()[1]))
    assert Registration.objects.get().name == "Ada Example"
    assert RegistrationAttempt.objects.get().facts["name"] == "Mallory Example"


def test_with_an_account_it_is_done_at_once(client, page, ticket):
    user = make_user(EMAIL, name="Ada Example")
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    client.force_login(user)
    own = client.post(page, fields(ticket))["Location"]
    assert "You have a place" in client.get(own).content.decode()
    assert "Workshop" in client.get("/me/").content.decode()


def test_an_address_that_an_account_has_not_proved_does_not_count(client, page, ticket):
    client.force_login(make_user(EMAIL))
    send(client, page, ticket)
    assert not Registration.objects.exists()


def test_nothing_of_it_raises_the_site_revision(client, page, ticket):
    before = revision.number()
    send(client, page, ticket)
    client.post(link_in(mails()[0]))
    assert revision.number() == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"email": "ada"}, "This is no mail address"),
        ({"email": ""}, "Give a mail address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, page, ticket, more, told):
    response = client.post(page, fields(ticket, **more))
    assert told in response.content.decode()
    assert not RegistrationAttempt.objects.exists() and not Delivery.objects.exists()


def test_a_ticket_of_another_event_is_refused(client, page, ticket):
    other = make_ticket(make_workshop("other"))
    response = client.post(page, fields(ticket) | {f"main-{ticket.event_id}-": other.pk})
    assert "not one of the available choices" in response.content.decode()


def test_a_program_that_fills_in_everything_is_not_told_and_costs_nothing(client, page, ticket):
    assert client.post(page, fields(ticket, website="https://example.com")).status_code == 302
    assert not RegistrationAttempt.objects.exists() and not Delivery.objects.exists()


def test_registering_for_one_talk(client):
    talk = make_talk(make_workshop("lectures"), title="On primes", starts_at=utc(2026, 6, 15, 16))
    ticket = make_ticket(talk.event, "Seat", talk=talk, capacity=2)
    page = f"/talks/{talk.pk}/register/"
    assert "On primes" in client.get(page).content.decode()
    sent = client.post(page, {"name": "Ada", "email": EMAIL, f"main-{talk.event_id}-{talk.pk}": ticket.pk})
    assert sent.status_code == 302
    client.post(link_in(mails()[0]))
    assert Place.objects.get().ticket == ticket


def test_an_event_without_tickets_has_no_form(client):
    event = make_workshop("bare")
    assert client.get(f"/events/{event.slug}/register/").status_code == 404


def test_all_links_go_to_the_address_and_the_page_says_the_same_for_all(client, ticket):
    place(ticket, email=EMAIL)
    for email in (EMAIL, "nobody@example.org"):
        sent = client.post("/registrations/", {"email": email})
        assert sent["Location"] == "/registrations/?sent=1"
    assert "/registrations/" in text_of(mails()[-1]) and "There are none" in text_of(
        mails("nobody@example.org")[0]
    )


@pytest.mark.parametrize(
    "addresses", [["ada@example.org"] * 7, [f"guest{n}@example.org" for n in range(300)]]
)
def test_forms_are_limited_for_one_address_first_and_a_lecture_hall_is_one_network(rf, addresses):
    taken = [is_allowed(rf.post("/"), email) for email in addresses]
    assert taken == [number < 6 or len(set(addresses)) > 1 for number in range(len(addresses))]


def test_a_form_that_comes_too_often_is_refused_and_nothing_is_kept(client, page, ticket):
    for _each in range(6):
        send(client, page, ticket)
    assert client.post(page, fields(ticket)).status_code == 429
    assert RegistrationAttempt.objects.count() == 6
