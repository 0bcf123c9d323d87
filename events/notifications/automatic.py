"""What goes out by itself. Asked each minute, in a constant number of queries while nothing is due.

Each mail exists once, so that two who ask at the same time do no harm.
"""

import datetime as dt

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from events.models import Event, Talk
from events.planning.completeness import MissingItem, is_missing, missing_items, with_missing_items
from mailing.models import Announcement, Subscription
from portal.lib import times

from . import snapshot, sources, wording
from .change_notices import store_digest
from .drafts import send
from .lists import reply_address, with_parts
from .models import NotificationSettings, TalkSnapshot

Kind = Announcement.Kind
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
MOST_DAYS, MOST_HOURS = 60, 168  # before a talk, as NotificationSettings takes them
DIGEST_AT = dt.time(8)  # on the clocks of the event
DIGEST_WITHIN = DAY  # later than that, it waits for the next week
DIGEST_AHEAD = 14 * DAY


def send_due(now):
    """Let everything go out that is due at the instant `now`."""
    send_announcements(now)
    send_reminders(now)
    send_recordings(now)
    send_digests(now)


def upcoming_talks(now):
    """The public talks ahead of events with a list of their own, with the settings of their event."""
    talks = Talk.objects.public().taking_place().lectures().filter(starts_at__gt=now)
    of_list = talks.filter(event__mailing_list__isnull=False, event__notification_settings__isnull=False)
    return of_list.select_related("event__mailing_list", "event__notification_settings").order_by(
        "starts_at", "pk"
    )


def send_announcements(now):
    for talk in to_announce(now):
        if announces_at(talk) <= now and not missing_for(talk):
            _send_about(talk, Kind.ANNOUNCEMENT, wording.announcement(), now, with_calendar=True)


def to_announce(now):
    """The talks ahead that are announced by themselves and were not announced yet, with their needs."""
    soon = upcoming_talks(now).filter(
        event__notification_settings__announce_days__isnull=False, starts_at__lte=now + MOST_DAYS * DAY
    )
    source = Concat(Value("talk:"), Cast(OuterRef("pk"), CharField()))
    announced = Announcement.objects.filter(source=source, kind=Kind.ANNOUNCEMENT, is_automatic=True)
    return with_missing_items(soon.exclude(Exists(announced)), now, (MissingItem.SPEAKER, MissingItem.TITLE))


def announces_at(talk):
    return talk.starts_at - talk.event.notification_settings.announce_days * DAY


def missing_for(talk):
    """What keeps the announcement of a talk of `to_announce` back, as a list of MissingItem."""
    return [] if talk.event.notification_settings.announces_incomplete else missing_items(talk)


def held_back(events, now):
    """The talks of these events that should have been announced by `now` and lack a title or speaker."""
    talks = to_announce(now).filter(event__in=events.values("pk"))
    lacks = talks.filter(is_missing(MissingItem.SPEAKER, now) | is_missing(MissingItem.TITLE, now))
    return [talk for talk in lacks if announces_at(talk) <= now and missing_for(talk)]


def send_reminders(now):
    soon = upcoming_talks(now).filter(
        event__notification_settings__remind_hours__isnull=False, starts_at__lte=now + MOST_HOURS * HOUR
    )
    due = [talk for talk in soon if reminds_at(talk) <= now]
    fresh = _recently_announced(due)
    for talk in _not_sent_yet(due, Kind.REMINDER):
        if talk.pk not in fresh:
            _send_about(talk, Kind.REMINDER, wording.reminder(), now)


def reminds_at(talk):
    return talk.starts_at - talk.event.notification_settings.remind_hours * HOUR


def _recently_announced(talks):
    """The keys of those that were announced when a reminder was due already: two mails at once are one
    too many."""
    at = {sources.of_talk(talk.pk): reminds_at(talk) for talk in talks}
    rows = Announcement.objects.filter(source__in=at, kind=Kind.ANNOUNCEMENT, started_at__isnull=False)
    return {
        sources.talk_in(source)
        for source, started_at in rows.values_list("source", "started_at")
        if started_at >= at[source]
    }


def _not_sent_yet(talks, kind):
    """Those of `talks` for which there is no mail of a kind with the revision of now."""
    facts = snapshot.read(Talk.objects.filter(pk__in=[talk.pk for talk in talks])) if talks else {}
    revisions = {sources.of_talk(pk): snapshot.revision(fact) for pk, fact in facts.items()}
    rows = Announcement.objects.filter(is_automatic=True, kind=kind, source__in=revisions)
    there = set(rows.values_list("source", "revision"))
    missing = {sources.talk_in(source) for source, revision in revisions.items() - there}
    return [talk for talk in talks if talk.pk in missing]


