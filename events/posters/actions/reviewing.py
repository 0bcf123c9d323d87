"""Reviews: written as drafts, submitted, changed, declined; and who turns out to know the authors."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters.models import Conflict, Review, Score
from events.posters.reviewing import may_change, why_closed

from . import assigning, rows

State = Review.State


class SavedElsewhere(ValidationError):
    """The review was saved in another window after this one was opened."""


def _lock(review, now, edits=None):
    """Lock a review with its poster, as it may be written at `now`. Raises ValidationError."""
    [poster] = rows.lock(review.poster)
    row = Review.objects.select_for_update(no_key=True, of=("self",)).get(pk=review.pk)
    row.poster, row.reviewer = poster, review.reviewer
    if told := why_closed(row, now):
        raise ValidationError(told)
    if edits is not None and edits != row.edits:
        raise SavedElsewhere(_("This review was saved in another window after you opened it in this one."))
    return row


def _write(review, texts, scores):
    """Store the texts and the scores, {Criterion: value or None}."""
    review.to_authors, review.to_chairs = texts["to_authors"], texts["to_chairs"]
    review.edits += 1
    review.save()
    review.scores.exclude(
        criterion__in=[each for each, value in scores.items() if value is not None]
    ).delete()
    for criterion, value in scores.items():
        if value is not None:
            Score.objects.update_or_create(review=review, criterion=criterion, defaults={"value": value})


@transaction.atomic
def save(*, review, texts, scores, edits, now):
    """Keep what a reviewer has written so far, with all its gaps; answers the review.

    `edits` is the number of times it had been saved when its page was made. Raises SavedElsewhere, and
    ValidationError for one that is submitted or closed.
    """
    review = _lock(review, now, edits)
    if review.state == State.SUBMITTED:
        raise ValidationError(_("This review is submitted; change it, and submit it again."))
    review.state = State.DRAFT
    _write(review, texts, scores)
    return review


@transaction.atomic
def submit(*, review, texts, scores, edits, now):
    """Submit a complete review, or what was changed of one. Raises SavedElsewhere and ValidationError."""
    review = _lock(review, now, edits)
    if review.state == State.SUBMITTED and not may_change(review, now):
        raise ValidationError(_("The time for changes is over; what you submitted counts."))
    was_submitted = review.state == State.SUBMITTED
    review.state, review.submitted_at = State.SUBMITTED, now
    _write(review, texts, scores)
    what = _("A review was changed.") if was_submitted else _("A review was submitted.")
    rows.note(review.poster, what, now=now, by=review.reviewer.user, of_review=True)
    return review


@transaction.atomic
def decline(*, review, reason, now):
    """Say that one cannot review a poster; another reviewer is found. Raises ValidationError."""
    review = _lock(review, now)
    if review.state == State.SUBMITTED:
        raise ValidationError(_("This review is submitted."))
    review.state, review.why_not = State.DECLINED, reason[:300]
    review.save()
    what = _("A reviewer declined.")
    rows.note(review.poster, what, now=now, by=review.reviewer.user, reason=reason, of_review=True)


@transaction.atomic
def know_the_authors(*, review, reason, now):
    """A reviewer says “I know whose this is”: a conflict, and the review is set aside.

    Raises ValidationError once the decision was told, for which the review counted.
    """
    review = _lock(review, now)
    user = review.reviewer.user
    reason = reason or _("They said that they know whose poster it is.")
    name_conflict(poster=review.poster, user=user, named=Conflict.Named.SELF, by=user, reason=reason, now=now)


@transaction.atomic
def name_conflict(*, poster, user, named, by, reason, now):
    """Remember that an account has nothing to say about a poster; its review of it is set aside."""
    [poster] = rows.lock(poster)
    facts = {"named": named, "named_by": by, "reason": reason[:300], "named_at": now}
    Conflict.objects.named().get_or_create(poster=poster, user=user, defaults=facts)
    rows.note(poster, _("A conflict was named."), now=now, by=by, reason=reason, of_review=True)
    assigning.set_aside(
        Review.objects.filter(poster=poster, reviewer__user=user), facts["reason"], now=now, by=by
    )
