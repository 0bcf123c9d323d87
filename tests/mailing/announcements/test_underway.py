"""An announcement on its way: held, stopped, tried again, withdrawn by whoever made it."""

import datetime as dt

import pytest
from django.db import transaction

from mailing.announcements import actions
from mailing.models import Announcement, Delivery
from mailing.sources import MailSource
from tests.support import announcements
from tests.support.announcement_actions import NOW, set_state, start, states

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("offers", "wake_ups")]

HOUR = dt.timedelta(hours=1)


# --- While it is sent ------------------------------------------------------------------------------------


def test_pause_and_resume(trio, wake_ups):
    started = start(lists=[trio])

    assert actions.pause(announcement=started).state == "paused"
    assert actions.pause(announcement=started).state == "paused"
    assert states(started) == {"pending": 3}
    wake_ups.clear()
    assert actions.resume(announcement=started).state == "sending"
    assert actions.resume(announcement=started).state == "sending"
    assert len(wake_ups) == 1


def test_cancelling_stops_what_has_not_gone_out(trio):
    started = start(lists=[trio])
    set_state(started, "a@example.org", "sent")
    set_state(started, "b@example.org", "sending")

    cancelled = actions.cancel(announcement=started, now=NOW)
    again = actions.cancel(announcement=started, now=NOW + HOUR)

    assert (cancelled.state, again.finished_at) == ("cancelled", NOW)
    assert states(started) == {"sent": 1, "sending": 1, "cancelled": 1}


@pytest.mark.parametrize("state", ["sent", "cancelled"])
@pytest.mark.parametrize("act", [actions.pause, actions.resume, actions.cancel, actions.unschedule])
def test_what_is_over_stays_so(trio, state, act):
    started = start(lists=[trio])
    Announcement.objects.update(state=state)

    assert act(announcement=started).state == state


def test_failed_mails_are_tried_again_once_it_is_sent(trio, wake_ups):
    started = start(lists=[trio])
    set_state(started, "a@example.org", "failed", attempts=5, error="550")
    set_state(started, "b@example.org", "sent")
    set_state(started, "c@example.org", "suppressed")
    Announcement.objects.update(state="sent", finished_at=NOW)
    wake_ups.clear()

    again = actions.retry_failed(announcement=started, now=NOW + HOUR)

    assert (again.state, again.finished_at) == ("sending", None)
    assert states(started) == {"pending": 1, "sent": 1, "suppressed": 1}
    row = started.deliveries.get(address="a@example.org")
    assert (row.attempts, row.error, row.due_at) == (0, "", NOW + HOUR)
    assert len(wake_ups) == 1


def test_nothing_failed_is_nothing_to_retry(trio):
    started = start(lists=[trio])
    Announcement.objects.update(state="sent")

    assert actions.retry_failed(announcement=started, now=NOW).state == "sent"


@pytest.mark.parametrize("act", [actions.retry_failed, actions.resend_uncertain])
def test_nothing_is_tried_again_that_would_come_too_late(trio, act):
    started = start(lists=[trio], expires_at=NOW + HOUR)
    started.deliveries.update(state="failed")

    act(announcement=started, now=NOW + HOUR)

    assert states(started) == {"failed": 3}


def test_uncertain_mails_are_sent_again_or_counted_as_sent(trio):
    first, second = start(lists=[trio]), start(lists=[trio])
    for started in (first, second):
        started.deliveries.update(state="uncertain")

    actions.resend_uncertain(announcement=first, now=NOW)
    actions.accept_uncertain(announcement=second)

    assert states(first) == {"pending": 3} and states(second) == {"sent": 3}
    assert set(first.deliveries.values_list("may_be_repeat", flat=True)) == {True}


# --- Withdrawing -----------------------------------------------------------------------------------------


def test_withdrawing_stops_all_of_a_source_and_nothing_else(trio):
    about = {"lists": [trio], "source": announcements.SOURCE}
    draft, running, over = announcements.make_announcement(**about), start(**about), start(**about)
    scheduled = actions.schedule(
        announcement=announcements.make_announcement(**about), at=NOW + HOUR, now=NOW
    )
    Announcement.objects.filter(pk=over.pk).update(state="sent")
    set_state(running, "a@example.org", "sent")
    other = start(lists=[trio], source="talk:4")

    stopped = actions.withdraw(source=announcements.SOURCE, reason="The talk has moved.", now=NOW)

    assert {row.pk for row in stopped} == {draft.pk, scheduled.pk, running.pk}
    for row in (draft, scheduled, running, over, other):
        row.refresh_from_db()
    assert [row.state for row in (draft, scheduled, running)] == ["cancelled"] * 3
    assert running.note == "The talk has moved."
    assert states(running) == {"sent": 1, "cancelled": 2}
    assert (over.state, other.state) == ("sent", "sending")


def test_withdrawing_belongs_to_the_transaction_of_its_caller(trio):
    started = start(lists=[trio], source=announcements.SOURCE)

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.withdraw(source=announcements.SOURCE, reason="Moved.", now=NOW)
        raise RuntimeError

    started.refresh_from_db()
    assert (started.state, states(started)) == ("sending", {"pending": 3})


def test_what_is_not_true_any_more_does_not_start(trio):
    scheduled = about_a_moved_talk(trio, state="scheduled", send_at=NOW)

    actions.start_due(NOW)

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.note) == ("cancelled", "Its talk has moved.")
    assert not Delivery.objects.exists()


def about_a_moved_talk(trio, **fields):
    return announcements.make_announcement(lists=[trio], source="talk:moved", **fields)


def test_what_was_withdrawn_may_be_told_again_to_whoever_has_not_got_it(trio):
    first = start(lists=[trio], source=announcements.SOURCE, is_automatic=True, revision="1")
    set_state(first, "a@example.org", "sent")
    actions.withdraw(source=announcements.SOURCE, reason="Moved.", now=NOW)

    again = start(lists=[trio], source=announcements.SOURCE, is_automatic=True, revision="1")

    assert sorted(again.deliveries.values_list("address", flat=True)) == ["b@example.org", "c@example.org"]
    assert states(first) == {"sent": 1, "cancelled": 2}


def test_an_announcement_tells_whoever_made_it_that_it_goes_out(trio, monkeypatch):
    told = []
    talk = MailSource("talk", started=lambda announcement, now: told.append((announcement.to_send, now)))
    announcements.registered(monkeypatch, "mail_sources", talk)

    start(lists=[trio], source=announcements.SOURCE)

    assert told == [(3, NOW)]


def test_no_source_is_not_everybody(trio):
    start(lists=[trio])

    with pytest.raises(ValueError, match="source"):
        actions.withdraw(source="", reason="Moved.", now=NOW)
