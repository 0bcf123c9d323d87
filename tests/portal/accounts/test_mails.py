"""Every mail about an account is in the look of the site, as text and HTML, and says whose it is."""

from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts import mails
from portal.models import SiteSettings
from tests.support.accounts import PASSWORD, code_in, confirm_again, make_account, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

# What allauth may send, but for what is off: security keys, and resetting a password by a code.
OFF = {"password_reset_code", "webauthn_added", "webauthn_removed", "base"}
EMAILS = {
    path.name.removesuffix("_message.txt")
    for path in Path(allauth.__file__).parent.glob("templates/*/email/*_message.txt")
} - OFF


class Provider:
    name = "ORCID"


FACTS = {
    "code": "1234-5678",
    "link": "https://seminars.example.org/accounts/confirm-email/x/",
    "password_reset_url": "https://seminars.example.org/accounts/password/reset/key/1-x/",
    "signup_url": "https://seminars.example.org/accounts/signup/",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "provider": Provider(),
}


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://seminars.example.org"
    SiteSettings.objects.create(name="Elmsworth Seminars", contact="contact@example.org")


def test_the_portal_has_a_mail_for_each_of_allauth():
    assert {*mails.SUBJECTS} - {"account_deleted"} == EMAILS


@pytest.mark.parametrize("name", sorted(EMAILS | {"account_deleted"}))
def test_each_mail_has_text_and_html_and_names_the_site(name):
    facts = FACTS | {"timestamp": timezone.now(), "request": RequestFactory().get("/")}

    message = mails.message(f"account/email/{name}", "ines@example.org", facts)
    html = message.alternatives[0].content

    assert message.subject.endswith(" · Elmsworth Seminars")
    assert message.is_urgent and message.purpose == "account"
    for text in (message.body, html):
        assert "Elmsworth Seminars" in text and "https://seminars.example.org/" in text
        assert "contact@example.org" in text
        assert "Hello from" not in text and "None" not in text and "{{" not in text
    assert "<a " not in message.body and 'class="letter"' in html
    assert "prefers-color-scheme: dark" in html


def test_what_was_changed_is_told(client, mailoutbox):
    user = make_account()
    client.force_login(user)
    confirm_again(client)

    new = {
        "oldpassword": PASSWORD,
        "password1": "another horse entirely",
        "password2": "another horse entirely",
    }
    client.post("/accounts/password/change/", new)
    assert mailoutbox[-1].subject.startswith("Your password was changed")

    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})
    client.post("/accounts/email/", {"action_primary": "", "email": "second@example.org"})

    assert mailoutbox[-1].to == ["ines@example.org"]  # the old one is told
    assert "is second@example.org from now on" in mailoutbox[-1].body


def test_words_of_others_are_not_believed_in_a_mail(client, mailoutbox):
    SiteSettings.objects.update(name="<b>R&D</b>")

    sign_up(client, "new@example.org")

    html = mailoutbox[0].alternatives[0].content
    assert "<b>R&D</b>" in mailoutbox[0].body and "&lt;b&gt;R&amp;D&lt;/b&gt;" in html and "<b>R" not in html
    assert EmailAddress.objects.count() == 1
