"""The pages of reviewers and what their forms send, for tests."""

from events.posters.models import Review


def review_page(review):
    """The address of a review for its reviewer."""
    return f"/events/{review.poster.call.event.slug}/review/{review.poster.review_code}/"


def assign(poster, reviewer, **fields):
    """A review that is asked for."""
    return Review.objects.create(poster=poster, reviewer=reviewer, **fields)


def written(scores=None, **fields):
    """What the form of a review sends; `scores` are {Criterion: value}."""
    given = {f"score-{criterion.pk}": value for criterion, value in (scores or {}).items()}
    return {"do": "submit", "edits": 0, "to_authors": "Well done.", "to_chairs": "Take it."} | given | fields
