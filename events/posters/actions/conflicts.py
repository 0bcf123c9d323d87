"""Conflicts that people name, that a chair lifts again, and those that follow from facts and are kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import changes, permissions
from events.posters.conflicts import Conflicts
from events.posters.models import Conflict, Poster, PosterCall, Reviewer

from . import handling
from .rows import lock, lock_call, note

Named = Conflict.Named


@transaction.atomic
def name(*, poster, user, by, now, reason=""):
    """Name the conflict of an account with a poster: one's own, or as a chair without one that of another."""
    lock_call(poster.call)
    [poster] = lock(poster)
    is_own = user == by
    may = permissions.is_chair(by, poster.call) if is_own else permissions.may_handle(by, poster)
    if not may:
        raise ValidationError(_("Only a chair without a conflict with this poster may do that."))
    facts = {
        "named": Named.SELF if is_own else Named.CHAIR,
        "reason": reason,
        "named_by": by,
        "named_at": now,
    }
    _row, is_new = Conflict.objects.named().get_or_create(poster=poster, user=user, defaults=facts)
    if is_new:
        told = _("A conflict of %(name)s was named.") % {"name": user}
        note(poster, told, now=now, by=by, reason=reason, of_review=True)
        handling.assign(poster.call, now)
        changes.tell(poster, now)  # a review by somebody in conflict is set aside
    return is_new


@transaction.atomic
def lift(*, conflict, by, now, reason):
    """Lift a conflict that somebody named, or that does not follow from the facts any more.

    Nobody lifts one of their own. Raises ValidationError.
    """
    poster = conflict.poster
    lock_call(poster.call)
    [poster] = lock(poster)
    if conflict.user_id == by.pk:
        raise ValidationError(_("Nobody lifts a conflict of their own; ask another chair."))
    if not permissions.may_handle(by, poster):
        raise ValidationError(_("Only a chair without a conflict with this poster may do that."))
    if follows(conflict):
        raise ValidationError(_("It follows from what is known of both, so it stays as long as that does."))
    if not reason:
        raise ValidationError(_("Say why; it is kept with the poster."))
    told = _("The conflict of %(name)s was lifted.") % {"name": conflict.user}
    conflict.delete()
    note(poster, told, now=now, by=by, reason=reason, of_review=True)
    handling.assign(poster.call, now)


def follows(conflict, known=None):
    """Whether a conflict is one that the facts, as they are now, tell by themselves."""
    if conflict.named != Named.FACTS:
        return False
    known = known or Conflicts(conflict.poster.call)
    return conflict.poster_id in known.from_facts(conflict.user)


# --- Kept ------------------------------------------------------------------------------------------------


@transaction.atomic
def remember(call, now):
    """Keep what follows from the facts between the posters of a call and its chairs and reviewers.

    It stays when the facts change, as accounts write of themselves what they like; a chair without a conflict
    lifts it then. Answers how many are new.
    """
    known, people = Conflicts(call), _people_of(call)
    known.preload(people)
    kept = Conflict.objects.filter(poster__call=call, named=Named.FACTS)
    kept = set(kept.values_list("user", "poster"))
    new = [
        Conflict(poster_id=poster, user=user, named=Named.FACTS, reason=why, named_at=now)
        for user in people
        for poster, why in known.from_facts(user).items()
        if (user.pk, poster) not in kept
    ]
    Conflict.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _people_of(call):
    """The accounts that judge at a call: its chairs, and its reviewers."""
    rows = Reviewer.objects.filter(call=call).exclude(user=None).exclude(state=Reviewer.State.DECLINED)
    return {*permissions.chairs_of(call), *(row.user for row in rows.select_related("user"))}


def on_change(sender, poster, now, **kwargs):
    """Receives `changes.posters_changed`: authors may have come, or said more of themselves."""
    remember(poster.call, now)


def see_to(now):
    """Keep what followed meanwhile from profiles, addresses and people of the programme."""
    rows = PosterCall.objects.filter(pk__in=Poster.objects.submitted().values("call"))
    for call in rows.select_related("event__parent__parent"):
        if not call.event.is_over(now):
            remember(call, now)
