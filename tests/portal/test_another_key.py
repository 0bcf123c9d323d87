"""What holds when SECRET_KEY is replaced: everything while the former one is a fallback, nothing after."""

import pytest
from django.contrib.auth.tokens import default_token_generator

from portal.lib import tokens
from tests.support.factories import make_user

FORMER, NEW = "former-key-" * 6, "another-key-" * 6


@pytest.fixture
def rotate(settings):
    def rotate(*fallbacks):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, list(fallbacks)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    return rotate


def test_a_personal_link_holds_as_long_as_its_key_is_known(rotate):
    signed = tokens.sign("a test", 7, 1)

    rotate(FORMER)
    assert tokens.read("a test", signed) == [7, 1]
    assert tokens.sign("a test", 7, 1) != signed
    rotate()
    with pytest.raises(tokens.BadToken):
        tokens.read("a test", signed)


@pytest.mark.django_db
def test_who_is_signed_in_stays_so_as_long_as_the_former_key_is_known(client, rotate):
    user = make_user()
    client.force_login(user)
    reset = default_token_generator.make_token(user)

    rotate(FORMER)
    assert client.get("/me/").status_code == 200 and default_token_generator.check_token(user, reset)
    rotate()
    assert not default_token_generator.check_token(user, reset)


@pytest.mark.django_db
def test_without_the_former_key_everybody_signs_in_anew(client, rotate):
    client.force_login(make_user())
    rotate()

    assert client.get("/me/").status_code == 302
