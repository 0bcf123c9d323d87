"""What is asked of reviews: whether they may still be written, and what others read of them."""

from django.utils.translation import gettext as _

from events.posters.models import PosterCall, PosterFile, Review

State = Review.State


def is_open_review(call):
    """Whether authors and reviewers know each other’s names."""
    return call.review == PosterCall.Review.OPEN


def comments_for_authors(poster):
    """[(name, text)] of what submitted reviews say to the authors; with names in open review alone."""
    is_open = is_open_review(poster.call)
    rows = poster.reviews.filter(state=State.SUBMITTED).exclude(to_authors="")
    return [
        (row.reviewer.name if is_open and row.reviewer else "", row.to_authors)
        for row in rows.select_related("reviewer").order_by("pk")
    ]


def why_closed(review, now):
    """Why a review cannot be written any more, as a sentence; "" if it can."""
    poster = review.poster
    if review.state not in Review.LIVING:
        return _("This review is not asked of you any more.")
    if poster.is_withdrawn:
        return _("This poster was withdrawn; it needs no review any more.")
    if poster.released_decision:
        return _("The decision about this poster was told; its reviews are closed.")
    return ""


def may_change(review, now):
    """Whether a submitted review may be changed: until reviews are due, and the decision is told."""
    due = review.poster.call.reviews_due_at
    return not why_closed(review, now) and (due is None or now < due)


def file_for_reviewers(poster):
    """The PDF that reviewers of a poster see: where review is blind only one that was asked for anonymous."""
    call = poster.call
    if call.files != PosterCall.Files.NOW or (call.is_blind and not call.file_is_anonymous):
        return None
    return PosterFile.objects.filter(poster=poster, is_final=False).first()


def others(review):
    """What other reviewers submitted about the same poster, for who has submitted their own; else none."""
    if review.state != State.SUBMITTED:
        return []
    rows = Review.objects.filter(poster=review.poster_id, state=State.SUBMITTED).exclude(pk=review.pk)
    return list(rows.select_related("reviewer").prefetch_related("scores__criterion").order_by("pk"))
