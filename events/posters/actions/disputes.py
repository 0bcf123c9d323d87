""" "That is not mine": somebody who was named as an author says so, and may say that it was a mistake."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import changes, receipts
from events.posters.models import Poster, PosterAuthor

from . import submitting
from .rows import lock, note


@transaction.atomic
def dispute(*, author, now):
    """Hide the name of an author who says that a poster is not theirs, and tell the chairs.

    Said by the contact of a poster that nobody confirmed, it withdraws the poster; its owner is refused.
    """
    author = _locked(author)
    if author.is_contact and author.poster.proved_at:
        raise ValidationError(_("You are its contact; you may withdraw it on its own page."))
    if author.disputed_at:
        return author
    _set(author, now, _("%(name)s says that it is not theirs"), now)
    receipts.disputed(author)
    if author.is_contact:
        submitting.withdraw(poster=author.poster, reason=Poster.Withdrawal.UNPROVED, now=now)
    return author


@transaction.atomic
def take_back(*, author, now):
    """Show a name again that its bearer had hidden by mistake."""
    author = _locked(author)
    if author.disputed_at:
        _set(author, None, _("%(name)s says that it is theirs after all"), now)
    return author


def _locked(author):
    (poster,) = lock(author.poster)
    author = PosterAuthor.objects.get(pk=author.pk)
    author.poster = poster
    return author


def _set(author, at, what, now):
    author.disputed_at = at
    author.save(update_fields=["disputed_at"])
    note(author.poster, (what % {"name": author.name})[:300], now=now)
    changes.tell(author.poster, now)
