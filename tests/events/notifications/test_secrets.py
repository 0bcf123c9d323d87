"""No mail of an event carries a joining address or what else must not get out; and asking stays cheap."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from events.notifications import automatic, change_notices, requests, tasks
from mailing.announcements import messages
from mailing.models import Delivery
from tests.support.factories import (
    make_joining_link,
    make_material,
    make_person,
    make_speaker,
    make_talk,
    utc,
)
from tests.support.notifications import deliver, make_series, only, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 26, 12)
START = utc(2026, 11, 26, 15)
SECRETS = ("https://meet.example.org/j/73551", "open-sesame", "private@example.org", "Cleo Secret")
ALL = {
    "announce_days": 7, "remind_hours": 24, "sends_recordings": True, "digest_weekday": 3, "request_days": 40,
}  # fmt: skip


@pytest.fixture
def series():
    event = make_series(sends=ALL)
    make_joining_link(event=event, url=SECRETS[0], passcode=SECRETS[1])
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    return event


def programme(event, number=1):
    """Talks of which everything there is is told: soon, later, past with a recording."""
    for _each in range(number):
        person = make_person(email=SECRETS[2])
        for start, fields in (
            (START, {"invited_speaker": SECRETS[3]}),
            (START + dt.timedelta(days=9), {"abstract": ""}),
            (START - dt.timedelta(days=9), {"recording": "published"}),
        ):
            talk = make_talk(event, speaker=person, starts_at=start, **fields)
        make_material(talk=talk, kind="video", label="Video")


def send_due():
    change_notices.update_all(NOW)
    automatic.send_due(NOW)
    requests.send_requests(NOW)


def test_no_mail_carries_a_joining_address_or_what_is_private(series):
    programme(series)
    send_due()
    deliver()
    Talk.objects.filter(starts_at=START).update(room="204")
    send_due()
    from mailing.announcements.actions import start

    start(announcement=only("notice"), now=NOW)
    automatic.send_reminders(NOW + dt.timedelta(minutes=1))
    rows = Delivery.objects.select_related("announcement")

    kinds = {row.announcement.kind for row in rows}
    assert kinds == {"announcement", "recording", "digest", "request", "notice"}
    for row in rows:
        letter = row.announcement.letter
        text = letter.subject + letter.html + letter.text + letter.calendar
        text += messages.compose([row])[row.pk].decode().partition("\r\n\r\n")[2]
        assert not [secret for secret in SECRETS if secret in text]


def test_the_joining_page_stands_in_announcement_and_reminder(series):
    programme(series)
    series.notification_settings.announce_days = None
    series.notification_settings.save()
    send_due()

    assert "/join/" in only("reminder").letter.text


@pytest.fixture
def number_of_queries():
    def count(ask):
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    return count


def test_asking_takes_the_same_number_of_queries_at_one_talk_and_at_three(series, number_of_queries):
    programme(series)
    send_due()
    deliver()
    few = number_of_queries(send_due)
    programme(series, 2)
    send_due()
    deliver()

    assert number_of_queries(send_due) == few <= 33


def test_without_any_change_nobody_compares(series, number_of_queries):
    programme(series)
    tasks.send_due()
    deliver()
    tasks.send_due()
    quiet = number_of_queries(tasks.send_due)
    Talk.objects.update(title="Another")

    assert number_of_queries(tasks.send_due) > quiet


def test_speakers_who_lack_something_cost_no_query_each(series, number_of_queries):
    talk = make_talk(series, starts_at=START, title="")
    make_speaker(talk)
    few = number_of_queries(lambda: requests.due_speakers(NOW))
    make_speaker(talk)
    make_speaker(talk)

    assert number_of_queries(lambda: requests.due_speakers(NOW)) == few
