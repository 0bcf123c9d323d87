"""What becomes of an announcement: scheduled, frozen, held, stopped, retried; once, whoever presses twice."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mailing.announcements import actions
from mailing.models import Announcement, Delivery, Letter, Subscription, Suppression
from tests.support import announcements
from tests.support.announcement_actions import NOW, set_state, start, states
from tests.support.factories import make_user

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("offers", "wake_ups")]

HOUR = dt.timedelta(hours=1)


# --- Freezing --------------------------------------------------------------------------------------------


def test_starting_freezes_a_letter_and_makes_a_delivery_for_each(trio, wake_ups):
    started = start(lists=[trio], source=announcements.SOURCE, body="{{talk.title}}", kind="announcement")

    assert (started.state, started.to_send, started.started_at) == ("sending", 3, NOW)
    assert started.letter.text == "The h-principle for L²"
    assert list(started.letter.lists.all()) == [trio]
    row = started.deliveries.get(address="a@example.org")
    assert (row.name, row.time_zone, row.subscriber.email) == ("a", "Asia/Tokyo", "a@example.org")
    assert (row.state, row.purpose, row.priority) == ("pending", "announcement", Delivery.Priority.CAMPAIGN)
    assert (row.due_at, row.created_at, row.attempts, row.message) == (NOW, NOW, 0, None)
    assert len(wake_ups) == 1


def test_an_edit_after_the_start_changes_nothing_of_what_is_sent(trio):
    started = start(lists=[trio], body="Before")

    Announcement.objects.filter(pk=started.pk).update(body="After", subject="After")

    assert Letter.objects.get().text == "Before"


def test_starting_twice_is_harmless(trio, wake_ups):
    started = start(lists=[trio])

    again = actions.start(announcement=started, now=NOW + HOUR)

    assert (again.started_at, Delivery.objects.count(), Letter.objects.count()) == (NOW, 3, 1)
    assert len(wake_ups) == 1


def test_deliveries_to_lists_are_one_statement(trio):
    announcement = announcements.make_announcement(lists=[trio])

    with CaptureQueriesContext(connection) as queries:
        actions.deliver_to_lists(announcement, NOW)

    assert len(queries) == 1
    assert announcement.deliveries.count() == 3


def test_a_start_takes_as_many_queries_for_three_as_for_one(db):
    numbers = []
    for size in (1, 3):
        mailing_list = announcements.make_list()
        for _reader in range(size):
            announcements.make_reader(lists=[mailing_list])
        announcement = announcements.make_announcement(lists=[mailing_list])
        with CaptureQueriesContext(connection) as queries:
            actions.start(announcement=announcement, now=NOW)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 25


def test_who_is_on_three_lists_gets_one_mail(db):
    lists = [announcements.make_list() for _number in range(3)]
    announcements.make_reader("a@example.org", lists=lists)

    assert start(lists=lists).to_send == 1


def test_who_is_on_a_list_and_in_a_group_gets_one_mail(db):
    trio = announcements.make_list()
    announcements.make_reader("Both@example.org", lists=[trio])
    make_user("speaker@example.org", time_zone="Asia/Tokyo")

    started = start(lists=[trio], audience=["event:3:speakers", "event:3:board"])

    assert sorted(started.deliveries.values_list("address", flat=True)) == [
        "Both@example.org",
        "not an address",
        "speaker@example.org",
    ]
    zones = started.deliveries.order_by("address").values_list("time_zone", flat=True)
    assert list(zones) == ["", "", "Asia/Tokyo"]


def test_what_is_no_address_is_a_delivery_that_failed_and_says_why(db):
    row = start(audience=["event:3:board"]).deliveries.get(address="not an address")

    assert row.state == "failed" and "no mail address" in row.error


def test_suppressed_people_are_recorded_as_left_out(db):
    Suppression.objects.create(email="Speaker@example.org", reason="complaint")

    started = start(audience=["event:3:speakers"])

    assert states(started) == {"suppressed": 1, "pending": 1}
    assert started.to_send == 2


def test_only_who_wants_it_now_is_written_to(trio):
    announcements.make_reader("left@example.org", lists=[trio])
    Subscription.objects.filter(subscriber__email="left@example.org").update(state="left")
    Subscription.objects.filter(subscriber__email="c@example.org").update(wants_reminders=False)
    Suppression.objects.create(email="B@example.org", reason="bounce")

    started = start(lists=[trio], kind="reminder")

    assert [row.address for row in started.deliveries.all()] == ["a@example.org"]


def test_two_announcements_of_one_thing_never_both_reach_somebody(trio):
    """The same key in the place of one that is gone: the database refuses what was sent already."""
    first = start(lists=[trio], source=announcements.SOURCE, is_automatic=True, revision="1")
    Announcement.objects.filter(pk=first.pk).update(is_automatic=False)
    announcements.make_reader("new@example.org", lists=[trio])

    second = start(lists=[trio], source=announcements.SOURCE, is_automatic=True, revision="1")

    assert [row.address for row in second.deliveries.all()] == ["new@example.org"]
    assert second.to_send == 1


@pytest.mark.parametrize(
    "other", [{"source": "talk:43"}, {"kind": "reminder"}, {"revision": "2"}, {"occasion": "2026-03-25"}]
)
def test_the_portal_makes_one_of_each_kind_source_revision_and_occasion(trio, other):
    thing = {"is_automatic": True, "source": "talk:42", "kind": "announcement", "revision": "1"}
    announcements.make_announcement(**thing)
    announcements.make_announcement(**thing | other)
    announcements.make_announcement(**thing | {"is_automatic": False})

    with pytest.raises(IntegrityError), transaction.atomic():
        announcements.make_announcement(**thing)


def test_once_it_is_withdrawn_the_same_may_be_made_again(trio):
    thing = {"is_automatic": True, "source": "talk:42", "kind": "announcement", "revision": "1"}
    first = announcements.make_announcement(lists=[trio], **thing)
    actions.withdraw(Announcement.objects.filter(source="talk:42"), "Moved.", NOW)

    assert start(lists=[trio], **thing).to_send == 3
    first.refresh_from_db()
    assert (first.state, first.is_automatic) == ("cancelled", False)


def test_other_announcements_do_reach_the_same_people(trio):
    assert [start(lists=[trio]).to_send, start(lists=[trio]).to_send] == [3, 3]


def test_the_key_of_the_longest_address_fits(db):
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 50}.example"
    announcement = announcements.make_announcement(
        is_automatic=True, source="s" * 80, kind="announcement", revision="r" * 64, occasion="o" * 40
    )

    assert len(actions.key_for(announcement, address)) <= Delivery._meta.get_field("key").max_length


def test_python_and_the_database_make_the_same_key(trio):
    started = start(lists=[trio])

    for row in started.deliveries.all():
        assert row.key == actions.key_for(started, row.address.upper())


def test_an_announcement_that_reaches_nobody_is_over_at_once(db, wake_ups):
    started = start(lists=[announcements.make_list()])

    assert (started.state, started.to_send, started.finished_at) == ("sent", 0, NOW)


def test_what_cannot_be_rendered_is_not_started_and_leaves_nothing(trio):
    with pytest.raises(ValidationError):
        start(lists=[trio], body="{{nope}}")

    assert (Letter.objects.count(), Delivery.objects.count()) == (0, 0)
    assert Announcement.objects.get().state == "draft"


def test_a_crash_in_the_middle_leaves_a_draft(trio, monkeypatch):
    def crash(announcement, groups, now, **options):
        raise RuntimeError

    monkeypatch.setattr(actions, "deliver_to_people", crash)
    announcement = announcements.make_announcement(lists=[trio])
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.start(announcement=announcement, now=NOW)

    announcement.refresh_from_db()
    assert (announcement.state, announcement.letter, Delivery.objects.count()) == ("draft", None, 0)


# --- Scheduling ------------------------------------------------------------------------------------------


def test_sending_now_leaves_the_work_to_a_worker(trio, wake_ups):
    user = make_user()

    scheduled = actions.schedule(announcement=announcements.make_announcement(lists=[trio]), by=user, now=NOW)

    assert (scheduled.state, scheduled.send_at, scheduled.created_by) == ("scheduled", NOW, user)
    assert Delivery.objects.count() == 0 and len(wake_ups) == 1

    actions.start_due(NOW)
    assert Announcement.objects.get().state == "sending"


def test_what_is_scheduled_waits_for_its_time(trio, wake_ups):
    actions.schedule(announcement=announcements.make_announcement(lists=[trio]), at=NOW + HOUR, now=NOW)

    actions.start_due(NOW + HOUR / 2)
    assert Announcement.objects.get().state == "scheduled" and not wake_ups

    actions.start_due(NOW + HOUR)
    actions.start_due(NOW + HOUR)
    assert Announcement.objects.get().state == "sending"
    assert Delivery.objects.count() == 3


def test_a_scheduled_announcement_can_be_changed_again(trio):
    scheduled = actions.schedule(
        announcement=announcements.make_announcement(lists=[trio]), at=NOW + HOUR, now=NOW
    )

    draft = actions.unschedule(announcement=scheduled)
    actions.start_due(NOW + 2 * HOUR)

    assert (draft.state, draft.send_at) == ("draft", None)
    assert Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_start_it_once():
    trio = announcements.make_list()
    announcements.make_reader(lists=[trio])
    actions.schedule(announcement=announcements.make_announcement(lists=[trio]), at=NOW, now=NOW)

    def beat():
        together.wait()
        actions.start_due(NOW)
        connection.close()

    together = threading.Barrier(2)
    beats = [threading.Thread(target=beat) for _number in range(2)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()

    assert (Letter.objects.count(), Delivery.objects.count()) == (1, 1)
    assert Announcement.objects.get().state == "sending"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"body": "{{nope}}"}, "{{nope}}"),
        ({"expires_at": NOW}, "last"),
        ({"on_lists": False}, "Nobody"),
    ],
)
def test_what_cannot_be_sent_stays_a_draft_with_the_reason(trio, fields, word):
    lists = [trio] if fields.pop("on_lists", True) else []
    announcement = announcements.make_announcement(lists=lists, **fields)

    with pytest.raises(ValidationError) as refused:
        actions.schedule(announcement=announcement, now=NOW)

    assert word in " ".join(refused.value.messages)
    assert Announcement.objects.get().state == "draft"


def test_what_went_wrong_since_it_was_scheduled_becomes_a_draft_with_the_reason(trio):
    bad = announcements.make_announcement(lists=[trio], source=announcements.SOURCE, body="{{talk.title}}")
    good = announcements.make_announcement(lists=[trio])
    for announcement in (bad, good):
        actions.schedule(announcement=announcement, at=NOW + HOUR, now=NOW)
    Announcement.objects.filter(pk=bad.pk).update(source="talk:gone")

    actions.start_due(NOW + HOUR)

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("draft", "sending")
    assert "{{talk.title}}" in bad.note


def test_what_would_come_too_late_is_stopped(trio):
    scheduled = announcements.make_announcement(lists=[trio], state="scheduled", send_at=NOW, expires_at=NOW)
    running = start(lists=[trio], expires_at=NOW + HOUR)
    set_state(running, "a@example.org", "sent")
    draft = announcements.make_announcement(lists=[trio], expires_at=NOW)

    actions.start_due(NOW + HOUR)

    for row in (scheduled, running, draft):
        row.refresh_from_db()
    assert (scheduled.state, running.state, draft.state) == ("cancelled", "cancelled", "draft")
    assert states(running) == {"sent": 1, "cancelled": 2}
    assert "late" in running.note


# --- Recipients ------------------------------------------------------------------------------------------


def test_the_number_of_recipients_is_that_of_the_deliveries_to_be(trio):
    second = announcements.make_list()
    announcements.make_reader("both@example.org", lists=[trio, second])
    announcement = announcements.make_announcement(lists=[trio, second], audience=["event:3:speakers"])

    number = actions.number_of_recipients(announcement)

    assert number == actions.start(announcement=announcement, now=NOW).to_send == 5
