"""The invitations of an event: how each stands, sent again, withdrawn."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.registration import desk
from events.registration.actions import decisions, offers
from events.registration.models import Place
from portal.admin.fields import pk_of

from .pages import draw

PER_PAGE = 100


@event_page("registrations/invitations")
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request, event):
    """Who was invited to what, and what came of it."""
    places = desk.places_at(event).filter(origin=Place.Origin.INVITATION)
    places = places.select_related(
        "registration", "ticket__event__parent__parent", "ticket__talk", "offer_mail"
    )
    if request.method == "POST":
        place = get_object_or_404(places, pk=pk_of(request.POST.get("place")))
        _act(request, place)
        return redirect(request.get_full_path())
    page = Paginator(places.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return draw(request, "invitations", event, _("%(event)s: Invitations") % {"event": event}, page=page)


def _act(request, place):
    now, name = timezone.now(), {"name": place.registration}
    match request.POST.get("do"):
        case "send":
            done = offers.send_again(place=place, now=now, by=request.user)
            told = _("The invitation of %(name)s was sent again; its time starts anew.")
        case "withdraw":
            open_ones = Place.objects.filter(pk=place.pk, state=Place.State.OFFERED)
            done = decisions.remove(found=open_ones, by=request.user, now=now)
            told = _("The invitation of %(name)s was withdrawn; they were told.")
        case _other:
            raise Http404
    if done:
        messages.success(request, told % name)
    else:
        messages.warning(request, _("The invitation of %(name)s was answered meanwhile.") % name)
