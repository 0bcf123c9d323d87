"""The page behind the personal link: what one gets, what is held, and being erased."""

import datetime as dt
import json

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailing.lists import actions, personal_links
from mailing.models import Delivery, Subscriber, Subscription, Suppression
from portal.lib import tokens
from tests.support.factories import utc
from tests.support.mailing_lists import (
    make_announcement,
    make_list,
    make_subscriber,
    make_subscription,
    preferences_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 5, 6, 12)
ALL = {"wants_announcements": "on", "wants_reminders": "on", "wants_recordings": "on"}


@pytest.fixture
def ada():
    return make_subscriber("ada@example.org", name="Ada", time_zone="Europe/London")


def wanted(mailing_list, **ticked):
    return {f"list-{mailing_list.pk}-{name}": value for name, value in ticked.items()}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Subscriber, Subscription, Suppression)]


def test_opening_any_of_the_pages_changes_nothing(client, ada):
    make_subscription(subscriber=ada)
    before, path = everything(), preferences_of(ada)

    for address in (path, path + "erase/", path + "export/", path + "renew/"):
        client.get(address)
        client.head(address)

    assert everything() == before and mail.outbox == []


def test_preferences_name_and_time_zone_are_saved(client, ada):
    one, other = make_list(), make_list()
    make_subscription(one, ada), make_subscription(other, ada)
    sent = {"do": "save", "name": " Ada  L. ", "time_zone": "Asia/Tokyo"}
    sent |= wanted(one, wants_reminders="on") | wanted(other, wants_digest="on")

    answer = client.post(preferences_of(ada), sent, follow=True)

    assert "Saved." in answer.content.decode()
    assert Subscriber.objects.values_list("name", "time_zone").get() == ("Ada L.", "Asia/Tokyo")
    names = ["wants_announcements", "wants_reminders", "wants_recordings", "wants_digest"]
    assert one.subscriptions.values_list(*names).get() == (False, True, False, False)
    assert other.subscriptions.values_list(*names).get() == (False, False, False, True)


@pytest.mark.parametrize("fault", ["nothing ticked", "no zone"])
def test_a_mistake_is_marked_and_nothing_of_it_saved(client, ada, fault):
    one, other = make_list(), make_list()
    make_subscription(one, ada), make_subscription(other, ada)
    sent = {"do": "save", "name": "Other", "time_zone": "Mars" if fault == "no zone" else ""}
    sent |= wanted(one, **ALL) | (wanted(other, **ALL) if fault == "no zone" else {})
    before = everything()

    answer = client.post(preferences_of(ada), sent)

    assert "Nothing is saved yet" in answer.content.decode()
    assert everything() == before


@pytest.mark.database
def test_one_list_is_left_and_the_other_stays(client, ada):
    left, kept = make_subscription(subscriber=ada), make_subscription(subscriber=ada)

    client.post(preferences_of(ada), {"do": f"leave-{left.mailing_list_id}"})

    left.refresh_from_db(), kept.refresh_from_db()
    assert (left.state, left.left_at, kept.state) == ("left", NOW, "active")


@pytest.mark.database
def test_all_lists_are_left_those_not_confirmed_too(client, ada):
    make_subscription(subscriber=ada), make_subscription(subscriber=ada, state="pending")
    others = make_subscription()

    client.post(preferences_of(ada), {"do": "leaveall"})

    assert set(ada.subscriptions.values_list("state", flat=True)) == {"left"}
    assert Subscription.objects.get(pk=others.pk).state == "active"


@pytest.mark.database
def test_saving_in_an_old_window_does_not_bring_back_what_was_left(client, ada):
    subscription = make_subscription(subscriber=ada)
    stale = {subscription.pk: {"wants_digest": True}}
    actions.leave(subscriptions=ada.subscriptions.all(), now=NOW)

    actions.save_preferences(subscriber=ada, facts={"name": "Ada"}, wanted=stale)

    subscription.refresh_from_db()
    assert (subscription.state, subscription.wants_digest) == ("left", False)


