"""After a change of days, time, place, format or status: a notice lies ready for the registered people.

Each event for which people are registered has one notice at a time, with all that has changed since they were
told last, and so has each talk with tickets of its own. What is cancelled needs none: see `actions.plans`.
"""

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event
from events.notifications.drafts import draft
from mailing.announcements import actions
from mailing.announcements.placeholders import Link, Markdown, escaped
from mailing.models import Announcement
from portal import markup
from portal.admin.fields import pk_of
from portal.lib import times

from . import groups, told
from .models import RegistrationSnapshot

Kind, State = Announcement.Kind, Announcement.State
NAME = "registration"
DAY = dt.timedelta(days=1)


# --- Whom a change concerns ------------------------------------------------------------------------------


def watch(tickets, now):
    """Remember what is known of what some tickets are for, from the first who books them on."""
    wanted = {(ticket.event_id, ticket.talk_id) for ticket in tickets}
    there = RegistrationSnapshot.objects.filter(event__in={event for event, _talk in wanted})
    if missing := wanted - set(there.values_list("event", "talk")):
        _watch(missing, now)


def _watch(missing, now):
    """Beside the event of a ticket its parts and the umbrellas above, whose changes concern it too."""
    whole = [event for event, talk in missing if not talk]
    family = {each.pk for each in Event.objects.filter(pk__in=whole).with_descendants()}
    for event in Event.objects.filter(pk__in=whole).select_related("parent__parent"):
        family |= {each.pk for each in event.ancestors()}
    pairs = {(event, None) for event in family} | {(event, talk) for event, talk in missing if talk}
    rows = [RegistrationSnapshot(pk=None, event_id=event, talk_id=talk, told_at=now) for event, talk in pairs]
    for number, row in enumerate(rows):
        row.pk = number  # for `read` alone
    facts = told.read(rows)
    for row in rows:
        row.facts, row.pk = facts[row.pk], None
    RegistrationSnapshot.objects.bulk_create(rows, ignore_conflicts=True)


def concerned(snapshot):
    """The key of the group whom a change concerns."""
    group = ("talk", snapshot.talk_id) if snapshot.talk_id else ("concerned",)
    return groups.key_of(snapshot.event, *group)


def watched(now):
    """What people are registered for that is not over."""
    rows = RegistrationSnapshot.objects.exclude(event__last_day__lt=(now - 2 * DAY).date())
    rows = rows.select_related("event__parent__parent", "talk__event__parent__parent")
    return [row for row in rows if not (row.talk.is_over(now) if row.talk_id else row.event.is_over(now))]


# --- Drafts ----------------------------------------------------------------------------------------------


@transaction.atomic
def update(now):
    """Make, change or remove the notices of what differs from what people were told last."""
    rows = watched(now)
    facts = told.read(rows)
    changed = [row for row in rows if facts[row.pk] != row.facts]
    if not changed:
        return _discard_drafts_of(rows)
    for row in changed:
        _update(row, facts[row.pk], now)
    return _discard_drafts_of([row for row in rows if row not in changed])


def _update(row, facts, now):
    known = told.with_new_talks(row.facts, facts)
    if known != row.facts:
        RegistrationSnapshot.objects.filter(pk=row.pk).update(facts=known)
    places = groups.places_behind(concerned(row))
    if not told.differences(known, facts):
        _discard_drafts_of([row])
    elif _ends_with_mails(row) or not places.exists():
        store(row, facts, now)
    elif not (row.event.called_off_by is None and places.exclude(frozen_at=None).exists()):
        _draft_notice(row, facts)  # else each is about to be asked by a mail of their own


def _ends_with_mails(row):
    """Whether it is cancelled, of which everybody is told with the end of their place."""
    events = (row.event, *row.event.ancestors())
    is_off = any(event.status == Event.Status.CANCELLED for event in events)
    return is_off or bool(row.talk_id and row.talk.is_cancelled)


def _draft_notice(row, facts):
    """One draft, which says what is new when it is sent; one that was put aside is not made again."""
    revision = told.revision(facts)
    thing = {"revision": revision, "occasion": str(row.times_told), "expires_at": _too_late(row)}
    if _open_drafts([row]).exists():
        with suppress(IntegrityError), transaction.atomic():
            _open_drafts([row]).update(**thing)
    elif row.noticed_revision != revision:
        subject, body = _wording()
        draft(
            source=source_of(row), kind=Kind.NOTICE, lists=[], audience=[concerned(row)],
            subject=subject, body=body, reply_to=_reply_to(row.event), **thing,
        )  # fmt: skip
    RegistrationSnapshot.objects.filter(pk=row.pk).update(noticed_revision=revision)


def _too_late(row):
    """When nobody needs it any more (UTC), or None."""
    if row.talk_id:
        return row.talk.ends_at
    last = row.event.last_day or row.event.first_day
    is_off = row.event.is_called_off
    return times.first_instant(last, row.event.time_zone) if last and not is_off else None


