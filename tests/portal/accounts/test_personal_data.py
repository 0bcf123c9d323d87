"""All that is held of somebody is given to them as a file, and erased with their account."""

import dataclasses
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from mailing.models import Delivery, Subscriber
from portal.accounts import personal_data
from portal.accounts.models import Session
from portal.models import User
from tests.support import mailing_lists
from tests.support.accounts import (
    code_of_app,
    confirm_again,
    make_account,
    set_up_second_factor,
    sign_in,
    text_of,
)
from tests.support.factories import make_event, make_superuser, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]


@pytest.fixture
def ledger(settings):
    """Mails become rows, as they do on a site; elsewhere here they are looked at as they are sent."""
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"


@pytest.fixture
def ines(client):
    user = make_account(name="Ines")
    sign_in(client, user.email)
    return user


def subscribe(user, name="seminar"):
    own = mailing_lists.make_subscriber(user.email)
    return mailing_lists.make_subscription(mailing_lists.make_list(name), own)


# --- The file ----------------------------------------------------------------------------------------------


def test_the_file_holds_the_account_and_what_rooms_hold(client, ines):
    subscribe(ines)
    make_event("topology", editors=[ines])

    answer = client.get("/me/export/")
    held = json.loads(answer.content)

    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer["Content-Type"] == "application/json" and "no-store" in answer["Cache-Control"]
    assert held["account"]["name"] == "Ines"
    assert held["account"]["addresses"][0]["email"] == ines.email
    assert held["lists"][0]["lists"][0]["mailing_list__name"] == "Seminar"
    assert held["edited-events"] == [{"title": "Topology", "slug": "topology"}]
    assert "password" not in answer.content.decode() and "session_key" not in answer.content.decode()


def test_of_single_mails_it_says_when_they_went_and_forgets_whom_they_went_to(client, ines, ledger):
    client.post("/accounts/password/reset/", {"email": ines.email})
    Delivery.objects.update(state="sent")

    held = json.loads(client.get("/me/export/").content)
    assert [mail["purpose"] for mail in held["mails"]] == ["account"]
    personal_data.delete_account(user=ines, now=timezone.now())

    assert [row.address for row in Delivery.objects.order_by("pk")] == ["erased", ines.email]


def test_nobody_gets_what_is_held_of_others(client, ines):
    other = make_account("other@example.org", name="Olga")
    subscribe(other)

    told = client.get("/me/export/").content.decode()

    assert "other@example.org" not in told and "Olga" not in told and "Seminar" not in told


# --- Deleting ---------------------------------------------------------------------------------------------


def test_deleting_asks_once_more_who_one_is(client, ines):
    for ask in (client.get, client.post):
        answer = ask("/me/delete/")
        assert answer.url == "/accounts/reauthenticate/?next=%2Fme%2Fdelete%2F"
    assert User.objects.filter(pk=ines.pk).exists()


def test_the_page_says_what_goes_and_what_stays(client, ines):
    subscribe(ines)
    make_event("topology", title="Topology", editors=[ines])
    confirm_again(client)

    shown = text_of(client.get("/me/delete/"))

    assert "You are on 1 list; you leave it" in shown
    assert "You are the only editor of these; invite somebody else first, if there is: Topology." in shown
    assert "all your sessions are erased at once" in shown
    assert User.objects.filter(pk=ines.pk).exists()


def test_deleting_erases_the_account_and_says_so_by_mail(client, ines, mailoutbox):
    SocialAccount.objects.create(user=ines, provider="orcid", uid="0000-0002-1825-0097")
    subscribe(ines)
    event = make_event(editors=[ines])
    talk = make_talk(event)
    elsewhere = client.__class__()
    sign_in(elsewhere, ines.email)
    confirm_again(client)

    answer = client.post("/me/delete/")

    assert "Your account is deleted" in text_of(answer)
    for model in (User, EmailAddress, SocialAccount, Subscriber):
        assert not model.objects.exists()
    assert not Session.objects.exclude(user=None).exists()
    assert client.get("/me/").status_code == elsewhere.get("/me/").status_code == 302
    assert client.get(talk.get_absolute_url()).status_code == 200
    assert mailoutbox[-1].to == ["ines@example.org"] and "is deleted" in mailoutbox[-1].body


def test_subscriptions_are_kept_by_choice(client, ines):
    subscription = subscribe(ines)
    confirm_again(client)

    client.post("/me/delete/", {"keep": ["lists", "account"]})

    subscription.refresh_from_db()
    assert subscription.state == "active"
    assert not User.objects.exists()


def test_with_a_second_factor_its_code_is_enough(client, ines):
    secret = set_up_second_factor(ines)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of_app(secret)})

    client.post("/me/delete/")

    assert not User.objects.exists() and not Authenticator.objects.exists()


def test_who_has_no_password_signs_in_once_more(client, ines, monkeypatch):
    ines.set_unusable_password()
    ines.save()
    client.force_login(ines)
    assert "Delete your account" in text_of(client.get("/me/delete/"))

    User.objects.update(last_login=timezone.now() - timezone.timedelta(minutes=11))

    assert client.post("/me/delete/").url == "/accounts/login/?next=/me/delete/"
    assert client.get("/me/").status_code == 302
    assert User.objects.exists()


def test_the_only_administrator_stays(client):
    ada = make_account("ada@example.org", make=make_superuser)
    sign_in(client, ada.email)
    confirm_again(client)

    assert "You are the only administrator of this site" in text_of(client.post("/me/delete/"))
    assert User.objects.filter(pk=ada.pk).exists()

    make_superuser()
    client.post("/me/delete/")
    assert not User.objects.filter(pk=ada.pk).exists()


def test_a_room_that_fails_leaves_all_as_it_was(ines, monkeypatch, mailoutbox):
    subscribe(ines)

    def fail(user, now):
        raise RuntimeError

    entry = personal_data.personal_data["account"]
    monkeypatch.setitem(personal_data.personal_data, "account", dataclasses.replace(entry, erase=fail))
    with pytest.raises(RuntimeError):
        personal_data.delete_account(user=ines, now=timezone.now())

    assert User.objects.filter(pk=ines.pk).exists() and Subscriber.objects.exists()
    assert mailoutbox == []
