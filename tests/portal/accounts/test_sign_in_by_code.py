"""Signing in by a code that comes by mail: the same pages for every address."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.support.accounts import code_in, main_of, make_account, text_of
from tests.support.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

ASK, TYPE = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture
def user():
    return make_account()


def test_the_code_signs_in_where_one_wanted_to_go(client, user, mailoutbox):
    asked = client.post(ASK, {"email": user.email, "next": "/talks/1/join/"})

    answer = client.post(asked.url, {"code": code_in(mailoutbox[0]).replace("-", " ")})

    assert answer.url == "/talks/1/join/"
    assert client.get("/me/").status_code == 200


def test_the_code_is_of_no_use_in_another_browser(client, user, mailoutbox):
    client.post(ASK, {"email": user.email})

    other = Client()
    assert other.post(TYPE, {"code": code_in(mailoutbox[0])}).url == ASK
    assert other.get("/me/").status_code == 302


def test_every_page_is_the_same_for_a_known_address_and_an_unknown_one(user):
    def walk(address):
        client, pages = Client(), []
        for answer in (
            client.post(ASK, {"email": address}, follow=True),
            client.post(TYPE, {"code": "0000-0000"}),
            client.post(TYPE, {"action": "resend"}, follow=True),
        ):
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main_of(answer))
            pages.append((answer.status_code, page.replace(address, "…")))
        return pages

    assert walk(user.email) == walk("nobody@example.org")


def test_an_unknown_address_is_told_by_mail_only(client, mailoutbox):
    client.post(ASK, {"email": "nobody@example.org"})

    assert "There is no account with it" in mailoutbox[0].body


def test_after_five_wrong_codes_it_begins_anew(client, user, mailoutbox):
    client.post(ASK, {"email": user.email})
    answers = [client.post(TYPE, {"code": "1111-111"}) for _number in range(5)]

    assert "This code is not right" in text_of(answers[0])
    assert answers[-1].url == ASK
    assert client.post(TYPE, {"code": code_in(mailoutbox[0])}).url == ASK


def test_nobody_fills_the_inbox_of_others(user, mailoutbox):
    for number in range(6):
        Client(REMOTE_ADDR=f"10.0.2.{number}").post(ASK, {"email": user.email})

    assert len(mailoutbox) == 3


def test_who_proves_an_address_by_the_code_need_not_confirm_it_again(client, mailoutbox):
    user = make_user("new@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    client.post(ASK, {"email": user.email})

    client.post(TYPE, {"code": code_in(mailoutbox[0])})

    assert EmailAddress.objects.get().verified
    assert client.get("/me/").status_code == 200
