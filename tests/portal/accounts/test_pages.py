"""The pages of accounts: signing in, up and out, passwords and addresses, in the portal's own words."""

import re

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts import adapter
from portal.models import SiteSettings
from tests.support.accounts import PASSWORD, code_in, confirm_again, link_in, make_account, sign_in, text_of
from tests.support.factories import make_event, make_superuser

pytestmark = pytest.mark.usefixtures("empty_cache")

EVERYBODY = ["login", "signup", "password/reset", "password/reset/done", "login/code", "inactive"]
SIGNED_IN = ["logout", "password/change", "email", "reauthenticate", "password/reset", "2fa", "3rdparty"]


@pytest.fixture
def user(db):
    return make_account()


# --- Signing in ----------------------------------------------------------------------------------------


def test_whoever_edits_nothing_lands_on_the_home_page(client, user):
    assert sign_in(client, user.email).url == "/"


def test_organisers_and_superusers_land_in_the_admin(client, user, db):
    make_event(editors=[user])
    make_account("ada@example.org", make=make_superuser)

    assert sign_in(client, "ines@example.org").url == "/admin/"
    client.logout()
    assert sign_in(client, "ada@example.org").url == "/admin/"


def test_the_page_that_asked_for_the_sign_in_comes_first_and_is_kept_in_the_form(client, user):
    make_event(editors=[user])

    shown = client.get("/accounts/login/?next=/talks/1/join/").content.decode()

    assert '<input type="hidden" name="next" value="/talks/1/join/">' in shown
    assert "/accounts/signup/?next=" in shown
    assert sign_in(client, user.email, query="?next=/talks/1/join/").url == "/talks/1/join/"


@pytest.mark.parametrize("address", ["ines@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, user, address):
    response = sign_in(client, address, "wrong")

    assert response.status_code == 200
    assert "The e-mail address or the password is not right." in text_of(response)
    assert f'value="{address}"' in response.content.decode()
    assert "wrong" not in response.content.decode()


def test_a_sign_in_that_failed_is_a_line_of_the_log_without_its_address(client, user, caplog):
    sign_in(client, user.email, "wrong")
    sign_in(client, "nobody@example.org", "wrong")

    who = [f"account {user.pk}", "no account"]
    assert caplog.messages == [f"Sign-in failed for {each} from 127.0.0.1." for each in who]


def test_an_address_that_is_none_is_named_at_its_field(client, db):
    response = sign_in(client, "not-an-address")

    field = re.search(r'<div class="field">.*?name="login".*?</div>', response.content.decode(), re.DOTALL)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_login_error"' in field
    assert 'id="id_login_error"' in field
    assert 'value="not-an-address"' in field


def test_browsers_are_told_what_to_fill_in(client, db):
    login = client.get("/accounts/login/").content.decode()
    signup = client.get("/accounts/signup/").content.decode()

    assert 'autocomplete="email"' in login
    assert 'autocomplete="current-password"' in login
    assert 'autocomplete="new-password"' in signup


def test_the_label_of_a_box_stands_beside_it(client, db):
    page = client.get("/accounts/login/").content.decode()

    assert re.search(r'class="tick"><input type="checkbox" name="remember"[^>]*> <label[^>]*>Keep me', page)


# --- Signing up ----------------------------------------------------------------------------------------


def test_signing_up_says_what_an_account_is_for(client, db):
    shown = text_of(client.get("/accounts/signup/"))

    assert "joining links that are kept for people with an account" in shown
    assert "edit events that you are invited to" in shown


def test_a_password_that_is_too_short_is_named_at_its_field(client, db):
    response = client.post("/accounts/signup/", {"email": "new@example.org", "password1": "short"})

    assert 'id="id_password1_error"' in response.content.decode()
    assert 'aria-describedby="id_password1_helptext id_password1_error"' in response.content.decode()


# --- Passwords and addresses ---------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_mail(client, user, mailoutbox):
    answer = client.post("/accounts/password/reset/", {"email": user.email}, follow=True)
    form = client.get(link_in(mailoutbox[0]), follow=True)
    new = {"password1": "another horse entirely", "password2": "another horse entirely"}
    done = client.post(form.redirect_chain[-1][0], new, follow=True)

    assert "If there is an account with this address" in text_of(answer)
    assert "Choose a new password" in text_of(form)
    assert "Your password is changed" in text_of(done)
    assert sign_in(client, user.email, "another horse entirely").url == "/"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/accounts/password/reset/", {"email": "ines@example.org"}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
        ("/accounts/signup/", {"email": "new@example.org", "password1": "correct horse battery"}),
        ("/accounts/signup/", {"email": "ines@example.org", "password1": "correct horse battery"}),
    ],
)
def test_links_in_mails_are_those_of_the_site_whatever_host_was_asked(
    client, user, mailoutbox, settings, address, fields
):
    settings.SITE_URL = "https://seminars.example.org"

    client.post(address, fields, HTTP_HOST="localhost:6666")

    links = re.findall(r"https?://[^/\s]+", mailoutbox[0].body)
    assert links and set(links) == {"https://seminars.example.org"}


