"""What chairs mean to tell authors; nobody else sees it until it is released."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.models import Poster, PosterChange

from . import rows


@transaction.atomic
def decide(*, poster, decision, by, now, text=""):
    """Decide about one poster, with words to it; an empty decision takes it back. Answers the poster.

    Raises ValidationError for who may not decide about it, and for what was withdrawn.
    """
    found = rows.lock(poster)[0]
    if not permissions.may_handle(by, found):
        raise ValidationError(_("You may not decide about this poster."))
    if found.is_withdrawn:
        raise ValidationError(_("This poster was withdrawn."))
    _store([found], decision, by, now, text)
    return found


@transaction.atomic
def decide_together(*, call, keys, decision, by, now, text=""):
    """Decide alike about those of some posters (keys) that a chair handles; answers which they were.

    Without words those of posters stay that were decided so already. What was withdrawn is left out.
    """
    locked = rows.lock(*permissions.handled(by, call).submitted().filter(pk__in=keys))
    handled = set(permissions.handled(by, call).submitted().values_list("pk", flat=True))
    found = [each for each in locked if each.pk in handled]  # a conflict may have come up before the lock
    _store([each for each in found if text or each.decision != decision], decision, by, now, text)
    return found


def _store(posters, decision, by, now, text):
    """Store a decision about locked posters, and remember it for those who handle them."""
    for poster in posters:
        poster.decision, poster.decision_text = decision, text
    keys = [poster.pk for poster in posters]
    Poster.objects.filter(pk__in=keys).update(decision=decision, decision_text=text)
    told = _("Decided, not yet told: %(decision)s") % {"decision": Poster.Decision(decision).label}
    what = told if decision else _("Decision taken back")
    PosterChange.objects.bulk_create(
        PosterChange(poster=poster, what=what, at=now, by=by, reason=text[:2000], of_review=True)
        for poster in posters
    )
