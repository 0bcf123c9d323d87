"""Who reviews which poster: by hand, by a plan, and set aside where a conflict came up."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import assignment, mails
from events.posters.conflicts import Conflicts
from events.posters.models import Poster, PosterCall, PosterChange, Review, Reviewer

from . import rows

State = Review.State


class Outdated(ValidationError):
    """What a plan was made from has changed meanwhile."""


@transaction.atomic
def carry_out(*, call, by, fingerprint, now):
    """Assign what a chair's plan says that was shown with this fingerprint; answers it. Raises Outdated."""
    call = rows.lock_call(call)
    plan = assignment.plan(call, by)
    if plan.fingerprint != fingerprint:
        raise Outdated(_("Something changed meanwhile, so nothing was assigned; please check again."))
    Review.objects.bulk_create(
        Review(reviewer=reviewer, poster=row.poster, assigned_at=now)
        for row in plan.rows
        for reviewer in row.new
    )
    PosterChange.objects.bulk_create(
        PosterChange(poster=row.poster, what=_("Reviewers were assigned."), at=now, by=by, of_review=True)
        for row in plan.rows
        if row.new
    )
    numbers = {load.reviewer: load.new for load in plan.loads if load.new}
    mails.send(*(mails.reviews_assigned(reviewer, number) for reviewer, number in numbers.items()))
    return plan


@transaction.atomic
def assign(*, poster, reviewer, by, now):
    """Assign a poster to a reviewer by hand, whatever their load. Raises ValidationError for a conflict."""
    [poster] = rows.lock(poster)
    if reviewer.state != Reviewer.State.ACCEPTED or poster.is_withdrawn:
        raise ValidationError(_("Choose somebody who has accepted to review, and a poster that stands."))
    if why := Conflicts(poster.call).of(reviewer.user, reviewer).get(poster.pk):
        raise ValidationError(
            _("%(name)s cannot review this poster. %(why)s") % {"name": reviewer, "why": why}
        )
    review, is_new = Review.objects.get_or_create(
        poster=poster, reviewer=reviewer, defaults={"assigned_at": now}
    )
    if not is_new and review.state in Review.LIVING:
        raise ValidationError(_("%(name)s reviews this poster already.") % {"name": reviewer})
    if not is_new:
        has_text = review.edits and (review.to_authors or review.to_chairs or review.scores.exists())
        review.state, review.why_not = State.DRAFT if has_text else State.ASSIGNED, ""
        review.assigned_at, review.reminded_at = now, None
        review.save()
    rows.note(poster, _("A reviewer was assigned."), now=now, by=by, of_review=True)
    mails.send(mails.reviews_assigned(reviewer, 1))
    return review


@transaction.atomic
def take_off(*, review, by, now):
    """Take a poster off somebody’s list by hand; what they wrote stays set aside."""
    [poster] = rows.lock(review.poster)
    rows.note(poster, _("A reviewer was taken off."), now=now, by=by, of_review=True)
    untouched = Review.objects.filter(pk=review.pk, state=State.ASSIGNED, edits=0)
    if not untouched.delete()[0]:
        set_aside(Review.objects.filter(pk=review.pk), _("A chair took it off their list."), now=now, by=by)


def leave_open_ones(reviewer, now):
    """What a reviewer who goes has not submitted is left to others, in the caller's transaction."""
    reviewer.reviews.filter(state=State.ASSIGNED, edits=0).delete()
    open_ones = reviewer.reviews.filter(state__in=Review.DUE)
    open_ones.update(state=State.DECLINED, why_not=_("They do not review any more."))


def set_aside(reviews, why, *, now, by=None):
    """Set the living ones of some reviews aside, and note it; their texts stay. Answers how many."""
    found = list(reviews.filter(state__in=Review.LIVING).select_related("poster").order_by("poster", "pk"))
    Review.objects.filter(pk__in=[each.pk for each in found]).update(state=State.SET_ASIDE, why_not=why[:300])
    for each in found:
        rows.note(each.poster, _("A review was set aside."), now=now, by=by, reason=why, of_review=True)
    return len(found)


@transaction.atomic
def set_aside_conflicts(call, now):
    """Set aside what conflicts have come up with since it was assigned; answers how many reviews."""
    living = Review.objects.filter(poster__call=call, state__in=Review.LIVING).exclude(reviewer=None)
    keys = {(reviewer, poster): pk for reviewer, poster, pk in living.values_list("reviewer", "poster", "pk")}
    if not keys:
        return 0
    reviewers = Reviewer.objects.filter(pk__in={reviewer for reviewer, _poster in keys})
    number = 0
    for reviewer, conflicts in assignment.conflicts_of(
        Conflicts(call), reviewers.select_related("user")
    ).items():
        for poster, why in conflicts.items():
            if key := keys.get((reviewer.pk, poster)):
                number += set_aside(living.filter(pk=key), why, now=now)
    return number


def on_change(sender, poster, now, **kwargs):
    """Receives `changes.posters_changed`: an author may have come who is in conflict with a reviewer.

    Once its decision is told, what changes about a poster concerns no reviewer any more.
    """
    if not poster.released_decision:
        set_aside_conflicts(poster.call, now)


def see_to_conflicts(now):
    """Set aside what accounts have come into conflict with by what they say of themselves elsewhere."""
    waiting = Poster.objects.filter(released_decision="", reviews__state__in=Review.LIVING)
    for call in PosterCall.objects.filter(pk__in=waiting.values("call")).select_related("event"):
        set_aside_conflicts(call, now)