def test_a_reset_for_an_unknown_address_looks_the_same(client, user):
    known = client.post("/accounts/password/reset/", {"email": user.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)

    assert text_of(known) == text_of(unknown)


def test_a_used_link_offers_a_new_one(client, db):
    response = client.get("/accounts/password/reset/key/1-nonsense/")

    assert "This link is no longer valid" in text_of(response)
    assert 'href="/accounts/password/reset/"' in response.content.decode()


def test_a_password_is_changed_by_who_knows_the_old_one(client, user):
    client.force_login(user)
    confirm_again(client)
    new = {"password1": "another horse entirely", "password2": "another horse entirely"}

    wrong = client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    assert "This is not your current password." in text_of(wrong)

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    user.refresh_from_db()
    assert user.check_password("another horse entirely")


def test_a_second_address_is_added_by_its_code_and_taken_away(client, user, mailoutbox):
    client.force_login(user)
    confirm_again(client)

    added = client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"}, follow=True)
    assert "A mail is on its way to second@example.org." in text_of(added)
    assert EmailAddress.objects.count() == 1  # nothing is stored of who has not proved it
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert EmailAddress.objects.get(email="second@example.org").verified

    client.post("/accounts/email/", {"action_remove": "", "email": "second@example.org"})
    assert EmailAddress.objects.get().email == user.email


def test_addresses_are_changed_by_who_shows_again_to_be_the_owner(client, user):
    client.force_login(user)

    answer = client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})

    assert answer.url == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"


# --- All of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERYBODY + SIGNED_IN)
def test_each_page_has_a_heading_in_plain_words_and_one_primary_button_at_most(client, user, name):
    SiteSettings.objects.create(name="Portal", contact="contact@example.org")
    if name in SIGNED_IN:
        client.force_login(user)

    page = client.get(f"/accounts/{name}/").content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", page)[1]

    assert heading == heading.capitalize()
    assert f"<title>{heading} · Portal</title>" in page
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    assert not re.search(r"\b(email|Email|finali[sz]e|Sign In|Sign Up|Signup|contact us)\b", strip_tags(main))
    assert main.count("<form") == 0 or main.count('primary"') >= 1


def strip_tags(html):
    return re.sub(r"<[^>]+>", " ", html)


def test_trouble_with_a_password_is_reported_to_the_contact_of_the_site(client, db):
    SiteSettings.objects.create(name="Portal", contact="contact@example.org")

    for name in ("password/reset", "password/reset/done"):
        main = client.get(f"/accounts/{name}/").content.decode().split("</main>")[0]
        assert 'href="mailto:contact@example.org"' in main


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody(chromium, live_server, scheme):
    user = make_account("ines@example.org")
    viewport = {"width": 375, "height": 800}
    page = chromium.new_context(base_url=live_server.url, viewport=viewport, color_scheme=scheme).new_page()

    for name in EVERYBODY:
        page.goto(f"/accounts/{name}/")
        assert axe(page) == [], name
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill("wrong")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
    assert axe(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Keep me signed in").check()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/")
    for name in SIGNED_IN:
        page.goto(f"/accounts/{name}/")
        assert axe(page) == [], name


def axe(page):
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    return [*found, "wider than the screen"] if wide else found


# --- How often -----------------------------------------------------------------------------------------


def test_a_stranger_who_fails_to_sign_in_shuts_the_owner_out_of_nothing(client, user):
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    for _number in range(8):
        refused = sign_in(stranger, user.email, "wrong")

    assert "Too many attempts failed" in text_of(refused)
    assert "Too many attempts failed" in text_of(sign_in(stranger, user.email))
    assert sign_in(client, user.email).url == "/"


def test_from_everywhere_only_so_many_try_one_account(client, user, monkeypatch):
    monkeypatch.setattr(adapter, "SIGN_INS", "3/d/key")
    answers = [sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), user.email, "wrong") for n in range(4)]

    told = ["Too many attempts failed" in text_of(answer) for answer in answers]
    assert told == [False, False, False, True]


@pytest.mark.parametrize("path", ["password/reset/", "signup/"])
@pytest.mark.parametrize("address", ["ines@example.org", "nobody@example.org"])
def test_nobody_fills_the_inbox_of_others(user, path, address):
    for number in range(12):
        data = {"email": address, "password1": PASSWORD}
        Client(REMOTE_ADDR=f"10.0.1.{number}").post(f"/accounts/{path}", data)

    assert len(mail.outbox) <= 3


@pytest.mark.parametrize(
    "email", [f"{'x' * 70}@example.org", "ada@\u2603.net", "ada@localhost", "ada@[127.0.0.1]"]
)
@pytest.mark.parametrize("page", ["account_signup", "account_reset_password"])
@pytest.mark.django_db
def test_an_address_that_no_mail_reaches_is_refused_at_its_field(client, settings, email, page):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"

    answer = client.post(reverse(page), {"email": email, "password1": "correct horse battery"})

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
