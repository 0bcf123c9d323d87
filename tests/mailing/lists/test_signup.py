"""Signing up: any address gets the same answer, and only its owner learns more."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing.lists import actions
from mailing.models import Subscriber, Subscription, Suppression
from portal.lib import addresses
from tests.support.factories import utc
from tests.support.mailing_lists import make_list, make_subscriber, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 5, 6, 12)
PAGE = "/lists/seminar/subscribe/"


@pytest.fixture
def seminar():
    return make_list("seminar")


def sign_up(client, email, **fields):
    return client.post(PAGE, {"email": email} | fields)


@pytest.mark.database
def test_an_address_is_enough_and_waits_for_its_owner(client, seminar):
    answer = sign_up(client, "ada@example.org")

    subscription = Subscription.objects.get()
    assert answer.url == f"{PAGE}?sent=1"
    assert (subscription.state, subscription.subscriber.email) == ("pending", "ada@example.org")
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]
    assert re.search(r"http://127\.0\.0\.1:8000/lists/confirm/[\w-]{32}/", mail.outbox[0].body)


@pytest.mark.database
def test_name_and_time_zone_are_kept_if_given(client, seminar):
    sign_up(client, "ada@example.org", name=" Ada  Lovelace ", time_zone="Asia/Tokyo")

    assert Subscriber.objects.values_list("name", "time_zone").get() == ("Ada Lovelace", "Asia/Tokyo")


def test_the_mail_holds_nothing_that_was_typed_in(client, seminar):
    sign_up(client, "ada@example.org", name="Buy https://example.com/")

    assert "example.com" not in mail.outbox[0].body + mail.outbox[0].subject


def test_the_database_holds_no_token(client, seminar):
    sign_up(client, "ada@example.org")

    token = re.search(r"confirm/([\w-]+)/", mail.outbox[0].body)[1]
    stored = Subscription.objects.get()
    assert stored.token_digest == actions.digest(token) != token
    assert stored.token_expires_at == NOW + dt.timedelta(days=7)


KNOWN = {
    "unknown": lambda seminar: None,
    "waiting": lambda seminar: make_subscription(seminar, "ada@example.org", state="pending"),
    "active": lambda seminar: make_subscription(seminar, "ada@example.org"),
    "left": lambda seminar: make_subscription(seminar, "ada@example.org", state="left"),
    "on another list": lambda seminar: make_subscription(make_list(), "ada@example.org"),
    "suppressed": lambda seminar: Suppression.objects.create(email="Ada@example.org", reason="opt_out"),
}


@pytest.mark.database
@pytest.mark.parametrize("known", KNOWN)
def test_every_address_gets_the_same_answer(client, seminar, known):
    KNOWN[known](seminar)
    strange = sign_up(Client(), "nobody@example.org")

    answer = sign_up(client, "ada@example.org")

    assert (answer.status_code, answer.url) == (strange.status_code, strange.url)
    assert client.get(answer.url).content == Client().get(strange.url).content


def kinds_of(queries):
    """The first words of the statements; a savepoint is ended either way."""
    words = [query["sql"].split()[0] for query in queries]
    return [word for word in words if word not in ("SAVEPOINT", "RELEASE", "ROLLBACK")]


@pytest.mark.database
@pytest.mark.parametrize("known", KNOWN)
def test_a_known_address_takes_the_same_work(client, seminar, known):
    KNOWN[known](seminar)
    sign_up(client, "warm@example.org")
    with CaptureQueriesContext(connection) as strange:
        sign_up(client, "nobody@example.org")
    with CaptureQueriesContext(connection) as own:
        sign_up(client, "ada@example.org")

    assert kinds_of(own) == kinds_of(strange)
    assert len(mail.outbox) == (2 if known == "suppressed" else 3)


@pytest.mark.database
def test_who_is_on_the_list_gets_their_own_link_and_stays(client, seminar):
    KNOWN["active"](seminar)

    sign_up(client, "ada@example.org")

    assert "/mail/" in mail.outbox[0].body and "confirm" not in mail.outbox[0].body
    assert Subscription.objects.get().state == "active"


@pytest.mark.database
def test_who_left_has_left_until_they_confirm(client, seminar):
    KNOWN["left"](seminar)

    sign_up(client, "ada@example.org")

    assert Subscription.objects.get().state == "left"
    assert "/lists/confirm/" in mail.outbox[0].body


@pytest.mark.database
def test_a_stranger_cannot_rename_who_is_on_a_list(client, seminar):
    make_subscription(make_list(), make_subscriber("ada@example.org", name="Ada"))

    sign_up(client, "ada@example.org", name="Mallory")

    assert Subscriber.objects.get().name == "Ada"


@pytest.mark.database
def test_no_mail_goes_to_the_suppressed_and_nothing_is_kept_of_them(client, seminar):
    KNOWN["suppressed"](seminar)

    sign_up(client, "ada@example.org")

    assert mail.outbox == [] and not Subscriber.objects.exists()


@pytest.mark.database
def test_the_suppressed_who_are_known_stay_as_they_are(client, seminar):
    KNOWN["suppressed"](seminar), KNOWN["active"](seminar)
    before = list(Subscriber.objects.values()), list(Subscription.objects.values())

    sign_up(client, "ada@example.org", name="Mallory")

    assert (list(Subscriber.objects.values()), list(Subscription.objects.values())) == before
    assert mail.outbox == []


def test_a_group_is_not_written_to_because_somebody_typed_it_in(client, seminar):
    make_subscription(seminar, make_subscriber("group@example.org", is_group=True))

    sign_up(client, "group@example.org")

    assert mail.outbox == []


def test_one_mail_in_ten_minutes_for_each_list(client, seminar, monkeypatch):
    make_list("course")
    for _again in range(3):
        sign_up(client, "ada@example.org")
    client.post("/lists/course/subscribe/", {"email": "ada@example.org"})
    assert len(mail.outbox) == 2

    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(minutes=11))
    sign_up(client, "ADA@example.org")

    assert len(mail.outbox) == 3
    assert Subscriber.objects.count() == 1


def test_a_clock_that_was_set_back_keeps_nobody_from_signing_up(client, seminar):
    make_subscription(
        seminar, "ada@example.org", state="pending", token_expires_at=NOW + dt.timedelta(days=7, hours=1)
    )

    sign_up(client, "ada@example.org")

    assert len(mail.outbox) == 1


def test_a_flood_from_one_network_is_stopped_and_told(client, seminar):
    answers = [sign_up(client, f"reader{number}@example.org") for number in range(31)]

    assert [answer.status_code for answer in answers] == [302] * 30 + [429]
    assert "your network" in answers[-1].content.decode()
    assert len(mail.outbox) == 30


def test_a_flood_of_one_address_looks_like_any_other_answer(client, seminar, monkeypatch):
    for number in range(22):
        later = NOW + dt.timedelta(minutes=11 * number)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        network = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert sign_up(network, "ada@example.org").url == f"{PAGE}?sent=1"

    assert len(mail.outbox) == 20


def test_one_network_does_not_use_up_what_an_address_may_ask_for(client, seminar, monkeypatch):
    for number in range(12):
        later = NOW + dt.timedelta(minutes=11 * number)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        sign_up(Client(REMOTE_ADDR="192.0.2.7"), "Ada@example.org" if number % 2 else "ada@example.org")
    assert len(mail.outbox) == 8

    sign_up(client, "ada@example.org")

    assert len(mail.outbox) == 9


def test_a_program_that_fills_in_every_field_gets_the_answer_and_no_mail(client, seminar):
    answer = sign_up(client, "ada@example.org", website="https://example.com/")

    assert answer.url == f"{PAGE}?sent=1"
    assert mail.outbox == [] and not Subscription.objects.exists()


REFUSED = {
    "": "Give a mail address",
    "ada": "This is no mail address",
    "ada@": "This is no mail address",
    "@example.org": "This is no mail address",
    "ada@localhost": "This is no mail address",
    "ada@[127.0.0.1]": "This is no mail address",
    '"ada b"@example.org': "This is no mail address",
    "ada b@example.org": "This is no mail address",
    "ada@example..org": "This is no mail address",
    "ada@example.org\nBcc: x@example.org": "This is no mail address",
    "jürgen@example.org": "Before the @ only plain letters",
    "postmaster@example.org": "Nobody reads mail",
    "ABUSE@example.org": "Nobody reads mail",
    "a" * 65 + "@example.org": "too long",
    "a@" + "b" * 250 + ".org": "too long",
    "a@" + "b" * 64 + ".org": "This is no mail address",
    "a@" + "ü" * 60 + ".example": "This is no mail address",
    "x" * 500 + "@example.org": "at most 400",
}


@pytest.mark.parametrize("email", REFUSED)
def test_what_is_no_address_of_a_person_is_refused_in_words(client, seminar, email):
    answer = sign_up(client, email)

    assert answer.status_code == 200
    assert REFUSED[email] in " ".join(answer.context["form"].errors["email"])
    assert mail.outbox == [] and not Subscriber.objects.exists()


TAKEN = {
    "Ada@Example.ORG ": "ada@example.org",
    "info@example.org": "info@example.org",
    "o'hara+lists@example.org": "o'hara+lists@example.org",
    "ada@BÜCHER.example": "ada@xn--bcher-kva.example",
    "ada@faß.example": "ada@xn--fa-hia.example",
    "ada@例え.jp": "ada@xn--r8jz45g.jp",
}


@pytest.mark.parametrize("email", TAKEN)
def test_addresses_are_stored_in_one_form(client, seminar, email):
    sign_up(client, email)

    assert Subscriber.objects.get().email == TAKEN[email]


def test_an_international_domain_is_shown_as_it_was_written():
    assert addresses.readable("ada@xn--bcher-kva.example") == "ada@bücher.example"
    assert addresses.readable("ada@xn--.example") == "ada@xn--.example"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Berlin\x00"])
def test_a_zone_that_is_none_is_refused(client, seminar, zone):
    assert "time_zone" in sign_up(client, "ada@example.org", time_zone=zone).context["form"].errors


def test_nobody_signs_up_for_a_private_list(client):
    make_list("board", is_public=False)

    assert client.get("/lists/board/subscribe/").status_code == 404
    assert client.post("/lists/board/subscribe/", {"email": "ada@example.org"}).status_code == 404
    assert mail.outbox == []


def test_a_sign_up_from_another_site_is_refused(seminar):
    client = Client(enforce_csrf_checks=True)

    assert sign_up(client, "ada@example.org").status_code == 403


@pytest.mark.database
def test_what_nobody_confirmed_is_purged_after_a_month(seminar):
    day = dt.timedelta(days=1)
    old = {"asked_at": NOW - 31 * day, "token_expires_at": NOW - 24 * day}
    subscriber = make_subscriber("never@example.org", created_at=NOW - 31 * day)
    make_subscription(seminar, subscriber, state="pending", **old)
    make_subscription(seminar, "active@example.org", **old)
    make_subscription(seminar, "left@example.org", state="left", **old)
    make_subscription(seminar, "fresh@example.org", state="pending", token_expires_at=NOW + day)
    not_asked_yet = {"asked_at": NOW - 31 * day}
    make_subscription(seminar, "imported@example.org", state="pending", **not_asked_yet)

    actions.purge_unconfirmed(NOW)

    kept = {"active@example.org", "left@example.org", "fresh@example.org", "imported@example.org"}
    assert set(Subscriber.objects.values_list("email", flat=True)) == kept
