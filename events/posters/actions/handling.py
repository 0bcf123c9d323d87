"""Who handles which poster: each has a chair without a conflict, if there is one; all have about as many."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.models import Poster, PosterCall

from .rows import lock, lock_call, note


@transaction.atomic
def assign(call, now):
    """Give each submitted poster of a call whose chair is gone, or came into a conflict, another one.

    One for whom nobody is left has none, and asks for a substitute; answers these posters.
    """
    call = lock_call(call)
    able = permissions.may_decide(call)
    posters = list(call.posters.submitted().select_related("handling_chair").order_by("number"))
    kept = {poster for poster in posters if poster.handling_chair in able[poster.pk]}
    loads = Counter(poster.handling_chair for poster in kept)
    for poster in posters:
        if poster not in kept:
            chosen = min(able[poster.pk], key=lambda chair: (loads[chair], chair.pk), default=None)
            loads[chosen] += 1
            _give(poster, chosen, now)
    return [poster for poster in posters if not poster.handling_chair]


def _give(poster, chair, now, by=None):
    if poster.handling_chair != chair:
        Poster.objects.filter(pk=poster.pk).update(handling_chair=chair)
        poster.handling_chair = chair
        note(poster, _said(chair), now=now, by=by)


def _said(chair):
    if chair is None:
        return _("No chair without a conflict is left to handle it.")
    return _("Handled by %(chair)s.") % {"chair": chair}


@transaction.atomic
def give(*, poster, chair, by, now):
    """Have another chair handle a poster; both who says so and who gets it have no conflict with it.

    Raises ValidationError.
    """
    call = lock_call(poster.call)
    [poster] = lock(poster)
    able = permissions.may_decide(call).get(poster.pk, ())
    if by not in able:
        raise ValidationError(_("Only a chair without a conflict with this poster says who handles it."))
    if chair not in able:
        raise ValidationError(_("Choose a chair without a conflict with this poster."))
    _give(poster, chair, now, by)


def refuse_lone_chair(call, *, by=None, emails=()):
    """Raise ValidationError where who alone decides at a call would submit, by account or as an author."""
    chairs = permissions.chairs_of(call)
    if len(chairs) != 1:
        return
    if chairs[0] == by:
        raise ValidationError(
            _("You alone decide about these posters: name a second chair first, who handles yours.")
        )
    if chairs[0].email.lower() in {each.lower() for each in emails}:
        told = _(
            "One of the authors alone decides about these posters. Ask them to name a second chair first; "
            "what you wrote is kept as a draft."
        )
        raise ValidationError(told)


def see_to(now):
    """Look after the posters of all calls about which something is still to decide."""
    waiting = Poster.objects.submitted().filter(released_decision="")
    for call in PosterCall.objects.filter(pk__in=waiting.values("call")).select_related(
        "event__parent__parent"
    ):
        if not call.event.is_over(now):
            assign(call, now)
