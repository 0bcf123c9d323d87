"""After a change of time, place or status: what is not true any more stops, and a notice lies ready.

Mailing asks `outdated` and calls `started` (hooks.py); whatever changes a talk says so in its transaction
(planning.changes.talks_changed), and the beat looks for changes that were written otherwise.
"""

import datetime as dt
from collections import defaultdict
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Talk
from mailing.announcements import actions
from mailing.announcements.recipients import GONE_OUT
from mailing.models import Announcement, Delivery, MailingList

from . import people, snapshot, sources, wording
from .drafts import draft
from .lists import list_of
from .models import PeopleSnapshot, TalkSnapshot

Kind, State = Announcement.Kind, Announcement.State
WATCHED = dt.timedelta(days=70)  # longer than a talk is announced before it


# --- Whether a mail is still true ------------------------------------------------------------------------


def outdated(announcements):
    """Why some of these announcements must not go out as they are, as {key: reason}; in constant queries."""
    rows = [(each, sources.talk_in(each.source)) for each in announcements if each.is_automatic]
    rows = [(each, pk) for each, pk in rows if pk]
    if not rows:
        return {}
    facts = snapshot.read(Talk.objects.public().filter(pk__in={pk for _each, pk in rows}))
    watchable = set(snapshot.with_recording(timezone.now()).filter(pk__in=facts).values_list("pk", flat=True))
    reasons = {each.pk: _reason(each, facts.get(pk), pk in watchable) for each, pk in rows}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _reason(announcement, fact, is_watchable):
    if not fact:
        return _("Its talk is not public any more.")
    if announcement.kind == Kind.RECORDING:
        return "" if is_watchable else _("The recording is not there any more.")
    if announcement.revision in ("", snapshot.revision(fact)):
        return ""
    return snapshot.called_off(fact) or _("Its talk has another time, place or status since.")


# --- What was told ---------------------------------------------------------------------------------------


def started(announcement, now):
    """Remember what subscribers are told of the talks in an announcement that goes out."""
    talk = sources.talk_in(announcement.source)
    if announcement.to_send and announcement.is_automatic and announcement.revision and talk:
        _store_told(talk, announcement.kind, now)
        people.started(announcement, now)
        people.update(Talk.objects.filter(pk=talk), now)


def _store_told(pk, kind, now):
    """A reminder goes to fewer people than an announcement: what the others were told stays."""
    row = TalkSnapshot.objects.locked([pk])[pk]
    if kind == Kind.REMINDER and row.revision:
        return
    fact = snapshot.read(Talk.objects.filter(pk=pk))[pk]
    row.store(snapshot.take(fact), now)
    update_mails(Talk.objects.filter(pk=pk), now)


@transaction.atomic
def store_digest(talks, now):
    """Remember what a digest told of talks, given by their keys, of which nothing was told before."""
    rows = TalkSnapshot.objects.locked(talks)
    for pk, fact in snapshot.read(Talk.objects.filter(pk__in=talks)).items():
        if not rows[pk].revision:
            rows[pk].store(snapshot.take(fact), now, in_digest=True)


# --- After a change --------------------------------------------------------------------------------------


def update_all(now):
    """Bring the mails about all talks into line with them, whatever wrote to them."""
    update_mails(Talk.objects.all(), now)
    people.update_all(now)


def on_change(sender, talks, **kwargs):
    """Receives `planning.changes.talks_changed`, in the transaction that changed the talks."""
    now = timezone.now()
    update_mails(talks, now)
    people.update(talks, now)


@transaction.atomic
def update_mails(talks, now):
    """Stop what is not true any more of a QuerySet of talks, and make, change or remove notices of change."""
    open_ones = _open_announcements()
    rows = {row.talk_id: row for row in _relevant(now)}
    chosen = set(talks.filter(pk__in={*open_ones, *rows}).order_by().values_list("pk", flat=True))
    if not chosen:
        return
    unsent = [each for pk in chosen for each in open_ones.get(pk, ()) if each.state != State.DRAFT]
    actions.withdraw_outdated(unsent, now=now)
    public, reached = snapshot.read(Talk.objects.public().filter(pk__in=chosen)), _reached(chosen)
    for pk, fact in public.items():
        own = open_ones.get(pk, [])
        notices = [each for each in own if each.kind == Kind.NOTICE]
        _update_drafts([each for each in own if each.state == State.DRAFT and each not in notices], fact)
        if (row := rows.get(pk)) and (pk in reached or row.in_digest):
            _update_notice(row, fact, notices, now)


