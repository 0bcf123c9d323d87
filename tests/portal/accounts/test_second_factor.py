"""The second factor: set up with an app, asked for at each sign-in, and of superusers by a setting."""

import re

import pytest
from allauth.mfa.models import Authenticator

from tests.support.accounts import (
    code_in,
    code_of_app,
    confirm_again,
    make_account,
    set_up_second_factor,
    sign_in,
    text_of,
)
from tests.support.factories import make_superuser, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]


@pytest.fixture
def user():
    return make_account()


def set_up(client):
    confirm_again(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    return client.post("/accounts/2fa/totp/activate/", {"code": code_of_app(secret)}, follow=True), secret


def test_it_is_set_up_by_the_code_of_an_app_and_told_by_mail(
    client, user, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(user)

    with django_capture_on_commit_callbacks(execute=True):
        answer, _secret = set_up(client)

    assert "Your recovery codes" in text_of(answer)
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    assert {row.type for row in Authenticator.objects.all()} == {"totp", "recovery_codes"}
    assert any("Your second factor is on" in message.subject for message in mailoutbox)


def test_a_wrong_code_sets_up_nothing(client, user):
    client.force_login(user)
    confirm_again(client)
    client.get("/accounts/2fa/totp/activate/")

    answer = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})

    assert "This code is not right" in text_of(answer)
    assert not Authenticator.objects.exists()


def test_the_password_alone_does_not_sign_in(client, user):
    secret = set_up_second_factor(user)

    assert sign_in(client, user.email, query="?next=/talks/1/join/").url == "/accounts/2fa/authenticate/"
    assert client.get("/me/").status_code == 302
    assert "This code is not right" in text_of(client.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of_app(secret)})

    assert answer.url == "/talks/1/join/"


def test_the_code_of_a_mail_alone_does_not_sign_in_either(client, user, mailoutbox):
    set_up_second_factor(user)
    client.post("/accounts/login/code/", {"email": user.email})

    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})

    assert answer.url == "/accounts/2fa/authenticate/"


def test_a_recovery_code_stands_in_once(client, user):
    client.force_login(user)
    answer, _secret = set_up(client)
    code = re.search(r"<li><code>(\w+)</code>", answer.content.decode())[1]

    for expected in ("/", None):
        client.logout()
        sign_in(client, user.email)
        signed_in = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert getattr(signed_in, "url", None) == expected


def test_it_is_turned_off_by_its_owner(client, user, mailoutbox):
    set_up_second_factor(user)
    client.force_login(user)
    confirm_again(client)

    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert "Your second factor is off" in mailoutbox[-1].subject


# --- Asked of superusers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/admin/", "/me/", "/events/", "/"])
def test_a_superuser_without_one_is_led_to_set_it_up(client, settings, path):
    settings.SUPERUSERS_NEED_MFA = True
    client.force_login(make_account("ada@example.org", make=make_superuser))

    assert client.get(path).url == "/accounts/2fa/totp/activate/"
    assert client.post("/me/", {"name": "x"}).url == "/accounts/2fa/totp/activate/"
    told = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "need a second factor" in text_of(told)


def test_with_one_a_superuser_enters(client, settings):
    settings.SUPERUSERS_NEED_MFA = True
    client.force_login(make_account("ada@example.org", make=make_superuser))
    set_up(client)

    assert client.get("/admin/").status_code == 200


def test_nobody_else_is_asked_and_nobody_where_it_is_off(client, settings):
    client.force_login(make_superuser())
    assert client.get("/admin/").status_code == 200

    settings.SUPERUSERS_NEED_MFA = True
    client.force_login(make_user())
    assert client.get("/me/").status_code == 200
    client.logout()
    assert client.get("/").status_code == 200