def _send_about(talk, kind, text, now, **fields):
    """Send a mail about a talk ahead, which is of no use once it has begun."""
    fact = snapshot.read(Talk.objects.filter(pk=talk.pk)).get(talk.pk)
    if not fact or not snapshot.takes_place(fact):
        return  # it was changed just now
    subject, body = text
    fields |= {"kind": kind, "source": sources.of_talk(talk.pk), "expires_at": fact.starts_at}
    fields |= _to_list_of(talk.event)
    send(now, revision=snapshot.revision(fact), subject=subject, body=body, **fields)


def _to_list_of(event):
    return {"lists": [event.mailing_list], "reply_to": reply_address(event.mailing_list)}


def send_recordings(now):
    talks = new_recordings(now, "recording_announced").filter(
        event__mailing_list__isnull=False, event__notification_settings__sends_recordings=True
    )
    for talk in talks.select_related("event__mailing_list"):
        subject, body = wording.recording()
        fields = {"kind": Kind.RECORDING, "source": sources.of_talk(talk.pk), "subject": subject}
        send(now, body=body, **fields, **_to_list_of(talk.event))
        TalkSnapshot.objects.mark([talk.pk], recording_announced=True)


def new_recordings(now, flag):
    """The talks whose recording readers may watch and were not told of, as `flag` of their snapshot says."""
    known = TalkSnapshot.objects.filter(**{flag: True}).values("talk")
    return snapshot.with_recording(now).exclude(pk__in=known).order_by("starts_at", "pk")


def send_digests(now):
    """Send the digest of each event whose day it is, if somebody wants it and there is something to say."""
    wanted = Subscription.objects.active().filter(
        mailing_list=OuterRef("event__mailing_list"), wants_digest=True
    )
    rows = NotificationSettings.objects.filter(Exists(wanted), digest_weekday__isnull=False)
    rows = rows.filter(event__in=Event.objects.public()).select_related("event__mailing_list")
    due = {
        (f"digest:{row.event_id}", str(times.day_in(at, row.event.time_zone))): row.event
        for row in rows
        if now < (at := digest_at(row, now)) + DIGEST_WITHIN
    }
    there = Announcement.objects.filter(
        is_automatic=True, kind=Kind.DIGEST, source__in=[source for source, _day in due]
    )
    there = set(there.values_list("source", "occasion"))
    for (source, day), event in due.items():
        if (source, day) not in there:
            _send_digest(event, source, day, now)


def digest_at(notification_settings, now):
    """The latest instant up to `now` at which a digest was due."""
    zone = notification_settings.event.time_zone
    today = times.day_in(now, zone)
    day = today - dt.timedelta(days=(today.weekday() - notification_settings.digest_weekday) % 7)
    at = times.weekly(first_day=day, clock=DIGEST_AT, name=zone, count=1)[0]
    return at if at <= now else at - 7 * DAY


def _send_digest(event, source, day, now):
    family = with_parts(event.pk).values("pk")
    ahead = Talk.objects.public().taking_place().lectures().filter(event__in=family)
    upcoming = ahead.filter(starts_at__gt=now, starts_at__lte=now + DIGEST_AHEAD).order_by("starts_at", "pk")
    upcoming = list(upcoming.values_list("pk", flat=True))
    recorded = new_recordings(now, "recording_in_digest").filter(event__in=family)
    recorded = list(recorded.values_list("pk", flat=True))
    if not upcoming and not recorded:
        return
    subject, body = wording.digest(upcoming, recorded)
    fields = {"kind": Kind.DIGEST, "source": source, "occasion": day, "subject": subject, "body": body}
    if send(now, expires_at=now + 3 * DAY, **fields, **_to_list_of(event)):
        TalkSnapshot.objects.mark(recorded, recording_in_digest=True)
        store_digest(upcoming, now)


def skip_recordings(event, flag):
    """Let the recordings that are there already count as announced, when an event begins to
    announce them: `flag` says where."""
    there = snapshot.with_recording(timezone.now()).filter(event__in=with_parts(event.pk).values("pk"))
    TalkSnapshot.objects.mark(list(there.values_list("pk", flat=True)), **{flag: True})
