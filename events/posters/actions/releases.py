"""Decisions told together: asked for, ten minutes in which to stop it, then each poster's letters once.

A poster is a transaction of its own: what its authors were told, its letters, the place that comes with it,
and that all this was done. So a worker that dies in between tells nobody twice and leaves nobody out.
"""

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from events.models import Event
from events.posters import changes, deciding, letters, mails, permissions
from events.posters.models import Poster, Release, ReleaseItem
from portal.doorbell import ring
from portal.models import SiteSettings

from . import offers, rows

WAITS = dt.timedelta(minutes=10)
AT_ONCE = 25  # posters that one ring of the clock tells
log = logging.getLogger(__name__)


# --- Asked for and stopped -------------------------------------------------------------------------------


@transaction.atomic
def ask(*, call, seen, by, now, is_sure=False):
    """Ask that decisions are told in ten minutes: of those of `seen`, {key: decision}, that still stand.

    What is told is what was asked for, words and all. Answers the Release. Raises ValidationError where
    nothing is to be told, where a letter lacks the day that it names, and without `is_sure` where authors
    were told otherwise before.
    """
    call = rows.lock_call(call)
    selection = deciding.selection(permissions.handled(by, call), seen)
    ready = [each for each in selection.ready if each.decision == seen[each.pk]]
    if not ready:
        raise ValidationError(_("There is nothing to release: it is on its way, was told, or is undecided."))
    if not is_sure and any(deciding.was_told_otherwise(each) for each in ready):
        raise ValidationError(_("Some authors were told otherwise: confirm that they are told anew."))
    _check_letters(call, {each.decision for each in ready})
    release = Release.objects.create(call=call, asked_by=by, asked_at=now, goes_at=now + WAITS)
    ReleaseItem.objects.bulk_create(
        ReleaseItem(release=release, poster=each, decision=each.decision, text=each.decision_text)
        for each in ready
    )
    return release


def _check_letters(call, decisions):
    texts = letters.texts_of(call)
    if not call.answers_by and any(letters.needs_day(texts[each]) for each in decisions):
        raise ValidationError(_("A letter names the day for answers: give it in the call first."))


@transaction.atomic
def stop(*, release, by, now):
    """Stop a release; what has gone out stays told. Answers it.

    Whoever decides about one of its posters may. Raises ValidationError for others, and for what is over.
    """
    found = Release.objects.select_for_update(no_key=True, of=("self",)).select_related("call__event")
    release = found.get(pk=release.pk)
    if not deciding.releases_of(permissions.handled(by, release.call)).filter(pk=release.pk).exists():
        raise ValidationError(_("You may not stop this release."))
    if release.stopped_at or release.done_at:
        raise ValidationError(_("This release is over already."))
    release.stopped_at, release.stopped_by = now, by
    release.save(update_fields=["stopped_at", "stopped_by"])
    return release


def _due(before):
    return Release.objects.filter(goes_at__lte=before, stopped_at=None, done_at=None)


def waiting(before):
    """How many releases were to be told before an instant, and the first instant of these."""
    return _due(before).count(), _due(before).aggregate(first=Min("goes_at"))["first"]


def stop_all(before, now):
    """Stop them: who asked for one sees what was not told, and may ask once more."""
    _due(before).update(stopped_at=now)


# --- Carried out -----------------------------------------------------------------------------------------


def carry_out(now):
    """Tell a piece of what is due; a second call, or another worker, tells nobody again.

    What fails is tried again at the next ring, and keeps nothing else from going out.
    """
    due = Release.objects.filter(goes_at__lte=now, stopped_at=None, done_at=None)
    left = AT_ONCE
    for release in due.select_related("call__event__parent__parent", "asked_by").order_by("goes_at", "pk"):
        if left <= 0:
            break
        left -= _carry_out_piece(release, left, now)
    if left <= 0:
        ring("events.posters.tasks.release_decisions")


