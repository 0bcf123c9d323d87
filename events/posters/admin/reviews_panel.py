"""The reviews of one poster, for a chair who handles it: read, and assigned by hand."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.actions import assigning
from events.posters.assignment import Facts
from events.posters.conflicts import Conflicts
from events.posters.desk_page import Act, Panel, acts, panels
from events.posters.models import PosterCall
from events.posters.ranking import Ranking
from portal.admin.fields import pk_of


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
    }


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


panels.add(Panel("reviews", 30, panel, "events/posters/admin/reviews_panel.html"))
acts.add(Act("assign-review", assign))
acts.add(Act("take-off-review", take_off))
