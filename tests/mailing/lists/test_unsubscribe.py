"""Leaving by the link in a mail: a page with a button, and one click of a mail program (RFC 8058)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailing.announcements import recipients
from mailing.lists import personal_links
from mailing.models import Delivery, Subscription, Suppression
from tests.support.factories import utc
from tests.support.mailing_lists import (
    make_announcement,
    make_letter,
    make_list,
    make_subscriber,
    make_subscription,
    unsubscribe_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ada():
    return make_subscriber("ada@example.org")


def states():
    return dict(Subscription.objects.values_list("mailing_list__name", "state"))


@pytest.mark.database
def test_one_click_leaves_the_lists_of_the_mail_and_no_other(ada):
    seminar, course, news = (make_list(name=name) for name in ("Seminar", "Course", "News"))
    for mailing_list in (seminar, course, news):
        make_subscription(mailing_list, ada)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(unsubscribe_of(ada, make_announcement(seminar, course)), ONE_CLICK)

    assert answer.status_code == 200
    assert states() == {"Seminar": "left", "Course": "left", "News": "active"}


def test_one_click_takes_no_cookie_and_sends_nowhere(ada):
    make_subscription(subscriber=ada)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(unsubscribe_of(ada, make_announcement(make_list())), ONE_CLICK)

    assert (answer.status_code, answer.cookies, client.cookies) == (200, {}, {})
    assert not answer.has_header("Location")


@pytest.mark.database
def test_repeated_it_answers_the_same_and_changes_nothing(ada):
    mailing_list = make_list()
    make_subscription(mailing_list, ada)
    path, client = unsubscribe_of(ada, make_announcement(mailing_list)), Client()
    first = client.post(path, ONE_CLICK)
    after = Subscription.objects.values().get()

    again = client.post(path, ONE_CLICK)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert Subscription.objects.values().get() == after


def test_looking_changes_nothing(client, ada):
    mailing_list = make_list(name="Seminar")
    make_subscription(mailing_list, ada)
    path = unsubscribe_of(ada, make_announcement(mailing_list))
    before = Subscription.objects.values().get()

    page = client.get(path)
    client.head(path), client.options(path)

    assert Subscription.objects.values().get() == before
    assert "<li>Seminar</li>" in page.content.decode() and not page.cookies


def test_the_button_of_the_page_leaves_and_names_the_way_back(client, ada):
    mailing_list = make_list(name="Seminar")
    make_subscription(mailing_list, ada)

    answer = client.post(unsubscribe_of(ada, make_announcement(mailing_list)))

    assert states() == {"Seminar": "left"}
    assert "You are unsubscribed" in answer.content.decode()
    assert (
        personal_links.preferences_url(personal_links.signature(ada)).removeprefix("http://127.0.0.1:8000")
        in answer.content.decode()
    )


@pytest.mark.database
def test_the_lists_are_those_that_the_mail_went_to_even_if_changed_since(ada):
    then, now = make_list(name="Then"), make_list(name="Now")
    make_subscription(then, ada), make_subscription(now, ada)
    announcement = make_announcement(letter=make_letter(then))

    Client().post(unsubscribe_of(ada, announcement), ONE_CLICK)

    assert states() == {"Then": "left", "Now": "active"}


@pytest.mark.database
def test_a_mail_of_a_deleted_announcement_leaves_every_list(ada):
    make_subscription(subscriber=ada), make_subscription(subscriber=ada)
    announcement = make_announcement()
    path = unsubscribe_of(ada, announcement)
    announcement.delete()

    Client().post(path, ONE_CLICK)

    assert set(states().values()) == {"left"}


@pytest.mark.database
@pytest.mark.parametrize("number", ["99999999999999999999999999", "0", "9223372036854775807"])
def test_senseless_numbers_get_an_answer(client, ada, number):
    path = unsubscribe_of(ada, make_announcement())
    end = path.rindex("unsubscribe/")

    assert client.get(f"{path[:end]}unsubscribe/{number}/").status_code in (200, 404)


@pytest.mark.database
def test_whoever_was_on_no_list_of_it_is_told_so(client, ada):
    make_subscription(make_list(name="Other"), ada)

    answer = client.post(unsubscribe_of(ada, make_announcement(make_list())))

    assert "is on no list that this mail came from" in answer.content.decode()
    assert states() == {"Other": "active"}


# --- Who is written to ------------------------------------------------------------------------------------


def wanting(kind, **wants):
    mailing_list = make_list()
    subscription = make_subscription(mailing_list, **wants)
    announcement = make_announcement(mailing_list, kind=kind)
    return subscription, announcement


NOTHING = {"wants_announcements": False, "wants_reminders": False, "wants_recordings": False}
GETS = [
    ("announcement", {}, True),
    ("announcement", NOTHING | {"wants_reminders": True}, False),
    ("letter", {}, True),
    ("letter", NOTHING | {"wants_recordings": True}, False),
    ("reminder", NOTHING | {"wants_reminders": True}, True),
    ("reminder", {"wants_reminders": False}, False),
    ("recording", NOTHING | {"wants_recordings": True}, True),
    ("recording", {"wants_recordings": False}, False),
    ("notice", NOTHING | {"wants_reminders": True}, False),
    ("notice", NOTHING | {"wants_digest": True}, True),
    ("digest", {"wants_digest": True}, True),
    ("digest", {}, False),
    ("announcement", {"wants_digest": True}, False),
    ("reminder", {"wants_digest": True}, False),
    ("recording", {"wants_digest": True}, False),
    ("request", {}, False),
]


@pytest.mark.database
@pytest.mark.parametrize("kind, wants, gets", GETS)
def test_each_gets_what_they_want(kind, wants, gets):
    subscription, announcement = wanting(kind, **wants)
    delivery = deliver(announcement, subscription.subscriber)

    assert list(recipients.wanted(announcement)) == ([subscription] if gets else [])
    assert recipients.still_wanted([delivery]) == ({delivery.pk} if gets else set())


def deliver(announcement, subscriber=None, address=""):
    return Delivery.objects.create(
        key=f"{announcement and announcement.pk}-{subscriber and subscriber.pk}-{address}",
        announcement=announcement,
        subscriber=subscriber,
        address=address or subscriber.email,
    )


def suppress(subscription):
    Suppression.objects.create(email=subscription.subscriber.email.upper(), reason="bounce")


def leave(subscription):
    Subscription.objects.filter(pk=subscription.pk).update(state="left")


def wait(subscription):
    Subscription.objects.filter(pk=subscription.pk).update(state="pending")


def delete(subscription):
    subscription.mailing_list.delete()


@pytest.mark.database
@pytest.mark.parametrize("meanwhile", [suppress, leave, wait, delete])
def test_who_may_not_be_written_to_any_more_is_left_out(meanwhile):
    subscription, announcement = wanting("announcement")
    delivery = deliver(announcement, subscription.subscriber)
    assert recipients.still_wanted([delivery]) == {delivery.pk}

    meanwhile(subscription)

    assert list(recipients.wanted(announcement)) == []
    assert recipients.still_wanted([delivery]) == set()


@pytest.mark.database
def test_one_list_of_several_is_enough(ada):
    one, other = make_list(), make_list()
    make_subscription(one, ada), make_subscription(other, ada, state="left")
    announcement = make_announcement(one, other)
    delivery = deliver(announcement, ada)

    assert len(recipients.wanted(announcement)) == 1
    assert recipients.still_wanted([delivery]) == {delivery.pk}


@pytest.mark.database
def test_the_preferences_of_another_list_do_not_count(ada):
    make_subscription(make_list(), ada)
    announcement = make_announcement(make_list())

    assert recipients.still_wanted([deliver(announcement, ada)]) == set()


@pytest.mark.database
def test_people_who_are_no_subscribers_get_theirs_unless_they_are_suppressed():
    announcement = make_announcement(kind="request")
    speaker, gone = (deliver(announcement, address=f"{name}@example.org") for name in ("speaker", "gone"))
    Suppression.objects.create(email="gone@example.org", reason="complaint")

    assert recipients.still_wanted([speaker, gone]) == {speaker.pk}


@pytest.mark.database
def test_single_mails_are_for_the_ledger_to_judge():
    Suppression.objects.create(email="ada@example.org", reason="opt_out")
    code = deliver(None, address="ada@example.org")

    assert recipients.still_wanted([code]) == {code.pk}


@pytest.mark.database
def test_it_takes_one_query_for_any_number_of_announcements():
    def queries(number):
        pairs = [wanting("announcement") for _each in range(number)]
        deliveries = [deliver(announcement, row.subscriber) for row, announcement in pairs]
        with CaptureQueriesContext(connection) as captured:
            assert len(recipients.still_wanted(deliveries)) == number
        return len(captured)

    assert queries(1) == queries(3) == 1