@pytest.mark.database
@pytest.mark.parametrize("was", ["left", "pending", None])
def test_public_lists_are_joined_by_the_link_without_another_mail(client, ada, was):
    mailing_list = make_list(name="Open list")
    if was:
        make_subscription(mailing_list, ada, state=was)
    assert "Open list" in client.get(preferences_of(ada)).content.decode()

    client.post(preferences_of(ada), {"do": f"join-{mailing_list.pk}"})

    assert ada.subscriptions.get().state == "active" and mail.outbox == []


@pytest.mark.parametrize("was", ["left", None])
def test_private_lists_are_not_shown_nor_joined(client, ada, was):
    private = make_list(name="Secret board", is_public=False)
    if was:
        make_subscription(private, ada, state=was)

    page = client.get(preferences_of(ada)).content.decode()
    client.post(preferences_of(ada), {"do": f"join-{private.pk}"})

    assert "Secret board" not in page
    assert not ada.subscriptions.active().exists()


@pytest.mark.database
@pytest.mark.parametrize("do", ["", "join-", "join-x", "leave-99999999999999999999", "what-1", "leave-\x00"])
def test_senseless_buttons_do_nothing(client, ada, do):
    make_subscription(subscriber=ada)
    before = everything()

    assert client.post(preferences_of(ada), {"do": do}).status_code == 302
    assert everything() == before


@pytest.mark.database
def test_nobody_touches_the_lists_of_others(client, ada):
    others = make_subscription()
    sent = {"do": "save", "name": "", "time_zone": ""} | wanted(others.mailing_list, wants_digest="on")

    client.post(preferences_of(ada), sent)
    client.post(preferences_of(ada), {"do": f"leave-{others.mailing_list_id}"})

    others.refresh_from_db()
    assert (others.state, others.wants_digest) == ("active", False)


def forged(ada):
    right = preferences_of(ada)
    return {
        "cut": right[:-2] + "/",
        "other person": right.replace(f"/{ada.pk}-", f"/{ada.pk + 1}-"),
        "other version": right.replace("-1.", "-2."),
        "other purpose": f"/mail/{tokens.sign('speaker’s link', ada.pk, 1)}/",
        "too many numbers": f"/mail/{tokens.sign(personal_links.PURPOSE, ada.pk, 1, 1)}/",
        "nonsense": "/mail/%00é/",
        "long": f"/mail/{'a' * 5000}/",
    }


@pytest.mark.parametrize(
    "how", ["cut", "other person", "other version", "other purpose", "too many numbers", "nonsense", "long"]
)
@pytest.mark.parametrize("page", ["", "erase/", "export/", "renew/", "unsubscribe/1/"])
def test_a_forged_link_opens_nothing(client, ada, how, page):
    make_subscription(subscriber=ada), make_subscriber()
    before = everything()

    answer = client.post(forged(ada)[how] + page, {"do": "leaveall"})

    assert answer.status_code == 410
    assert "ada@" not in answer.content.decode()
    assert everything() == before


def test_a_group_has_no_personal_page(client):
    group = make_subscriber(is_group=True)

    assert client.get(preferences_of(group)).status_code == 410


@pytest.mark.database
def test_renewing_ends_the_old_links_and_mails_the_new_one_to_the_owner_only(client, ada):
    old = preferences_of(ada)

    answer = client.post(old + "renew/")

    ada.refresh_from_db()
    new = preferences_of(ada)
    assert new not in answer.content.decode()
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]] and new in mail.outbox[0].body
    assert client.get(old).status_code == 410 and client.get(new).status_code == 200


def test_renewing_over_and_over_is_stopped(client, ada):
    for _again in range(3):
        ada.refresh_from_db()
        client.post(preferences_of(ada) + "renew/")
    ada.refresh_from_db()

    assert client.post(preferences_of(ada) + "renew/").status_code == 429
    assert len(mail.outbox) == 3


