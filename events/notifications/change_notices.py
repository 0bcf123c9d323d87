"""After a change of time, place or status: what is not true any more stops, and a notice lies ready.

Mailing asks `outdated` and calls `started` (hooks.py); whatever changes a talk says so in its transaction
(planning.changes.talks_changed), and the beat looks for changes that were written otherwise.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Talk
from mailing.announcements import actions
from mailing.models import Announcement, Delivery, MailingList

from . import keys, snapshot, wording
from .drafts import draft
from .lists import list_of
from .models import TalkSnapshot

Kind, State, Mail = Announcement.Kind, Announcement.State, Delivery.State
LIVING = (State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED)
REACHED = (Mail.SENDING, Mail.SENT, Mail.UNCERTAIN)
REMEMBERED = dt.timedelta(days=70)  # longer than a talk is announced before it


# --- Whether a mail is still true ------------------------------------------------------------------------


def outdated(announcements):
    """Why some of these announcements must not go out as they are, as {key: reason}; in constant queries."""
    rows = [(each, keys.talk_in(each.source)) for each in announcements if each.once_key]
    rows = [(each, pk) for each, pk in rows if pk]
    if not rows:
        return {}
    told_of = snapshot.read(Talk.objects.public().filter(pk__in={pk for _each, pk in rows}))
    watchable = set(snapshot.with_video(timezone.now()).filter(pk__in=told_of).values_list("pk", flat=True))
    reasons = {each.pk: _reason(each, told_of.get(pk), pk in watchable) for each, pk in rows}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _reason(announcement, fact, is_watchable):
    if not fact:
        return _("Its talk is not public any more.")
    if keys.kind_in(announcement.once_key) == keys.RECORDING:
        return "" if is_watchable else _("The recording is not there any more.")
    if keys.revision_in(announcement.once_key) in (None, snapshot.revision(fact)):
        return ""
    return snapshot.standing(fact) or _("Its talk has another time, place or status since.")


# --- What was told ---------------------------------------------------------------------------------------


def started(announcement, now):
    """Remember what subscribers are told of the talks in an announcement that goes out."""
    talk = keys.talk_in(announcement.source)
    if announcement.to_send and announcement.once_key and talk:
        _remember_one(talk, keys.kind_in(announcement.once_key), now)


def _remember_one(pk, kind, now):
    """A reminder goes to fewer people than an announcement: what the others were told stays."""
    if kind not in keys.OF_REVISION:
        return
    row = TalkSnapshot.objects.locked([pk])[pk]
    if kind == keys.REMINDER and row.revision:
        return
    fact = snapshot.read(Talk.objects.filter(pk=pk))[pk]
    row.tell(snapshot.take(fact), snapshot.revision(fact), now)
    follow(Talk.objects.filter(pk=pk), now)


@transaction.atomic
def remember_digest(talks, now):
    """Remember what a digest told of talks, given by their keys, of which nothing was told before."""
    rows = TalkSnapshot.objects.locked(talks)
    for pk, fact in snapshot.read(Talk.objects.filter(pk__in=talks)).items():
        if not rows[pk].revision:
            rows[pk].tell(snapshot.take(fact), snapshot.revision(fact), now, in_digest=True)


# --- After a change --------------------------------------------------------------------------------------


def follow_all(now):
    """Bring into line what is told of all talks, whatever wrote to them."""
    follow(Talk.objects.all(), now)


def on_change(sender, talks, now=None, **kwargs):
    """Whoever changes talks tells so (`planning.changes.talks_changed`), in the same transaction."""
    follow(talks, now)


@transaction.atomic
def follow(talks, now=None):
    """Stop what is not true any more of a QuerySet of talks, and make, change or remove notices of change."""
    now = now or timezone.now()
    living = _living()
    told_of = {told.talk_id: told for told in _relevant(now)}
    chosen = talks.filter(pk__in={*living, *told_of}).order_by()
    chosen = set(chosen.values_list("pk", flat=True))
    if not chosen:
        return
    unsent = [each for pk in chosen for each in living.get(pk, ()) if each.state != State.DRAFT]
    actions.withdraw_outdated(unsent, now=now)
    public, reached = snapshot.read(Talk.objects.public().filter(pk__in=chosen)), _reached(chosen)
    for pk, fact in public.items():
        own = living.get(pk, [])
        _follow_drafts([each for each in own if each.state == State.DRAFT], fact)
        if (told := told_of.get(pk)) and (pk in reached or told.in_digest):
            _follow_notice(told, fact, [each for each in own if _is_notice(each)], now)


def _living():
    """The announcements about talks that have not all gone out, as {key of the talk: [announcement]}."""
    rows = Announcement.objects.filter(state__in=LIVING, once_key__startswith="talk:").order_by("pk")
    found = {}
    for each in rows:
        found.setdefault(keys.talk_in(each.source), []).append(each)
    return found


def _relevant(now):
    """What was told of talks that are not over, by the time they have or by the one that was told."""
    rows = TalkSnapshot.objects.exclude(revision="")
    return rows.filter(Q(talk__ends_at__gt=now) | Q(talk__ends_at=None) | Q(told_at__gt=now - REMEMBERED))


def _reached(talks):
    """Those of these talks of which anybody has got a mail."""
    sources = [keys.source_of(pk) for pk in talks]
    rows = Delivery.objects.filter(announcement__source__in=sources, state__in=REACHED)
    return {keys.talk_in(source) for source in rows.values_list("announcement__source", flat=True).distinct()}


def _is_notice(announcement):
    return keys.kind_in(announcement.once_key) == keys.NOTICE


def _follow_drafts(drafts, fact):
    """A draft goes on with its talk, whose facts its placeholders will name; without one it waits."""
    for each in drafts:
        revision = keys.revision_in(each.once_key)
        if not _is_notice(each) and snapshot.is_on(fact) and revision not in (None, snapshot.revision(fact)):
            _carry_on(each, keys.with_revision(each.once_key, fact), expires_at=fact.starts_at)


def _carry_on(draft, key, **changes):
    """Let a draft be of other facts from now on; if these went out already, it stays what it was."""
    try:
        with transaction.atomic():
            rows = Announcement.objects.filter(pk=draft.pk, state=State.DRAFT)
            rows.update(once_key=key, **changes)
    except IntegrityError:
        pass


# --- The notice of a change ------------------------------------------------------------------------------


def _follow_notice(told, fact, notices, now):
    """Make the notice of what is different from what was told, change it, or remove it."""
    drafts = [each for each in notices if each.state == State.DRAFT]
    until = fact.starts_at if snapshot.is_on(fact) else told.starts_at
    is_late = until is not None and until <= now
    if is_late or not snapshot.differences(told.snapshot, snapshot.take(fact)):
        return _forget(told, drafts)
    subject, body = wording.notice_off() if snapshot.standing(fact) else wording.notice()
    key = keys.key(keys.NOTICE, fact, told.times_told)
    if drafts:
        return _carry_on(drafts[0], key, expires_at=until, **_reworded(drafts[0], body))
    is_known = told.noticed_revision == snapshot.revision(fact)  # to an organiser who put it aside
    is_on_its_way = any(each.once_key == key for each in notices)
    if not is_known and not is_on_its_way:
        _offer(fact, once_key=key, subject=subject, body=body, expires_at=until)
    return None


def _reworded(draft, body):
    """Another text for a draft in whose own nobody has written anything."""
    return {"body": body} if draft.body in (wording.notice()[1], wording.notice_off()[1]) else {}


def _offer(fact, **fields):
    """Make the draft of a notice, for the lists and groups of people by which the talk was told."""
    source = keys.source_of(fact.pk)
    gone_out = Announcement.objects.filter(source=source, letter__isnull=False)
    fields["audience"] = sorted({key for each in gone_out for key in each.audience})
    lists = MailingList.objects.filter(announcements__in=gone_out)
    event = Event.objects.select_related("parent__parent").get(pk=fact.event.pk)
    lists = list(lists.distinct()) or [each for each in [list_of(event)] if each]
    draft(kind=Kind.NOTICE, source=source, lists=lists, with_calendar=True, **fields)
    TalkSnapshot.objects.mark([fact.pk], noticed_revision=snapshot.revision(fact))


def _forget(told, drafts):
    """Readers know how it is: no notice is needed."""
    Announcement.objects.filter(pk__in=[each.pk for each in drafts], state=State.DRAFT).delete()
    if told.noticed_revision:
        TalkSnapshot.objects.mark([told.talk_id], noticed_revision="")