def _open_announcements():
    """The announcements about talks that have not all gone out, as {key of the talk: [announcement]}."""
    rows = Announcement.objects.filter(state__in=actions.OPEN, is_automatic=True, source__startswith="talk:")
    found = defaultdict(list)
    for each in rows.order_by("pk"):
        found[sources.talk_in(each.source)].append(each)
    return found


def _relevant(now):
    """What was told of talks that are not over, by the time they have or by the one that was told."""
    rows = TalkSnapshot.objects.exclude(revision="")
    return rows.filter(Q(talk__ends_at__gt=now) | Q(talk__ends_at=None) | Q(told_at__gt=now - WATCHED))


def _reached(talks):
    """Those of these talks of which anybody has got a mail."""
    of_talks = {sources.of_talk(pk): pk for pk in talks}
    rows = Delivery.objects.filter(announcement__source__in=of_talks, state__in=GONE_OUT)
    return {of_talks[source] for source in rows.values_list("announcement__source", flat=True).distinct()}


def _update_drafts(drafts, fact):
    """A draft is kept in line with its talk, whose facts its placeholders will name; without one it waits."""
    revision = snapshot.revision(fact)
    for each in drafts:
        if snapshot.takes_place(fact) and each.revision not in ("", revision):
            _update_draft(each, revision=revision, expires_at=fact.starts_at)


def _update_draft(draft, **changes):
    """Let a draft be of other facts from now on; if these went out already, it stays what it was."""
    with suppress(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=draft.pk, state=State.DRAFT).update(**changes)


# --- The notice of a change ------------------------------------------------------------------------------


def _update_notice(row, fact, notices, now):
    """Make the notice of what is different from what was told, change it, or remove it."""
    drafts = [each for each in notices if each.state == State.DRAFT]
    until = fact.starts_at if snapshot.takes_place(fact) else row.starts_at
    is_late = until is not None and until <= now
    if is_late or not snapshot.differences(row, snapshot.take(fact)):
        return _discard_notice(row, drafts)
    subject, body = wording.notice_called_off() if snapshot.called_off(fact) else wording.notice()
    # The same change may be told again after others: a notice differs by how often the talk was told before.
    thing = {"revision": snapshot.revision(fact), "occasion": str(row.times_told)}
    if drafts:
        return _update_draft(drafts[0], expires_at=until, **thing, **_reworded(drafts[0], body))
    is_known = row.noticed_revision == thing["revision"]  # to an organiser who put it aside
    is_on_its_way = any((each.revision, each.occasion) == tuple(thing.values()) for each in notices)
    if not is_known and not is_on_its_way:
        _draft_notice(fact, subject=subject, body=body, expires_at=until, **thing)
    return None


def _reworded(draft, body):
    """Another text for a draft in whose own nobody has written anything."""
    return {"body": body} if draft.body in (wording.notice()[1], wording.notice_called_off()[1]) else {}


def _draft_notice(fact, **fields):
    """Make the draft of a notice: for the lists and groups that were told, and for who speaks or chairs."""
    source = sources.of_talk(fact.pk)
    gone_out = Announcement.objects.filter(source=source, letter__isnull=False)
    own = people.key_of(fact.pk)
    fields["audience"] = sorted({key for each in gone_out for key in each.audience} | {own})
    lists = MailingList.objects.filter(announcements__in=gone_out)
    event = Event.objects.select_related("parent__parent").get(pk=fact.event.pk)
    lists = list(lists.distinct()) or [each for each in [list_of(event)] if each]
    draft(kind=Kind.NOTICE, source=source, lists=lists, with_calendar=True, **fields)
    for told in (TalkSnapshot, PeopleSnapshot):
        told.objects.mark([fact.pk], noticed_revision=snapshot.revision(fact))


def _discard_notice(row, drafts):
    """Readers know how it is: no notice is needed; who speaks or chairs may need one of their own."""
    if drafts:
        Announcement.objects.filter(pk__in=[each.pk for each in drafts], state=State.DRAFT).delete()
        PeopleSnapshot.objects.mark([row.talk_id], noticed_revision="")
    if row.noticed_revision:
        TalkSnapshot.objects.mark([row.talk_id], noticed_revision="")
