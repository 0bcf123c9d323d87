"""While the clock is held, codes alone go out; what was due before a restore goes only if it is chosen."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.registration.models import Place
from events.registration.tasks import send_reminders
from mailing.announcements import actions
from mailing.delivery.tasks import deliver
from mailing.models import Announcement, Delivery
from portal import hold
from portal.models import Hold
from portal.periodic import clock_state
from portal.tasks import note_clock
from tests.support import announcements, deliveries
from tests.support.factories import make_superuser, make_talk
from tests.support.registrations import make_ticket, make_workshop, place

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def ledger(settings):
    """The site's own backend: Django's test runner puts mail into memory without it."""
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"


def restored(hours=0):
    Hold.objects.create(pk=1, since=timezone.now() - hours * HOUR, reason=Hold.Reason.RESTORE)


def sent():
    return sorted(address for message in mail.outbox for address in message.to)


def test_codes_go_out_and_nothing_else_does():
    restored()
    deliveries.write("code@example.org", is_urgent=True)
    deliveries.write("own@example.org", is_own=True)
    announcements.make_reader("reader@example.org", lists=[news := announcements.make_list()])
    letter = actions.start(announcement=announcements.make_announcement(lists=[news]))
    deliver()
    note_clock()

    assert sent() == ["code@example.org"]
    assert Announcement.objects.get(pk=letter.pk).state == Announcement.State.SENDING
    assert clock_state(timezone.now()) == "ok"


def test_a_task_does_nothing_while_the_clock_is_held(monkeypatch):
    called = []
    monkeypatch.setattr("events.registration.actions.reminders.send_reminders", called.append)
    hold.put_on(Hold.Reason.HAND, timezone.now())
    send_reminders()
    assert called == []
    call_command("mail", "release")
    send_reminders()
    assert len(called) == 1


def test_whoever_watches_is_told(client):
    restored()
    answer = client.get("/healthz?full")
    assert (answer.status_code, answer.json()["hold"], answer.json()["mail"]) == (503, "held", "held")
    assert client.get("/healthz").status_code == 200
    client.force_login(make_superuser())
    assert "The clock is held" in client.get("/admin/").text


def test_what_was_due_before_a_restore_is_shown_and_goes_only_if_it_is_chosen(capsys):
    deliveries.write("old@example.org")
    announcements.make_reader("reader@example.org", lists=[news := announcements.make_list()])
    letter = actions.start(announcement=announcements.make_announcement(lists=[news]))
    restored()
    deliveries.write("new@example.org")

    call_command("mail", "release", "--send", "announcements")
    shown = capsys.readouterr().out
    assert hold.is_on()
    call_command("mail", "release", "--yes", "--send", "announcements")
    deliver()

    assert "mail                    1  is discarded" in shown
    assert "announcements           1  goes out" in shown
    assert not hold.is_on()
    assert sent() == ["new@example.org", "reader@example.org"]
    assert Announcement.objects.get(pk=letter.pk).state == Announcement.State.SENT


def test_a_hold_by_hand_keeps_everything_for_later():
    deliveries.write("old@example.org")
    call_command("mail", "hold")
    deliver()
    assert sent() == []
    call_command("mail", "release")
    deliver()
    assert sent() == ["old@example.org"]


def test_a_reminder_that_was_due_counts_as_sent_once_it_is_discarded(capsys):
    soon = timezone.now() + 12 * HOUR
    event = make_workshop(first_day=soon.date(), last_day=soon.date() + dt.timedelta(days=1))
    make_talk(event, starts_at=soon)
    due = place(make_ticket(event))
    Place.objects.update(start_reminded_at=None)
    Delivery.objects.all().delete()
    restored()
    call_command("mail", "release")
    assert "reminders               1  is discarded" in capsys.readouterr().out
    assert not Delivery.objects.exists(), "looking changes nothing"
    call_command("mail", "release", "--yes")
    send_reminders()

    assert Place.objects.get(pk=due.pk).start_reminded_at
    assert [delivery.state for delivery in Delivery.objects.all()] == ["cancelled"]


def test_an_offer_whose_time_is_over_gets_it_anew():
    soon = timezone.now() + 240 * HOUR
    held = place(make_ticket(make_workshop(first_day=soon.date(), last_day=soon.date())))
    until = timezone.now() - 2 * HOUR
    Place.objects.filter(pk=held.pk).update(state=Place.State.OFFERED, until=until)
    restored(hours=1)
    call_command("mail", "release", "--yes")

    assert Place.objects.get(pk=held.pk).until > timezone.now()


def test_a_kind_that_is_none_is_refused():
    with pytest.raises(CommandError, match="the kinds are .*announcements"):
        call_command("mail", "release", "--send", "everything")
