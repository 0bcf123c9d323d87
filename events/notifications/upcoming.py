"""What will go out by itself next, and what keeps it back; for the organisers of an event."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Talk

from . import automatic, requests

MOST = 12


@dataclass(frozen=True)
class UpcomingMail:
    """A mail that will go out at the instant `at`, unless something keeps it back."""

    at: datetime
    what: str
    talk: Talk
    held: str = ""


def upcoming_mails(event, now):
    """What will go out next about the talks of an event, in the order of time."""
    own = [*_announcements(event, now), *_reminders(event, now), *_requests(event, now)]
    return sorted(own, key=lambda each: (each.at, each.talk.pk))[:MOST]


def _announcements(event, now):
    for talk in automatic.to_announce(now).filter(event=event):
        lacks = ", ".join(str(item.label) for item in automatic.missing_for(talk))
        held = _("Waiting for: %s") % lacks if lacks else ""
        yield UpcomingMail(automatic.announces_at(talk), _("Announcement"), talk, held)


def _reminders(event, now):
    for talk in automatic.upcoming_talks(now).filter(
        event=event, event__notification_settings__remind_hours__isnull=False
    )[:MOST]:
        if automatic.reminds_at(talk) > now:
            yield UpcomingMail(automatic.reminds_at(talk), _("Reminder"), talk)


def _requests(event, now):
    by_talk = {}
    for speaker in requests.incomplete_speakers(now, event):
        if requests.requests_from(speaker.talk) > now or not speaker.person.email:
            by_talk.setdefault(speaker.talk, []).append(speaker)
    for talk, speakers in by_talk.items():
        silent = [str(speaker) for speaker in speakers if not speaker.person.email]
        held = _("No e-mail is known of %s.") % ", ".join(silent) if silent else ""
        if not event.notification_settings.request_read_at:
            held = _("Nobody has read its text yet; do so on this page.")
        what = ngettext("Request to the speaker", "Requests to the speakers", len(speakers))
        yield UpcomingMail(requests.requests_from(talk), what, talk, held)
