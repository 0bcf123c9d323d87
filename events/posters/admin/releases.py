"""Releases: shown before they are asked for, stopped while they wait, and what became of each poster."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters import deciding, permissions
from events.posters.actions import releases
from events.posters.models import Poster, PosterMail
from mailing.models import Delivery
from portal.admin.fields import pk_of

from .decision_forms import FilterForm
from .decisions import MOST, chairs_call
from .pages import address, draw

Decision = Poster.Decision


@event_page("posters/release")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_release(request, event):
    """Show what a release of some posters would tell; with `confirm` ask for that.

    Its address without what was ticked, as after a new login, leads back to the decisions.
    """
    call = chairs_call(request, event)
    if request.method != "POST":
        return redirect(address(event, "poster_decisions"))
    if "confirm" in request.POST:
        return _ask(request, call)
    selection = deciding.selection(permissions.handled(request.user, call), _keys(request, call))
    if not selection.ready:
        messages.warning(
            request, _("Among these is nothing to tell: decide first, or look at what is on its way.")
        )
        return redirect(address(event, "poster_decisions"))
    return draw(
        request,
        "release",
        event,
        _("%(event)s: Release decisions") % {"event": event},
        selection=selection,
        numbers=[(Decision(decision).label, number) for decision, number in selection.numbers],
        seen=" ".join(f"{each.pk}.{each.decision}" for each in selection.ready),
        minutes=round(releases.WAITS.total_seconds() / 60),
        back=address(event, "poster_decisions"),
        here="poster_decisions",
    )


def _keys(request, call):
    """The posters that were ticked, or all that the list shows, or all that are decided and not told."""
    handled = permissions.handled(request.user, call)
    if "untold" in request.POST:
        return list(deciding.to_release(handled).values_list("pk", flat=True))
    if "all" in request.POST:
        choice = FilterForm(request.GET, call=call).choice
        return list(deciding.chosen(deciding.listed(handled), **choice).values_list("pk", flat=True))
    return [key for each in request.POST.getlist("who")[:MOST] if (key := pk_of(each))]


def _ask(request, call):
    marks = (mark.partition(".") for mark in request.POST.get("seen", "").split()[:MOST])
    seen = {key: decision for text, _dot, decision in marks if (key := pk_of(text))}
    try:
        release = releases.ask(
            call=call, seen=seen, by=request.user, now=timezone.now(), is_sure="sure" in request.POST
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address(call.event, "poster_decisions"))
    if left := len(seen) - release.items.count():
        messages.warning(request, _("%(number)d changed meanwhile and are left out.") % {"number": left})
    return redirect(address(call.event, "poster_releases", release.pk))


@event_page("posters/releases/<int:key>")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_releases(request, event, key):
    """A release, with what became of each poster about which the user decides; a POST stops it."""
    call = chairs_call(request, event)
    handled = permissions.handled(request.user, call)
    found = deciding.releases_of(handled).filter(call=call)
    release = get_object_or_404(found, pk=key)
    if request.method == "POST":
        return _stop(request, release)
    return draw(
        request,
        "releases",
        event,
        _("%(event)s: Release of decisions") % {"event": event},
        release=deciding.with_numbers(found.filter(pk=key), handled)[0],
        items=_items(handled, release),
        back=address(event, "poster_decisions"),
        here="poster_decisions",
        now=timezone.now(),
    )


def _stop(request, release):
    if request.POST.get("do") != "stop":
        raise Http404
    try:
        releases.stop(release=release, by=request.user, now=timezone.now())
        messages.success(request, _("Stopped. Nobody more is told."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(request.path)


def _items(handled, release):
    """The items with `mail`, the state of the contact's letter in words, in a constant number of queries."""
    letters = PosterMail.objects.filter(
        poster=OuterRef("poster"), about="decision", author__is_contact=True,
        delivery__created_at__gte=release.asked_at,
    )  # fmt: skip
    items = release.items.filter(poster__in=handled).select_related("poster__call__event")
    items = items.annotate(mail_state=Subquery(letters.order_by("pk").values("delivery__state")[:1]))
    found = list(items.order_by("poster__number"))
    for item in found:
        item.mail = Delivery.State(item.mail_state).label if item.done_at and item.mail_state else ""
        item.is_dead = item.mail_state in (Delivery.State.FAILED, Delivery.State.SUPPRESSED)
    return found
