"""What the account page says of reviewing: who asks one to, and what one reviews."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.sections import Section

from . import permissions
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


SECTIONS = (
    Section("asked-to-review", _("Invitations to review"), 7, asked_to_review, f"{FOLDER}/asked.html"),
    Section("reviews", _("My reviews"), 26, mine, f"{FOLDER}/mine.html"),
)
