"""A talk is announced once, whatever becomes of it; what a change made untrue stops by itself."""

import datetime as dt

import pytest
from django.core import mail

from events.models import Event, Talk
from events.notifications import actions as notifications
from events.notifications import automatic, change_notices, tasks
from events.notifications.snapshot import read, revision
from events.planning import event_plans as events
from events.planning import talk_plans as talks
from mailing.announcements import actions
from mailing.delivery import sending
from mailing.models import Announcement, Delivery
from tests.support.factories import make_speaker, make_superuser, make_talk, utc
from tests.support.notifications import deliver, fresh, mails, make_series, only, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 20, 12)
START = utc(2026, 11, 26, 15)
WEEK = dt.timedelta(weeks=1)
State = Announcement.State


@pytest.fixture
def talk():
    event = make_series(sends={"announce_days": 7})
    return make_talk(event, speaker="Ada Example", starts_at=START, title="Titel", room="101")


def send_due(now=NOW):
    """What the beat does, whatever it did before."""
    change_notices.update_all(now)
    automatic.send_due(now)


def set_title(talk):
    Talk.objects.filter(pk=talk.pk).update(title="Title", abstract="Corrected.")


def move(talk):
    talks.plan_move(talk=fresh(talk), starts_at=START + dt.timedelta(hours=2)).carry_out()


def change_room(talk):
    Talk.objects.filter(pk=talk.pk).update(room="204")


def cancel(talk):
    talks.plan_cancel(talk=fresh(talk)).carry_out()


def cancel_and_revive(talk):
    cancel(talk)
    talks.plan_revive(talk=fresh(talk)).carry_out()


def move_and_back(talk):
    move(talk)
    talks.plan_move(talk=fresh(talk), starts_at=START).carry_out()


def confirm(talk):
    Talk.objects.filter(pk=talk.pk).update(status="tentative")


def add_speaker(talk):
    make_speaker(talk, "Bob Example")


def rename_event(talk):
    Event.objects.filter(pk=talk.event_id).update(title="Another name")


def postpone(talk):
    events.plan_postpone(event=fresh(talk).event, new_dates="2027").carry_out()


CHANGES = [
    set_title, move, change_room, cancel, cancel_and_revive, move_and_back, confirm, add_speaker,
    rename_event, postpone,
]  # fmt: skip
SAME_FACTS = {set_title, cancel_and_revive, move_and_back, add_speaker, rename_event}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_announced_is_not_announced_again_whatever_changes(talk, change):
    send_due()
    deliver()
    change(talk)
    send_due()
    deliver()
    send_due(NOW + dt.timedelta(hours=1))

    assert mails() == [("announcement", "reader@example.org")]


@pytest.mark.parametrize("change", CHANGES)
def test_the_revision_is_another_just_when_time_place_or_status_is(talk, change):
    before = revision(read(Talk.objects.all())[talk.pk])
    change(talk)
    after = revision(read(Talk.objects.all())[talk.pk])

    assert (before == after) == (change in SAME_FACTS)


@pytest.mark.parametrize("change", CHANGES)
def test_an_announcement_on_its_way_stops_just_when_it_is_not_true_any_more(talk, change):
    send_due()
    announcement = only("announcement")
    change(talk)
    change_notices.update_all(NOW)
    announcement.refresh_from_db()

    stopped = change not in SAME_FACTS or change in (cancel_and_revive, move_and_back)
    assert (announcement.state == State.CANCELLED) == stopped


@pytest.mark.parametrize("change", [move, cancel, postpone])
def test_our_own_ways_to_change_a_talk_stop_it_in_their_transaction(talk, change):
    send_due()
    change(talk)

    announcement = only("announcement")
    assert announcement.state == State.CANCELLED and announcement.note
    assert not Delivery.objects.filter(state=Delivery.State.PENDING).exists()


@pytest.mark.parametrize("change", [move, cancel, postpone])
def test_a_scheduled_one_stops_likewise(talk, change):
    found, _new = notifications.announce(talk=talk, by=make_superuser())
    actions.schedule(announcement=found, at=NOW + dt.timedelta(days=1))
    change(talk)

    assert only("announcement").state == State.CANCELLED


def test_the_worker_is_told_what_stopped_behind_everybodys_back(talk):
    send_due()
    announcement = only("announcement")
    assert actions.withdraw_outdated([announcement], now=NOW) == set()

    change_room(talk)

    assert actions.withdraw_outdated([announcement], now=NOW) == {announcement.pk}
    assert mails() == []


def test_one_that_moves_back_before_all_have_it_goes_to_those_who_have_not(talk):
    subscribe(talk.event.mailing_list, "late@example.org")
    send_due()
    Delivery.objects.filter(address="reader@example.org").update(state=Delivery.State.SENT)
    move(talk)
    talks.plan_move(talk=fresh(talk), starts_at=START).carry_out()
    send_due()

    assert sorted(mails()) == [("announcement", "late@example.org"), ("announcement", "reader@example.org")]


def test_one_that_moved_before_anybody_had_it_is_announced_as_it_is_now(talk):
    send_due()
    move(talk)
    send_due()

    going = Announcement.objects.get(state=State.SENDING)
    assert "18:00–19:00\nBerlin time, UTC+1" in going.letter.text
    assert not Announcement.objects.filter(kind="notice").exists()
    assert mails() == [("announcement", "reader@example.org")]


def test_two_beats_at_once_send_one(talk, monkeypatch):
    waiting = list(automatic.to_announce(NOW))
    send_due()
    monkeypatch.setattr(automatic, "to_announce", lambda now: waiting)  # as read before the other one wrote
    automatic.send_announcements(NOW)

    assert mails() == [("announcement", "reader@example.org")]


def test_a_draft_by_hand_goes_on_with_its_talk(talk):
    found, _new = notifications.announce(talk=talk, by=make_superuser())
    Announcement.objects.update(body="Do come! {{talk.time}}")
    move(talk)

    found.refresh_from_db()
    assert (found.state, found.body) == (State.DRAFT, "Do come! {{talk.time}}")
    assert found.expires_at == START + dt.timedelta(hours=2)
    assert notifications.announce(talk=fresh(talk), by=make_superuser()) == (found, False)


def test_a_draft_for_what_does_not_take_place_cannot_be_sent(talk):
    found, _new = notifications.announce(talk=talk, by=make_superuser())
    cancel(talk)

    stopped = actions.start(announcement=found, now=NOW)

    assert (stopped.state, stopped.note, mails()) == (State.CANCELLED, "Cancelled", [])


def test_an_announcement_ends_with_the_beginning_of_its_talk(talk):
    send_due()
    assert only("announcement").expires_at == START

    actions.start_due(START)

    assert only("announcement").state == State.CANCELLED


def test_the_task_follows_what_others_wrote(talk):
    send_due()
    tasks.send_due()
    change_room(talk)
    tasks.send_due()

    assert Announcement.objects.filter(state=State.CANCELLED).count() == 1


def test_a_worker_hands_over_nothing_of_a_talk_that_moved_behind_its_back(talk):
    send_due()
    change_room(talk)
    sending.run("worker")

    assert Delivery.objects.get().state == Delivery.State.CANCELLED
    assert (only("announcement").state, mail.outbox) == (State.CANCELLED, [])
