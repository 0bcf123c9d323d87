"""What a call has promised to those who have submitted to it, and so cannot change any more."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


def refuse_broken_promises(call):
    """Raise ValidationError where a changed call would break what was said when somebody submitted."""
    stored = type(call).objects.filter(pk=call.pk).first()
    if stored is None or not stored.posters.exists():
        return
    found = (
        ("is_published", _broken_by_hiding), ("deadline", _broken_by_deadline), ("review", _broken_by_review),
        ("file_is_anonymous", _broken_by_files),
    )  # fmt: skip
    told = {name: text for name, broken in found if (text := broken(call, stored))}
    if told:
        raise ValidationError(told)


def _broken_by_hiding(call, stored):
    if stored.is_published and not call.is_published:
        return _("Posters were submitted, so the page of the call stays; you can close the call.")
    return ""


def _broken_by_deadline(call, stored):
    """An extension may be taken back, as long as nothing ends at once; what was announced first stays."""
    if not stored.is_published or not stored.deadline or call.deadline == stored.deadline:
        return ""
    first = stored.first_deadline or stored.deadline
    if not call.deadline or call.deadline < first:
        return _("Posters were submitted, so the deadline that was announced first stays; you can extend it.")
    if call.deadline < stored.deadline and call.deadline <= timezone.now():
        return _("This is past already; people still count on the deadline that was announced.")
    return ""


def _broken_by_review(call, stored):
    if stored.is_blind and not call.is_blind:
        return _("Posters were submitted for a double-blind review, and it stays one.")
    return ""


def _broken_by_files(call, stored):
    has_files = stored.posters.filter(files__isnull=False).exists()
    if call.is_blind and call.file_is_anonymous and not stored.file_is_anonymous and has_files:
        return _("PDFs were sent that may bear names; blind reviewers must not see them.")
    return ""