def _reply_to(event):
    return next((user.email for user in permissions.organisers_of(event)), "")


def source_of(row):
    return f"{NAME}:{row.pk}"


def _open_drafts(rows):
    sources = [source_of(row) for row in rows]
    return Announcement.objects.filter(source__in=sources, state=State.DRAFT, is_automatic=True)


def _discard_drafts_of(rows):
    """People know how it is: no notice is needed, and a later change is one anew."""
    _open_drafts(rows).delete()
    marked = [row.pk for row in rows if row.noticed_revision]
    if marked:
        RegistrationSnapshot.objects.filter(pk__in=marked).update(noticed_revision="")


def store(row, facts, now):
    """People know these facts from now on."""
    times_told = row.times_told + 1
    RegistrationSnapshot.objects.filter(pk=row.pk).update(
        facts=facts, told_at=now, times_told=times_told, noticed_revision=""
    )
    _discard_drafts_of([row])


@transaction.atomic
def store_family(event, now):
    """The people of an event at the top know how it and all below it is now, as each was written to."""
    below = groups.below(event.pk)
    rows = list(RegistrationSnapshot.objects.filter(event__in=below).select_related("event", "talk"))
    facts = told.read(rows)
    for row in rows:
        store(row, facts[row.pk], now)


def ready(user, events):
    """The notices that lie ready about some events, for who edits them."""
    rows = RegistrationSnapshot.objects.filter(event__in=events)
    rows = rows.filter(event__in=permissions.edited_events(user).values("pk"))
    return _open_drafts(rows)


# --- What mailing asks (hooks.py) ------------------------------------------------------------------------


def edited(user):
    """The keys of what a user may write about."""
    own = permissions.edited_events(user).values("pk")
    return RegistrationSnapshot.objects.filter(event__in=own).values_list("pk", flat=True)


def facts_of(keys):
    """What a notice may name: {key: {name: (label, value)}}."""
    rows = list(RegistrationSnapshot.objects.filter(pk__in=keys).select_related("event", "talk__event"))
    now = told.read(rows)
    return {row.pk: _facts(row, now[row.pk]) for row in rows}


def _facts(row, facts):
    shown = row.talk or row.event
    what = row.talk.title_line if row.talk else markup.to_line(row.event.title)
    lines = [f"**{escaped(line)}**" for line in told.differences(row.facts, facts)]
    return {
        "event.title": (_("the title of the event"), markup.to_line(row.event.title)),
        "registration.what": (_("what people registered for"), what),
        "registration.page": (_("its page"), Link(settings.SITE_URL + shown.get_absolute_url(), what)),
        "registration.changes": (_("what has changed"), Markdown("  \n".join(lines))),
        "registration.news": (_("what has changed, in few words"), told.news(row.facts, facts)),
        "registration.next": (_("what it means for them"), Markdown(_next(facts))),
    }  # fmt: skip


def outdated(announcements):
    """Why some must not go out as they are: {key: reason}."""
    rows = {source_of(row): row for row in RegistrationSnapshot.objects.filter(pk__in=_keys(announcements))}
    facts = told.read(list(rows.values()))
    return {
        each.pk: _("There is no change any more of which people were not told.")
        for each in announcements
        if each.is_automatic
        and each.state in actions.UNFROZEN
        and not ((row := rows.get(each.source)) and told.differences(row.facts, facts[row.pk]))
    }


def _keys(announcements):
    return {pk_of(each.source.partition(":")[2]) for each in announcements} - {None}


def started(announcement, now):
    """People are told: what it said is what they know from now on."""
    row = RegistrationSnapshot.objects.filter(pk__in=_keys([announcement])).select_related("event").first()
    if row and announcement.is_automatic and announcement.to_send:
        store(row, told.read([row])[row.pk], now)


def on_change(sender, talks, now=None, **kwargs):
    """Receives `planning.changes.talks_changed`, in the transaction that changed something."""
    update(now or timezone.now())


def _wording():
    body = "\n\n".join(
        [
            _("This has changed of what you registered for:"),
            "**{{registration.what}}**",
            "{{registration.changes}}",
            "{{registration.next}}",
            _("Its page: %s") % "{{registration.page}}",
        ]
    )
    return "{{registration.news}}: {{registration.what}}", body


def _next(facts):
    """What it means for who is registered, as Markdown."""
    if facts["off"]:
        return _(
            "Your place, your offer or your number on the waiting list stands still. Once there are new "
            "dates, we ask you by mail whether you keep it; you need do nothing now."
        )
    told = _(
        "Your registration stays as it is. If you cannot come, please give your place back on your own "
        "page, so that somebody else gets it. Its link is in the mails about your registration, and can be "
        "sent to you again: %s"
    )
    return told % f"<{settings.SITE_URL}{reverse('registration-links')}>"
