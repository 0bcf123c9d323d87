"""A mail in the archive says what is different since it was sent."""

import pytest
from django.utils import timezone

from events.models import Event, Talk
from events.notifications import automatic
from mailing.models import Announcement
from tests.support.factories import make_talk, utc
from tests.support.notifications import deliver, make_series, only, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 25, 12)  # a Wednesday
START = utc(2026, 11, 26, 15)  # the next day, 16:00 in Berlin
SINCE = "Since this mail was sent, this has changed:"


@pytest.fixture
def talk():
    """A talk that was announced, and told in a digest, in a room that was announced."""
    event = make_series(sends={"announce_days": 7, "digest_weekday": 2})
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    talk = make_talk(event, speaker="Ada Example", starts_at=START, title="On graphs", room="101")
    automatic.send_due(NOW)
    deliver()
    return talk


def read(client, talk, kind):
    """The page of the letter of a kind in the archive."""
    slug = talk.event.mailing_list.slug
    return client.get(f"/lists/{slug}/{only(kind).letter_id}/").content.decode()


@pytest.mark.parametrize("kind", ["announcement", "digest"])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"starts_at": utc(2026, 11, 27, 14), "ends_at": utc(2026, 11, 27, 15)},
            "Time: Thu 26 Nov 16:00 → Fri 27 Nov 15:00 (Berlin)",
        ),
        ({"room": "204"}, "Room: 101 → 204"),
        ({"status": "cancelled"}, "Cancelled"),
    ],
)
def test_the_page_of_a_mail_says_what_has_changed_since(client, talk, kind, fields, told):
    assert SINCE not in read(client, talk, kind)
    Talk.objects.filter(pk=talk.pk).update(**fields)

    notice = read(client, talk, kind).partition(SINCE)[2].partition("</div>")[0]
    assert f'/talks/{talk.pk}/">Ada Example: On graphs</a><br>{told}</p>' in notice


def test_it_says_so_of_a_series_that_is_postponed_and_nothing_of_what_nobody_may_see(client, talk):
    Event.objects.update(status="postponed", new_dates="spring 2027")
    assert "Postponed to spring 2027" in read(client, talk, "announcement").partition(SINCE)[2]

    Event.objects.update(status="draft", published_at=None)
    assert SINCE not in read(client, talk, "announcement")


def test_a_reminder_is_in_no_archive_and_so_nothing_is_kept_of_it(client):
    event = make_series(sends={"remind_hours": 48})
    make_talk(event, speaker="Ada Example", starts_at=START)
    automatic.send_due(timezone.now())

    assert Announcement.objects.get().told_talks.count() == 0
