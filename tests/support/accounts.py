"""Accounts as people make and use them: signing up and in, what the mails bring, codes of an app."""

import base64
import hmac
import re
import struct
import time

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP

from tests.support.factories import make_user

PASSWORD = "correct horse battery"


def make_account(address="ines@example.org", make=make_user, verified=True, **fields):
    """An account with a confirmed address, which may sign in."""
    user = make(email=address, password=PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def sign_in(client, address, password=PASSWORD, query=""):
    return client.post(f"/accounts/login/{query}", {"login": address, "password": password})


def sign_up(client, address, **fields):
    return client.post("/accounts/signup/", {"email": address, "password1": PASSWORD} | fields)


def confirm_again(client):
    """Show that it is still the owner who is signed in, as some pages ask."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def main_of(response):
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]


def text_of(response):
    """What the page says between its header and its footer."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(response)))


def link_in(message):
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", message.body)[1]


def code_in(message):
    return re.search(r"\b\d{4}-\d{4}\b", message.body)[0]


def code_of_app(secret, later=0):
    """What an authenticator app shows now, or so many half minutes later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def set_up_second_factor(user, secret="JBSWY3DPEHPK3PXP"):
    """Give an account a second factor; answers its secret."""
    TOTP.activate(user, secret)
    return secret
