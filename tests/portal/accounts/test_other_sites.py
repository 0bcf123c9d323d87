"""Signing in by ORCID or Google: by settings alone, and without taking over an account that exists."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.orcid.views import OrcidOAuth2Adapter
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.settings import sign_in_providers
from portal.models import User
from tests.support.accounts import code_in, confirm_again, main_of, make_account, sign_up, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

ENVIRONMENT = {f"{name}_{what}": "x" for name in ("GOOGLE", "ORCID") for what in ("CLIENT_ID", "SECRET")}
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def providers(settings, monkeypatch):
    """Both are set up, and answer without the network what `come_from` is told."""
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(ENVIRONMENT)
    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda client, code, **kw: {"access_token": "t"})


def come_from(client, monkeypatch, name, told, **fields):
    """Sign in by another site, which says what is `told`."""
    adapter = {"google": GoogleOAuth2Adapter, "orcid": OrcidOAuth2Adapter}[name]

    def complete_login(adapter, request, *args, **kwargs):
        return adapter.get_provider().sociallogin_from_response(request, told)

    monkeypatch.setattr(adapter, "complete_login", complete_login)
    begun = client.post(f"/accounts/{name}/login/", fields)
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    return client.get(f"/accounts/{name}/login/callback/", {"code": "x", "state": state})


def google(email, verified=True):
    return {
        "sub": "1",
        "email": email,
        "email_verified": verified,
        "given_name": "Ada",
        "family_name": "Lovelace",
    }


def orcid(email=""):
    emails = {"email": [{"email": email}]} if email else {"email": []}
    name = {"given-names": {"value": "Ada"}, "family-name": {"value": "Lovelace"}}
    return {"orcid-identifier": {"path": ORCID, "uri": "x"}, "person": {"name": name, "emails": emails}}


def test_the_buttons_appear_only_where_both_variables_are_set(client, settings):
    assert "Sign in with" not in text_of(client.get("/accounts/login/"))
    assert sign_in_providers({"ORCID_CLIENT_ID": "x", "GOOGLE_SECRET": "y"}) == {}

    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers({"ORCID_CLIENT_ID": "x", "ORCID_SECRET": "y"})
    shown = client.get("/accounts/login/?next=/talks/1/join/")

    assert "Sign in with ORCID" in text_of(shown) and "Google" not in text_of(shown)
    assert (
        'action="/accounts/orcid/login/?process=login&amp;next=%2Ftalks%2F1%2Fjoin%2F"'
        in shown.content.decode()
    )


@pytest.mark.usefixtures("providers")
def test_a_verified_address_makes_an_account_at_once(client, monkeypatch):
    answer = come_from(client, monkeypatch, "google", google("ada@example.org"), next="/talks/1/join/")

    assert answer.url == "/talks/1/join/"
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@example.org", "Ada Lovelace")
    assert EmailAddress.objects.get().verified
    assert "Google" in text_of(client.get("/me/"))


@pytest.mark.usefixtures("providers")
def test_from_orcid_comes_the_iD_and_the_address_is_proved_by_mail(client, monkeypatch, mailoutbox):
    asked = come_from(client, monkeypatch, "orcid", orcid())
    client.post(asked.url, {"email": "ada@example.org"})
    assert client.get("/me/").status_code == 302

    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})

    user = User.objects.get()
    assert (user.email, user.name, user.orcid) == ("ada@example.org", "Ada Lovelace", ORCID)
    assert client.get("/me/").status_code == 200


@pytest.mark.usefixtures("providers")
def test_who_proved_the_address_here_and_there_gets_the_account_that_exists(client, monkeypatch):
    user = make_account("ada@example.org")

    come_from(client, monkeypatch, "google", google("ada@example.org"))

    assert SocialAccount.objects.get().user == user == User.objects.get()
    user.refresh_from_db()
    assert user.has_usable_password()


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("name", ["google", "orcid"])
def test_an_address_that_the_other_site_only_heard_of_takes_over_nothing(
    client, monkeypatch, mailoutbox, name
):
    make_account("ada@example.org")
    told = google("ada@example.org", verified=False) if name == "google" else orcid("ada@example.org")

    answer = come_from(client, monkeypatch, name, told)

    assert answer.url == "/accounts/confirm-email/"
    assert client.get("/me/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert "You have an account already" in mailoutbox[-1].body


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("told", [google("ada@example.org"), orcid("ada@example.org"), orcid()])
def test_who_signed_up_and_proved_nothing_blocks_nobody_and_gets_nothing(
    client, monkeypatch, mailoutbox, told
):
    squatter = client.__class__()
    sign_up(squatter, "ada@example.org")

    answer = come_from(client, monkeypatch, "google" if "sub" in told else "orcid", told)
    if told == orcid():
        client.post(answer.url, {"email": "ada@example.org"})
    if "sub" not in told:
        client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})

    assert client.get("/me/").status_code == 200
    assert squatter.get("/me/").status_code == 302
    assert SocialAccount.objects.get().user == User.objects.get()


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("told", [orcid(), orcid("ada@example.org")])
def test_an_address_that_has_an_account_is_corrected_as_any_other(client, monkeypatch, mailoutbox, told):
    make_account("ada@example.org")
    asked = come_from(client, monkeypatch, "orcid", told, next="/events/")
    if told == orcid():
        client.post(asked.url, {"email": "ada@example.org"})

    client.post("/accounts/confirm-email/", {"action": "change", "email": "new@example.org"})
    assert mailoutbox[-1].to == ["new@example.org"]
    answer = client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[-1])})

    assert answer.url == "/events/"
    new = User.objects.get(email="new@example.org")
    assert (new.name, new.orcid, SocialAccount.objects.get().user) == ("Ada Lovelace", ORCID, new)
    assert not EmailAddress.objects.filter(user=new, email="ada@example.org").exists()


@pytest.mark.usefixtures("providers")
def test_an_address_that_is_never_proved_lapses_as_any_other(client, monkeypatch):
    asked = come_from(client, monkeypatch, "orcid", orcid())
    client.post(asked.url, {"email": "ada@example.org"})

    assert actions.purge_unproved(now=timezone.now() + actions.PROVED_WITHIN) == 1
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("providers")
def test_turning_back_and_failing_there_leave_an_account_as_it_is(client):
    """Two ends of a round: both say where it goes on, to who is signed in and to who is not."""
    pages = ["/accounts/3rdparty/login/cancelled/", "/accounts/3rdparty/login/error/"]
    assert "You are not signed in" in text_of(client.get(pages[0]))
    assert all("/accounts/login/" in main_of(client.get(page)) for page in pages)

    client.force_login(make_account())

    assert "Nothing was connected" in text_of(client.get(pages[0]))
    for page in pages:
        assert "your account stays as it is" in text_of(client.get(page))
        assert "/accounts/login/" not in main_of(client.get(page))


@pytest.mark.usefixtures("providers")
def test_the_last_way_in_is_not_removed_and_what_is_connected_not_offered(client, monkeypatch):
    come_from(client, monkeypatch, "google", google("ada@example.org"))
    page = client.get("/accounts/3rdparty/")
    assert "Connect your ORCID account" in text_of(page) and "Connect your Google" not in text_of(page)

    refused = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})

    assert "Choose a password first" in text_of(refused)
    assert SocialAccount.objects.exists()


@pytest.mark.usefixtures("providers")
def test_a_site_is_connected_and_removed_by_who_shows_to_be_the_owner(client, monkeypatch):
    user = make_account("ines@example.org")
    client.force_login(user)
    confirm_again(client)

    come_from(client, monkeypatch, "orcid", orcid(), process="connect")
    row = SocialAccount.objects.get()
    assert row.user == user and "Other ways to sign in ORCID" in text_of(client.get("/me/"))

    client.post("/accounts/3rdparty/", {"account": row.pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("page", ["login/", "login/callback/", "login/token/"])
@pytest.mark.parametrize("site", ["google", "orcid"])
def test_a_site_that_is_not_set_up_has_no_pages(db, client, site, page):
    path = f"/accounts/{site}/{page}"
    assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
