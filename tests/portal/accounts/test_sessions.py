"""Sessions know whose they are: their owner sees them and ends them, and they go with the account."""

import datetime as dt
import time

import pytest
from django.test import Client

from portal.accounts import sessions
from portal.accounts.models import Session
from tests.support.accounts import make_account, sign_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0"


@pytest.fixture
def user():
    return make_account()


def browser(user, agent):
    client = Client(headers={"user-agent": agent})
    sign_in(client, user.email)
    return client


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox · Linux"), (SAFARI, "Safari · iPhone"), (EDGE, "Edge · Windows"), ("curl/8", "")],
)
def test_a_browser_is_named_as_its_owner_knows_it(agent, device):
    assert sessions.device_of(agent) == device


def test_the_owner_sees_all_and_which_is_this_one(user):
    browser(user, SAFARI)

    page = browser(user, FIREFOX).get("/me/")

    assert "Safari · iPhone" in text_of(page) and "Firefox · Linux" in text_of(page)
    assert text_of(page).count("This one") == 1
    assert not any(row.session_key in page.content.decode() for row in Session.objects.all())


def test_one_session_is_ended_and_then_all_others(user):
    phone, tablet, desk = browser(user, SAFARI), browser(user, EDGE), browser(user, FIREFOX)
    digests = [digest for session, digest in desk.get("/me/").context["sections"][-2]["context"]]
    assert len(digests) == 3
    shown = {s.device: digest for s, digest in desk.get("/me/").context["sections"][-2]["context"]}

    desk.post("/me/sessions/", {"session": shown["Safari · iPhone"]})
    assert [each.get("/me/").status_code for each in (phone, tablet, desk)] == [302, 200, 200]

    desk.post("/me/sessions/", {"session": "all"})
    assert [each.get("/me/").status_code for each in (tablet, desk)] == [302, 200]


def test_nobody_ends_the_sessions_of_others(user):
    other = make_account("other@example.org")
    mine, theirs = browser(user, FIREFOX), browser(other, SAFARI)
    [(_session, digest)] = theirs.get("/me/").context["sections"][-2]["context"]

    mine.post("/me/sessions/", {"session": digest})
    mine.post("/me/sessions/", {"session": "all"})
    mine.post("/me/sessions/", {})

    assert theirs.get("/me/").status_code == mine.get("/me/").status_code == 200


def test_the_last_use_is_noted_once_an_hour(user, monkeypatch):
    client = browser(user, FIREFOX)
    first = Session.objects.get(user=user).last_used_at
    moment = time.time()

    monkeypatch.setattr(time, "time", lambda: moment + 1800)
    client.get("/events/")
    assert Session.objects.get(user=user).last_used_at == first

    monkeypatch.setattr(time, "time", lambda: moment + 4000)
    client.get("/events/")
    assert Session.objects.get(user=user).last_used_at - first > dt.timedelta(hours=1)


def test_a_visitor_without_account_has_a_session_of_nobody(client, user):
    client.post("/accounts/login/code/", {"email": user.email})

    row = Session.objects.get()
    assert (row.user, row.device, row.last_used_at) == (None, "", None)


def test_signing_out_and_a_new_password_end_them(user):
    client, other = browser(user, FIREFOX), browser(user, SAFARI)
    client.post("/accounts/logout/")
    assert Session.objects.filter(user=user).count() == 1

    user.set_password("another horse entirely")
    user.save()
    assert other.get("/me/").status_code == 302
