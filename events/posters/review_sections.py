"""What the account page says of reviewing: who asks one to, what one reviews, and what is held of that."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.personal_data import PersonalData
from portal.accounts.sections import Section

from . import permissions
from .actions import reviewers
from .models import Review, Reviewer

FOLDER = "events/posters/review"


def asked_to_review(user):
    """The invitations that wait for an answer; None if there are none."""
    return permissions.asked_to_review(user) or None


def mine(user):
    """Where somebody reviews, each with how many reviews are `done` of the `living`; None for nowhere."""
    rows = Reviewer.objects.filter(user=user, state=Reviewer.State.ACCEPTED)
    stands = Q(reviews__state__in=Review.LIVING, reviews__poster__state="submitted")
    done = stands & Q(reviews__state=Review.State.SUBMITTED)
    rows = rows.annotate(living=Count("reviews", stands), done=Count("reviews", done))
    return list(rows.select_related("call__event").order_by("-pk")) or None


def export(user):
    """What a reviewer said of themselves and of posters, which are named as they saw them."""
    fields = (
        "name",
        "email",
        "affiliation",
        "most_reviews",
        "cannot_review",
        "state",
        "asked_at",
        "answered_at",
    )
    return [
        {"event": str(row.call.event)}
        | {name: getattr(row, name) for name in fields}
        | {"areas": [str(area) for area in row.areas.all()], "reviews": _reviews(row)}
        for row in permissions.reviewers_of(user)
    ]


def _reviews(reviewer):
    rows = reviewer.reviews.order_by("poster__review_code").select_related("poster")
    fields = ("state", "to_authors", "to_chairs", "submitted_at")
    return [
        {"poster": row.poster.review_code, "title": row.poster.title}
        | {name: getattr(row, name) for name in fields}
        | {"scores": dict(row.scores.values_list("criterion__label", "value"))}
        for row in rows
    ]


def what_goes(user):
    own = permissions.reviewers_of(user)
    number = Review.objects.filter(reviewer__in=own, state=Review.State.SUBMITTED).count()
    told = ngettext(
        "The review that you submitted stays, without your name.",
        "The %(number)d reviews that you submitted stay, without your name.",
        number,
    )
    return [told % {"number": number}] if number else []


SECTIONS = (
    Section("asked-to-review", _("Invitations to review"), 7, asked_to_review, f"{FOLDER}/asked.html"),
    Section("reviews", _("My reviews"), 26, mine, f"{FOLDER}/mine.html"),
)
HELD = PersonalData(
    "reviews", _("Reviews"), 26, export=export, told=what_goes, erase=reviewers.forget_account
)