def _carry_out_piece(release, most, now):
    """Tell up to `most` posters of a release; answers how many were tried."""
    items = list(_open_items(release)[:most])
    allowed = _allowed(release)
    for item in items:
        try:
            tell(item=item, allowed=allowed, now=now)
        except Exception:
            log.exception("A decision could not be told; it is tried again.")
    if not _open_items(release).exists():
        Release.objects.filter(pk=release.pk, stopped_at=None).update(done_at=now)
    return len(items)


def _open_items(release):
    return (
        release.items.filter(done_at=None, left_out="").select_related("poster__call__event").order_by("pk")
    )


def _allowed(release):
    """The keys of the posters about which whoever asked may decide now: roles and conflicts change."""
    if release.asked_by is None:
        return set()
    return set(permissions.handled(release.asked_by, release.call).values_list("pk", flat=True))


def tell(*, item, allowed, now):
    """Tell the authors of one poster, or leave it out and say why; answers whether they were told.

    What is to be set is set before anything is locked, which on SQLite all other writers wait for.
    """
    return _tell_locked(item, letters.written(item.poster, item.text), allowed, now)


@transaction.atomic
def _tell_locked(item, was, allowed, now):
    release = Release.objects.select_for_update(no_key=True).get(pk=item.release_id)
    current = ReleaseItem.objects.filter(pk=item.pk, done_at=None, left_out="").first()
    if release.stopped_at or current is None:
        return False
    poster = rows.lock(current.poster)[0]
    current.left_out = _why_left_out(poster, current, allowed)
    if not current.left_out:
        _tell(poster, current, was, release.asked_by, now)
        current.done_at = now
    current.save(update_fields=["left_out", "done_at"])
    return current.done_at is not None


def _why_left_out(poster, item, allowed):
    """Why a decision is not told any more as it was asked for, as a sentence; "" if it is."""
    if poster.is_withdrawn:
        return _("It was withdrawn.")
    if (poster.decision, poster.decision_text) != (item.decision, item.text):
        return _("Its decision, or the words to it, changed meanwhile.")
    if poster.released_decision == item.decision:
        return _("Its authors were told so already.")
    if poster.pk not in allowed:
        return _("Who asked for it may not decide about it any more.")
    if poster.call.event.status == Event.Status.CANCELLED:
        return _("The event is cancelled.")
    if not poster.authors.filter(is_contact=True).exclude(email="").exists():
        return _("There is no address to write to.")
    return ""


def _tell(poster, item, was, by, now):
    had_answered = poster.is_accepted and poster.answer == Poster.Answer.COMES
    poster.released_decision, poster.released_at = item.decision, now
    if not (poster.is_accepted and had_answered):
        poster.answer, poster.answered_at, poster.answer_reminded_at = "", None, None
        poster.answer_until = offers.answer_until(poster.call, now) if poster.is_accepted else None
    poster.save(
        update_fields=[
            "released_decision", "released_at", "answer", "answered_at", "answer_reminded_at", "answer_until",
        ]
    )  # fmt: skip
    rows.note(poster, _("Told: %(decision)s") % {"decision": item.get_decision_display()}, now=now, by=by)
    if not poster.is_accepted:
        offers.give_back(poster, now=now, by=by)
    place = offers.offer(poster, by=by, now=now) if poster.is_accepted else None
    _write(poster, item, was, place, now)
    changes.tell(poster, now)


def _write(poster, item, was, place, now):
    """Put the letters into the ledger; an offer without an end begins when its own is handed over."""
    text = letters.texts_of(poster.call)[item.decision]
    messages = letters.compose(
        poster, item.decision, text=text, was=was, place=place, answer_until=poster.answer_until,
        site=SiteSettings.load(),
    )  # fmt: skip
    for message, delivery in zip(messages, mails.send(*messages), strict=True):
        if place and place == poster.place and message.to == [place.registration.email]:
            place.offer_mail = delivery
            place.reminded_at = now if place.until else None  # the answer is reminded of
            place.save(update_fields=["offer_mail", "reminded_at"])
