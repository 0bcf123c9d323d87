"""Who sees and decides what about posters. Every page, file, mail, table and search asks here.

- **Chairs** are the named ones, as long as they edit the event; where review is not blind and nobody is
  named, all who edit it. They see authors; but of a poster with which they are in conflict they see nothing
  of its reviews: no reviewer, score, count, average or decision before it is released.
- **Other editors**, superusers among them, set up the call and see what was submitted; in blind calls no
  author of it, and nowhere a review.
- **Reviewers** see the posters assigned to them; in blind calls without anything that tells whose they are,
  whatever other role they have.
"""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from events.permissions import can_edit, editors_by_event, organisers_of
from events.posters.conflicts import Conflicts
from events.posters.models import Poster, PosterCall, Reviewer
from portal.accounts.sections import proved_addresses
from portal.models import User


def chairs_of(call):
    """The accounts that decide at a call, as a list."""
    named = list(call.chairs.filter(is_active=True).order_by("pk"))
    if named or call.is_blind:
        return [user for user in named if can_edit(user, call.event)]
    return organisers_of(call.event)


def is_chair(user, call):
    """Whether a user decides at a call; of which posters, `handled` says."""
    if not can_edit(user, call.event) or is_blind_reviewer(user, call):
        return False
    named = {each.pk for each in call.chairs.all()}
    return user.pk in named if named or call.is_blind else True


def is_blind_reviewer(user, call):
    """Whether a user reviews at a blind call, and so must not learn who the authors are."""
    return call.is_blind and reviewer_of(user, call) is not None


def reviews_blindly(user):
    """Whether a user reviews at any blind call."""
    rows = Reviewer.objects.filter(user=user, call__review=PosterCall.Review.DOUBLE)
    return rows.exclude(state=Reviewer.State.DECLINED).exists()


def reviewer_of(user, call):
    """The Reviewer row of an account at a call, unless they declined; None if there is none."""
    if not user.is_authenticated:
        return None
    rows = Reviewer.objects.filter(call=call, user=user).exclude(state=Reviewer.State.DECLINED)
    return rows.first()


def reviewers_among(call, users):
    """Those of some accounts who review at a blind call, or were asked to at one of their addresses."""
    if not call.is_blind or not call.pk:
        return []
    rows = Reviewer.objects.filter(call=call).exclude(state=Reviewer.State.DECLINED)
    asked = {email.lower() for email in rows.values_list("email", flat=True)}
    accounts = set(rows.exclude(user=None).values_list("user", flat=True))
    addresses = EmailAddress.objects.filter(user__in=[user.pk for user in users])
    accounts |= {key for key, email in addresses.values_list("user", "email") if email.lower() in asked}
    return [user for user in users if user.pk in accounts or user.email.lower() in asked]


def candidates(call, user):
    """The accounts that `user` can name as chairs: who edits the event by a role, and those named."""
    roles = editors_by_event([call.event])[call.event] | {user.pk}
    return User.objects.filter(Q(pk__in=roles) | Q(pk__in=call.chairs.values("pk"))).order_by("name", "email")


def reviewers_of(user):
    """The Reviewer rows of an account at any call, those too that wait for an answer of its addresses."""
    rows = Reviewer.objects.annotate(lowered=Lower("email"))
    return list(rows.filter(Q(user=user) | Q(user=None, lowered__in=proved_addresses(user))))


def stands(reviewer):
    """Whether an invitation may still be answered: only as long as whoever sent it edits the event."""
    return bool(reviewer.asked_by) and can_edit(reviewer.asked_by, reviewer.call.event)


def asked_to_review(user):
    """The invitations that a user may answer, to addresses that their account has proved."""
    waiting = Reviewer.objects.filter(user=None, state__in=(Reviewer.State.ASKED, Reviewer.State.SILENT))
    rows = waiting.annotate(lowered=Lower("email")).filter(lowered__in=proved_addresses(user))
    rows = rows.select_related("call__event__parent__parent", "asked_by")
    return [each for each in rows if stands(each)]


def may_see_posters(user, call):
    """Whether a user sees what was submitted to a call, as `may_see_authors` says with or without authors.

    A blind reviewer does not, since the desk tells when what came; they see what is assigned to them.
    """
    return can_edit(user, call.event) and not is_blind_reviewer(user, call)


def may_see_authors(user, call):
    """Whether a user, by a role at the event, sees whose the posters of a call are."""
    if call.is_blind:
        return is_chair(user, call)
    return can_edit(user, call.event)


def handled(user, call, known=None):
    """The posters whose reviews and decisions a user may see and write: a chair's, but for conflicts."""
    rows = Poster.objects.filter(call=call).select_related("call__event")  # whose macros hold in them
    if not is_chair(user, call):
        return rows.none()
    return rows.exclude(pk__in=(known or Conflicts(call)).of(user))


def may_handle(user, poster, known=None):
    """Whether a user may see the reviews of a poster, and decide about it."""
    return handled(user, poster.call, known).filter(pk=poster.pk).exists()


def may_decide(call, *, chairs=None, known=None):
    """{key of a poster: the chairs without a conflict with it}; without any, a substitute is asked for.

    `chairs` are those of the call, unless others are thought of.
    """
    known, chairs = known or Conflicts(call), chairs_of(call) if chairs is None else chairs
    known.preload(chairs)
    conflicted = {chair: known.of(chair) for chair in chairs}
    return {
        poster.pk: [chair for chair in chairs if poster.pk not in conflicted[chair]]
        for poster, _authors in known.posters
    }
