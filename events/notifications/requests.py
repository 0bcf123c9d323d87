"""Requests to speakers whose personal link still lacks something: mails to one person each, in no archive."""

import datetime as dt

from django.db import transaction
from django.db.models import Prefetch

from events.models import Speaker, Talk
from events.permissions import organisers_of
from events.speakers import links, page_fields
from events.speakers.actions.links import make_link
from events.speakers.missing import due_day, missing_labels
from events.speakers.models import Proposal, SpeakerLink
from events.speakers.proposals import shown_values
from mailing.models import Announcement
from portal.lib import times

from . import wording
from .drafts import send
from .lists import reply_address

Kind = Announcement.Kind
DAY = dt.timedelta(days=1)


def send_requests(now):
    """Send the requests that are due at the instant `now`; a second call does nothing more."""
    for speaker in due_speakers(now):
        _send_request(speaker, now)


def due_speakers(now):
    """The speakers who are to be asked now; in a constant number of queries."""
    found = [
        speaker
        for speaker in incomplete_speakers(now)
        if speaker.person.email
        and speaker.talk.event.notification_settings.request_read_at
        and requests_from(speaker.talk) <= now
    ]
    return [speaker for speaker in found if _is_due(speaker, now)]


def incomplete_speakers(now, event=None):
    """The speakers of public talks ahead, of an event or of all that ask, who still owe something."""
    talks = (
        Talk.objects.public()
        .taking_place()
        .filter(starts_at__gt=now, event__notification_settings__request_days__isnull=False)
    )
    talks = talks.filter(event=event) if event else talks
    waiting = Prefetch("proposals", Proposal.objects.filter(state=Proposal.State.WAITING), to_attr="sent")
    rows = Speaker.objects.filter(talk__in=talks).prefetch_related(waiting).order_by("talk__starts_at", "pk")
    rows = list(
        rows.select_related(*links.RELATED_TO_SPEAKER, "personal_link", "talk__event__notification_settings")
    )
    page_fields.note_covered(rows)
    return [row for row in rows if missing_labels(row, shown_values(row, row.sent)) and _may_write(row, now)]


def _may_write(speaker, now):
    """Not by a link that an organiser revoked."""
    link = getattr(speaker, "personal_link", None)
    return link is None or links.is_valid(link, now)


def requests_from(talk):
    """The instant from which the speakers of a dated talk are asked: so many days before the due day."""
    day = due_day(talk) - talk.event.notification_settings.request_days * DAY
    return times.first_instant(day, talk.event.time_zone) + dt.timedelta(hours=9)


def _is_due(speaker, now):
    """Again after some days, and not once they have answered the last request."""
    link = getattr(speaker, "personal_link", None)
    last = link and link.requested_at
    if last is None:
        return True
    has_answered = link.answered_at and link.answered_at >= last
    return not has_answered and last + speaker.talk.event.notification_settings.request_every * DAY <= now


@transaction.atomic
def _send_request(speaker, now):
    link = make_link(speaker=speaker)
    event, source, (subject, body) = speaker.talk.event, f"speaker:{speaker.pk}", wording.request()
    # A speaker answers an organiser, whom they know; not the site.
    reply_to = next((user.email for user in organisers_of(event)), "") or reply_address(event.mailing_list)
    is_sent = send(
        now,
        kind=Kind.REQUEST,
        source=source,
        occasion=str(times.day_in(now, event.time_zone)),
        lists=[],
        audience=[source],
        subject=subject,
        body=body,
        reply_to=reply_to,
        expires_at=speaker.talk.starts_at,
        created_at=now,
    )
    if is_sent:  # one field alone: the speaker may be sending something just now
        SpeakerLink.objects.filter(pk=link.pk).update(requested_at=now)
