"""The link that confirms: a page with a button, good once and for seven days."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from mailing.lists import actions, personal_links
from mailing.models import Delivery, Subscription, Suppression
from tests.support.factories import make_user, utc
from tests.support.mailing_lists import make_list, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def seminar():
    return make_list("seminar", name="Seminar & friends")


def link(seminar, email="ada@example.org", now=NOW):
    """The path of the link that the newest mail brings."""
    actions.subscribe(mailing_list=seminar, email=email, now=now)
    return re.search(r"/lists/confirm/[\w-]+/", mail.outbox[-1].body)[0]


def state():
    return Subscription.objects.get().state


def test_opening_the_link_changes_nothing(client, seminar):
    path = link(seminar)
    before = Subscription.objects.values().get()

    answers = [client.get(path), client.head(path), client.get(path)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "Get the mails of Seminar &amp; friends?" in answers[0].content.decode()
    assert Subscription.objects.values().get() == before


@pytest.mark.database
def test_the_button_puts_the_owner_on_the_list(client, seminar):
    path = link(seminar)

    answer = client.post(path)

    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.confirmed_at) == ("active", NOW)
    assert "You are on the list" in answer.content.decode()


def test_pressed_twice_it_says_the_same(client, seminar):
    path = link(seminar)
    first = client.post(path)
    confirmed = Subscription.objects.values().get()

    assert client.post(path).content.count(b"You are on the list") == first.content.count(
        b"You are on the list"
    )
    assert b"You are on the list" in client.get(path).content
    assert Subscription.objects.values().get() == confirmed


@pytest.mark.database
def test_who_confirms_is_welcomed_once_with_the_page_on_which_they_choose(client, seminar):
    path = link(seminar)
    client.post(path)
    client.post(path)

    [_asked, welcome] = mail.outbox
    subscriber = Subscription.objects.get().subscriber
    address = personal_links.preferences_url(personal_links.signature(subscriber))
    assert welcome.subject.startswith("Welcome to the list: Seminar & friends")
    assert welcome.to == ["ada@example.org"]
    assert "You get: announcements, reminders, recordings." in welcome.body
    assert f"\nChoose what you get: {address}\n" in welcome.body


@pytest.mark.database
def test_an_address_that_is_written_to_no_more_gets_no_welcome(client, seminar, settings):
    path = link(seminar)
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    Suppression.objects.create(email="ada@example.org", reason="complaint")
    client.post(path)

    assert Delivery.objects.get().state == "suppressed"


@pytest.mark.parametrize("days, status", [(6.99, 200), (7, 410), (400, 410)])
def test_it_works_for_seven_days(client, seminar, monkeypatch, days, status):
    path = link(seminar)
    monkeypatch.setattr(timezone, "now", lambda: NOW + days * DAY)

    assert client.get(path).status_code == status
    assert client.post(path).status_code == status
    assert state() == ("active" if status == 200 else "pending")


@pytest.mark.database
def test_an_old_link_does_not_bring_back_who_left_since(client, seminar):
    path = link(seminar)
    client.post(path)
    actions.leave(subscriptions=Subscription.objects.all(), now=NOW)

    answer = client.post(path)

    assert answer.status_code == 410 and state() == "left"


@pytest.mark.database
def test_a_newer_link_replaces_the_older(client, seminar, monkeypatch):
    old = link(seminar)
    new = link(seminar, now=NOW + DAY)

    assert client.post(old).status_code == 410
    assert client.post(new).status_code == 200


@pytest.mark.database
def test_who_left_comes_back_by_confirming(client, seminar):
    make_subscription(seminar, "ada@example.org", state="left")

    client.post(link(seminar))

    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.left_at) == ("active", None)


@pytest.mark.parametrize("token", ["x", "A" * 32, "%00", "é" * 50, "a" * 3000, "1"])
def test_a_forged_link_leads_to_a_page_that_says_what_to_do(client, seminar, token):
    make_subscription(seminar, "ada@example.org", state="pending")

    answer = client.post(f"/lists/confirm/{token}/")

    assert answer.status_code == 410
    assert "subscribe again" in answer.content.decode()
    assert state() == "pending"


def test_the_page_is_for_one_person(client, seminar):
    answer = client.get(link(seminar))

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"


def test_an_address_that_an_organiser_adds_is_asked_in_their_name(client, seminar):
    actions.add(mailing_list=seminar, email="ada@example.org", by=make_user(), now=NOW)

    assert "The organisers of" in mail.outbox[0].body and state() == "pending"
    client.post(re.search(r"/lists/confirm/[\w-]+/", mail.outbox[0].body)[0])
    assert state() == "active"