@pytest.mark.database
def test_the_download_holds_all_that_is_held(client, ada):
    subscription = make_subscription(make_list(name="Seminar"), ada, consent="on paper")
    announcement = make_announcement(subscription.mailing_list, subject="Sheaves")
    Delivery.objects.create(
        key="k", announcement=announcement, subscriber=ada, address="ada@example.org", state="sent"
    )
    Delivery.objects.create(key="other", address="bob@example.org", purpose="code of bob")

    answer = client.post(preferences_of(ada) + "export/")

    held = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert (held["email"], held["name"], held["time_zone"]) == ("ada@example.org", "Ada", "Europe/London")
    assert [(row["mailing_list__name"], row["consent"]) for row in held["lists"]] == [("Seminar", "on paper")]
    assert [row["announcement__subject"] for row in held["mails"]] == ["Sheaves"]
    assert "bob" not in answer.content.decode()


def make_deliveries(ada):
    announcement = make_announcement()
    rows = [
        Delivery(key="sent to ada@example.org", announcement=announcement, subscriber=ada, state="sent"),
        Delivery(key="waits", announcement=announcement, subscriber=ada, state="pending"),
        Delivery(key="question", purpose="question", state="sent", message=b"To: ada@example.org"),
        Delivery(key="code of an account", state="pending", message=b"To: ada@example.org"),
    ]
    for row in rows:
        row.address, row.name, row.error = "ADA@example.org", "Ada", "550 ada@example.org unknown"
    Delivery.objects.bulk_create(rows)
    Delivery.objects.create(key="bob", announcement=announcement, address="bob@example.org", name="Bob")


@pytest.mark.database
def test_erasing_keeps_nothing(client, ada):
    make_subscription(subscriber=ada)
    make_deliveries(ada)

    answer = client.post(preferences_of(ada) + "erase/")

    assert "You are erased" in answer.content.decode()
    assert not Subscriber.objects.exists() and not Subscription.objects.exists()
    assert not Suppression.objects.exists()
    told = [str(row) for row in Delivery.objects.exclude(key__in=["bob", "code of an account"]).values()]
    assert len(told) == 3 and not any("ada" in row.lower() for row in told)
    assert Delivery.objects.filter(address="erased", state="cancelled").count() == 1
    assert Delivery.objects.get(key="code of an account").state == "pending"
    assert Delivery.objects.get(key="bob").name == "Bob"


@pytest.mark.database
def test_if_one_opts_out_the_address_is_kept_in_one_place(client, ada):
    client.post(preferences_of(ada) + "erase/", {"never_again": "on"})

    assert Suppression.objects.values_list("email", "reason").get() == ("ada@example.org", "opt_out")


@pytest.mark.database
def test_erasing_twice_is_harmless_and_the_old_links_say_so(client, ada):
    path = preferences_of(ada)
    client.post(path + "erase/")

    again = client.post(path + "erase/")

    assert again.status_code == 200 and "You are erased" in again.content.decode()
    assert client.get(path).status_code == 410
    assert client.post(path + "unsubscribe/7/", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_pages_are_for_one_person(client, ada):
    for page in ("", "erase/"):
        answer = client.get(preferences_of(ada) + page)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


def test_buttons_are_pressed_on_the_page_itself(ada):
    client = Client(enforce_csrf_checks=True)
    for page in ("", "erase/", "export/", "renew/"):
        assert client.post(preferences_of(ada) + page, {"do": "leaveall"}).status_code == 403


@pytest.mark.database
def test_the_number_of_queries_does_not_grow_with_the_lists(client, ada):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(preferences_of(ada)).status_code == 200
        return len(captured)

    make_subscription(subscriber=ada), make_list()
    at_one = queries()
    for _more in range(2):
        make_subscription(subscriber=ada), make_list()

    assert queries() == at_one <= 25


def test_a_subscriber_of_long_ago_keeps_their_zone_of_old(client, ada):
    Subscriber.objects.update(time_zone="EST", created_at=NOW - dt.timedelta(days=3000))

    client.post(preferences_of(ada), {"do": "save", "name": "Ada", "time_zone": "EST"})

    assert Subscriber.objects.get().time_zone == "EST"
