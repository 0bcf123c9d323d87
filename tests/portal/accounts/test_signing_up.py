"""Signing up: an address is proved by code or link, corrected before, and nobody learns who has one."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from portal.models import User
from tests.support.accounts import (
    PASSWORD,
    code_in,
    link_in,
    main_of,
    make_account,
    sign_in,
    sign_up,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

WAITS = "/accounts/confirm-email/"


@pytest.fixture
def user():
    return make_account()


def correct(client, address):
    return client.post(WAITS, {"action": "change", "email": address}, follow=True)


# --- Code and link -------------------------------------------------------------------------------------


def test_the_mail_has_a_code_and_a_link(client, mailoutbox):
    answer = sign_up(client, "new@example.org")

    assert answer.url == WAITS
    assert code_in(mailoutbox[0]) and link_in(mailoutbox[0])


def test_the_code_signs_in_where_one_wanted_to_go(client, mailoutbox):
    sign_up(client, "new@example.org", next="/talks/1/join/")

    answer = client.post(WAITS, {"code": code_in(mailoutbox[0])})

    assert answer.url == "/talks/1/join/"
    assert EmailAddress.objects.get().verified
    assert client.get("/me/").status_code == 200


def test_a_wrong_code_says_so_and_after_five_it_begins_anew(client, mailoutbox):
    sign_up(client, "new@example.org")
    wrong = "1111-1111" if code_in(mailoutbox[0]) != "1111-1111" else "2222-2222"

    assert "This code is not right" in text_of(client.post(WAITS, {"code": wrong}))
    for _number in range(4):
        last = client.post(WAITS, {"code": wrong})

    assert last.url == "/accounts/login/"
    assert client.post(WAITS, {"code": code_in(mailoutbox[0])}).url == "/accounts/login/"
    assert not EmailAddress.objects.get().verified


def test_the_link_shows_what_it_does_and_signs_in_the_browser_that_signed_up(client, mailoutbox):
    sign_up(client, "new@example.org", next="/talks/1/join/")
    link = link_in(mailoutbox[0])

    assert "Is new@example.org your address" in text_of(client.get(link))
    assert not EmailAddress.objects.get().verified  # a GET changes nothing
    assert client.post(link).url == "/talks/1/join/"


def test_in_another_browser_the_link_leads_there_by_signing_in(client, mailoutbox):
    sign_up(client, "new@example.org", next="/talks/1/join/")
    other = Client()

    answer = other.post(link_in(mailoutbox[0]))

    assert EmailAddress.objects.get().verified
    assert answer.url == "/accounts/login/?next=%2Ftalks%2F1%2Fjoin%2F"
    assert other.get("/me/").status_code == 302
    assert sign_in(other, "new@example.org", query="?next=/talks/1/join/").url == "/talks/1/join/"


def test_the_browser_that_signed_up_goes_on_once_the_link_was_followed_elsewhere(client, mailoutbox):
    sign_up(client, "new@example.org", next="/talks/1/join/")
    Client().post(link_in(mailoutbox[0]))

    assert "Your address is confirmed" in text_of(client.get(WAITS))
    assert client.post(WAITS).url == "/talks/1/join/"


def test_whoever_is_signed_in_as_somebody_else_stays_so_until_the_button(client, user, mailoutbox):
    sign_up(Client(), "new@example.org")
    client.force_login(user)

    client.get(link_in(mailoutbox[0]))
    assert client.get("/me/").status_code == 200

    assert client.post(link_in(mailoutbox[0])).url == "/accounts/login/"
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "http://testserver/x", "javascript:1"]
)
def test_only_paths_of_this_site_are_followed(client, mailoutbox, goal):
    sign_up(client, "new@example.org", next=goal)

    assert "evil" not in mailoutbox[0].body and "to=" not in mailoutbox[0].body
    assert Client().post(f"{link_in(mailoutbox[0])}?to={goal}").url == "/accounts/login/"
    assert sign_in(Client(), "new@example.org", query=f"?next={goal}").url == "/"


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abcde:forged"])
def test_a_link_that_confirms_nothing_says_so(client, key):
    for ask in (client.get, client.post):
        assert "used already, is too old, or is not complete" in text_of(ask(f"{WAITS}{key}/"))


def test_who_begins_again_in_another_browser_is_not_kept_out_by_the_first_time(client, mailoutbox):
    first, other = Client(), Client()
    sign_up(first, "new@example.org", password1="forgotten at once")
    sign_up(other, "new@example.org")

    assert code_in(mailoutbox[1])
    assert first.post(WAITS, {"code": code_in(mailoutbox[0])}).url == "/accounts/login/"
    assert Client().post(link_in(mailoutbox[0])).status_code == 200
    assert other.post(WAITS, {"code": code_in(mailoutbox[1])}).url == "/"
    assert sign_in(client, "new@example.org").url == "/"


def test_whoever_gives_up_may_sign_in_otherwise(client, user):
    sign_up(client, "new@example.org")
    assert client.get("/accounts/login/").url == WAITS

    client.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert sign_in(client, user.email).url == "/"


def test_nothing_waits_for_who_did_not_sign_up(client):
    assert client.get(WAITS).url == "/accounts/login/"


# --- Correcting and sending again ------------------------------------------------------------------------


def test_a_slip_is_seen_and_corrected_by_one_button(client, mailoutbox):
    shown = client.get(sign_up(client, "ada@gmial.com", next="/talks/1/join/").url)
    assert "Did you mean ada@gmail.com?" in text_of(shown)
    first = link_in(mailoutbox[0])

    again = correct(client, "ada@gmail.com")

    assert "on its way to ada@gmail.com" in text_of(again) and "Did you mean" not in text_of(again)
    assert mailoutbox[1].to == ["ada@gmail.com"]
    assert User.objects.get().email == EmailAddress.objects.get().email == "ada@gmail.com"
    assert Client().post(first).status_code == 200  # the earlier link proves nothing any more
    assert not EmailAddress.objects.get().verified
    assert client.post(WAITS, {"code": code_in(mailoutbox[1])}).url == "/talks/1/join/"


def test_the_mail_is_sent_again_with_another_code(client, mailoutbox):
    sign_up(client, "new@example.org")

    client.post(WAITS, {"action": "resend"})

    assert "This code is not right" in text_of(client.post(WAITS, {"code": code_in(mailoutbox[0])}))
    assert client.post(WAITS, {"code": code_in(mailoutbox[1])}).url == "/"


@pytest.mark.parametrize("address", ["no-address", "ada@\u2603.net", "new@example.org"])
def test_an_address_that_does_not_help_is_refused_at_its_field(client, mailoutbox, address):
    sign_up(client, "new@example.org")

    answer = correct(client, address)

    assert answer.context["change_form"].errors["email"]
    assert len(mailoutbox) == 1


def test_too_many_mails_to_one_address_are_refused_on_the_page(client, mailoutbox):
    sign_up(client, "new@example.org")

    answers = [client.post(WAITS, {"action": "resend"}, follow=True) for _number in range(5)]

    assert "too many requests" in text_of(answers[-1]) or "often enough" in text_of(answers[-1])
    assert len(mailoutbox) <= 3


# --- Nobody learns who has an account ----------------------------------------------------------------------


def without(address, response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main_of(response)).replace(address, "…")


def walk(client, address):
    """The pages of a sign-up, down to a wrong code, another mail, and a correction to a taken address."""
    sent = {"email": address, "password1": PASSWORD, "next": "/talks/1/join/"}
    answers = [client.post("/accounts/signup/", sent, follow=True)]
    answers.append(client.post(WAITS, {"code": "0000-0000"}))
    answers.append(client.post(WAITS, {"action": "resend"}, follow=True))
    pages = [
        (page.redirect_chain if hasattr(page, "redirect_chain") else [], without(address, page))
        for page in answers
    ]
    return pages + [without("taken@example.org", correct(client, "taken@example.org"))]


def test_every_page_is_the_same_for_a_known_address_and_a_new_one(user):
    make_account("taken@example.org")

    assert walk(Client(), user.email) == walk(Client(), "newer@example.org")


def test_the_owner_of_a_known_address_is_told_by_mail(client, user, mailoutbox):
    sign_up(client, user.email)

    assert mailoutbox[0].to == [user.email]
    assert "You have an account already" in mailoutbox[0].body
    assert User.objects.count() == 1


def test_a_known_address_is_corrected_into_an_account_of_ones_own(client, user, mailoutbox):
    sign_up(client, user.email, next="/talks/1/join/")

    correct(client, "mine@example.org")

    assert mailoutbox[1].to == ["mine@example.org"]
    assert client.post(WAITS, {"code": code_in(mailoutbox[1])}).url == "/talks/1/join/"
    assert sign_in(Client(), "mine@example.org").url == "/"
    assert sign_in(Client(), user.email).url == "/"


def test_a_new_address_corrected_to_a_known_one_changes_nothing_of_it(client, user, mailoutbox):
    sign_up(client, "new@example.org")

    correct(client, user.email)

    assert "You have an account already" in mailoutbox[1].body
    assert client.post(WAITS, {"code": "0000-0000"}).status_code == 200
    assert EmailAddress.objects.get(email=user.email).user == user


def test_a_sign_up_with_a_known_address_hashes_a_password_too(client, user, monkeypatch):
    hashed = []
    for module in ("django.contrib.auth.base_user", "portal.accounts.forms"):
        monkeypatch.setattr(f"{module}.make_password", lambda password, **kw: hashed.append(password) or "!")

    for address in ("new@example.org", user.email, user.email):  # the last one is told nothing more
        sign_up(Client(), address)

    assert len(hashed) == 3
