"""Requests to speakers whose personal link still lacks something: mails to one person each, in no archive."""

import datetime as dt

from django.db.models import Max, Prefetch

from events.models import Proposal, Speaker, Talk
from events.permissions import organisers_of
from events.speakers import links
from events.speakers.actions.proposals import make_link
from mailing.models import Announcement
from portal.lib import times

from . import sources, wording
from .drafts import send
from .lists import reply_address

Kind = Announcement.Kind
DAY = dt.timedelta(days=1)


def ask_speakers(now):
    """Ask whoever is to be asked at the instant `now`; a second call does nothing more."""
    for speaker in to_ask(now):
        _ask(speaker, now)


def to_ask(now):
    """The speakers who are to be asked now; in a constant number of queries."""
    found = [speaker for speaker in lacking(now) if speaker.person.email and asks_from(speaker.talk) <= now]
    last = last_asked(found)
    return [speaker for speaker in found if _is_due(speaker, last.get(speaker.pk), now)]


def lacking(now, event=None):
    """The speakers of talks ahead, of an event or of all that ask, who have something still to give."""
    talks = Talk.objects.taking_place().filter(
        starts_at__gt=now, event__notification_settings__request_days__isnull=False
    )
    talks = talks.filter(event=event) if event else talks
    waiting = Prefetch("proposals", Proposal.objects.filter(state=Proposal.State.WAITING), to_attr="sent")
    rows = Speaker.objects.filter(talk__in=talks).prefetch_related(waiting).order_by("talk__starts_at", "pk")
    rows = rows.select_related(
        "person", "link", "talk__event__notification_settings", "talk__event__parent__parent"
    )
    return [row for row in rows if links.missing(row, links.shown(row, row.sent)) and _may_write(row, now)]


def _may_write(speaker, now):
    """Not by a link that an organiser revoked."""
    link = getattr(speaker, "link", None)
    return link is None or links.works(link, now)


def asks_from(talk):
    """The instant from which the speakers of a dated talk are asked: so many days before the due day."""
    day = links.due_day(talk) - talk.event.notification_settings.request_days * DAY
    return times.first_instant(day, talk.event.time_zone) + dt.timedelta(hours=9)


def last_asked(speakers):
    """When each of these speakers was asked last, as {key: instant}."""
    pks = {sources.of_speaker(speaker.pk): speaker.pk for speaker in speakers}
    rows = Announcement.objects.filter(source__in=pks, kind=Kind.REQUEST).order_by().values_list("source")
    return {pks[source]: at for source, at in rows.annotate(Max("created_at"))}


def _is_due(speaker, last, now):
    """Again after some days, and not once they have answered the last request."""
    if last is None:
        return True
    link = getattr(speaker, "link", None)
    has_answered = link and link.answered_at and link.answered_at >= last
    return not has_answered and last + speaker.talk.event.notification_settings.request_every * DAY <= now


def _ask(speaker, now):
    make_link(speaker=speaker)
    event, source, (subject, body) = speaker.talk.event, sources.of_speaker(speaker.pk), wording.request()
    send(
        now,
        kind=Kind.REQUEST,
        source=source,
        occasion=str(times.day_in(now, event.time_zone)),
        lists=[],
        audience=[source],
        subject=subject,
        body=body,
        reply_to=_reply_address(event),
        expires_at=speaker.talk.starts_at,
        created_at=now,
    )


def _reply_address(event):
    """Whom a speaker answers: an organiser, whom they know."""
    return reply_address(event, event.mailing_list) or next((user.email for user in organisers_of(event)), "")
