"""The reviews of one poster, for a chair who handles it: read, assigned by hand, conflicts named."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.actions import assigning, rows
from events.posters.actions import reviewing as actions
from events.posters.assignment import Facts
from events.posters.conflicts import Conflicts
from events.posters.desk_page import Act, Panel, acts, panels
from events.posters.models import Conflict, PosterCall, Reviewer
from events.posters.ranking import Ranking
from portal.admin.fields import pk_of
from portal.models import User


def panel(request, poster):
    """What the panel shows; None to all who must not know of the reviews."""
    call, user = poster.call, request.user
    known = Conflicts(call)
    if call.review == PosterCall.Review.NONE or not permissions.may_handle(user, poster, known):
        return None
    facts, ranking = Facts(call, user, known), Ranking(call, user, known)
    able = facts.able(poster.pk) if poster.pk in facts.posters else []
    conflicts = [(who, found[poster.pk]) for who, found in facts.conflicts.items() if poster.pk in found]
    reviews = poster.reviews.select_related("reviewer").prefetch_related("scores__criterion")
    averages = {each.pk: each.average for each in ranking.reviews}
    return {
        "reviews": [(each, averages.get(each.pk)) for each in reviews.order_by("pk")],
        "ranked": ranking.ranked.get(poster.pk),
        "scale": ranking.scale,
        "able": able,
        "conflicts": sorted(conflicts, key=lambda pair: pair[0].name),
        "named": poster.conflicts.select_related("user", "named_by").order_by("named_at"),
        "people": people_of(call),
    }


def people_of(call):
    """The accounts for which a conflict may be named: the reviewers and the chairs, as a sorted list."""
    reviewers = call.reviewers.filter(state=Reviewer.State.ACCEPTED).exclude(user=None).select_related("user")
    people = {each.user for each in reviewers} | set(permissions.chairs_of(call))
    return sorted(people, key=lambda user: (str(user).lower(), user.pk))


def handled(request, poster):
    """Raise Http404 unless the user decides about this poster."""
    if not permissions.may_handle(request.user, poster):
        raise Http404


def assign(request, poster, now):
    handled(request, poster)
    found = get_object_or_404(poster.call.reviewers, pk=pk_of(request.POST.get("reviewer")))
    assigning.assign(poster=poster, reviewer=found, by=request.user, now=now)
    return _("%(name)s reviews this poster, and has a mail.") % {"name": found}


def take_off(request, poster, now):
    handled(request, poster)
    found = get_object_or_404(poster.reviews, pk=pk_of(request.POST.get("review")))
    assigning.take_off(review=found, by=request.user, now=now)
    return _("%(name)s does not review this poster any more.") % {"name": found.reviewer or _("Somebody")}


def name_conflict(request, poster, now):
    handled(request, poster)
    known = {user.pk: user for user in people_of(poster.call)}
    user = known.get(pk_of(request.POST.get("user")))
    if user is None:
        raise Http404
    reason = " ".join(request.POST.get("reason", "").split())
    actions.name_conflict(
        poster=poster, user=user, named=Conflict.Named.CHAIR, by=request.user, reason=reason, now=now
    )
    return _("%(name)s has nothing to do with this poster from now on.") % {"name": user}


def lift_conflict(request, poster, now):
    """Take back what a chair named; what authors and reviewers named of themselves stays."""
    handled(request, poster)
    own = poster.conflicts.filter(named=Conflict.Named.CHAIR)
    found = get_object_or_404(own, pk=pk_of(request.POST.get("conflict")))
    found.delete()
    rows.note(poster, _("A conflict was lifted."), now=now, by=request.user, of_review=True)
    return _("The conflict of %(name)s is lifted.") % {"name": User.objects.get(pk=found.user_id)}


panels.add(Panel("reviews", 30, panel, "events/posters/admin/reviews_panel.html"))
for name, act in (
    ("assign-review", assign),
    ("take-off-review", take_off),
    ("name-conflict", name_conflict),
    ("lift-conflict", lift_conflict),
):
    acts.add(Act(name, act))
