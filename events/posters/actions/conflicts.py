"""Conflicts that people name, and that a chair lifts again; what follows from facts stays as they do."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import changes, permissions
from events.posters.models import Conflict

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
    _row, is_new = Conflict.objects.get_or_create(poster=poster, user=user, defaults=facts)
    if is_new:
        told = _("A conflict of %(name)s was named.") % {"name": user}
        note(poster, told, now=now, by=by, reason=reason, of_review=True)
        handling.assign(poster.call, now)
        changes.tell(poster, now)  # a review by somebody in conflict is set aside
    return is_new


@transaction.atomic
def lift(*, conflict, by, now, reason):
    """Lift a conflict that somebody named, never one of one's own. Raises ValidationError."""
    poster = conflict.poster
    lock_call(poster.call)
    [poster] = lock(poster)
    if conflict.user_id == by.pk:
        raise ValidationError(_("Nobody lifts a conflict of their own; ask another chair."))
    if not permissions.may_handle(by, poster):
        raise ValidationError(_("Only a chair without a conflict with this poster may do that."))
    if not reason:
        raise ValidationError(_("Say why; it is kept with the poster."))
    told = _("The conflict of %(name)s was lifted.") % {"name": conflict.user}
    conflict.delete()
    note(poster, told, now=now, by=by, reason=reason, of_review=True)
    handling.assign(poster.call, now)
