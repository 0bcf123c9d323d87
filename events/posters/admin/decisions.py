"""Deciding: the list of the posters about which a chair decides, and a panel on the page of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters import deciding, letters, permissions
from events.posters.actions import decisions, releases
from events.posters.desk_page import Act, Panel, acts, panels
from events.posters.models import Poster, PosterCall
from portal.admin.fields import pk_of

from .decision_forms import DecisionForm, FilterForm, refused
from .pages import address, call_of, draw

PER_PAGE = 100
MOST = 1000  # posters decided about at once
LAST_RELEASES = 10
Decision = Poster.Decision


def chairs_call(request, event):
    """The call of an event, for whoever decides at it. Raises Http404 for others."""
    call = call_of(event)
    if not permissions.is_chair(request.user, call):
        raise Http404
    return call


# --- The list --------------------------------------------------------------------------------------------


@event_page("posters/decisions")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_decisions(request, event):
    """The posters about which the user decides, a hundred on a page; a POST decides about those ticked."""
    call = chairs_call(request, event)
    form = FilterForm(request.GET, call=call)
    handled = permissions.handled(request.user, call)
    shown = deciding.chosen(deciding.listed(handled), **form.choice)
    if request.method == "POST":
        _act(request, call, shown)
        return redirect(request.get_full_path())
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = deciding.on_scale(list(page.object_list), call)
    dead = deciding.dead_addresses(page.object_list)
    return draw(
        request,
        "decisions",
        event,
        _("%(event)s: Decisions") % {"event": event},
        form=form,
        page=page,
        rows=[_row(poster, dead) for poster in page.object_list],
        numbers=_numbers(handled),
        has_reviews=call.review != PosterCall.Review.NONE,
        asks_spotlight=call.asks_spotlight,
        decisions=letters.DECISIONS,
        untold=deciding.to_release(handled).count(),
        releases=deciding.with_numbers(deciding.releases_of(handled)[:LAST_RELEASES], handled),
        waiting=deciding.on_scale(list(deciding.next_waiting(handled)[:LAST_RELEASES]), call),
        query=urlencode(
            {name: value for name, value in request.GET.items() if name in form.fields and value}
        ),
        now=timezone.now(),
    )


def _row(poster, dead):
    return {
        "poster": poster,
        "is_dead": poster.contact_email and poster.contact_email.lower() in dead,
        "is_untold": poster.decision and poster.decision != poster.released_decision,
    }


def _numbers(handled):
    """How many are meant to be told what: [(label, number, address of the list)], without zeros."""
    counted = handled.submitted().values_list("decision", flat=True)
    by_decision = dict.fromkeys(Decision.values, 0)
    for decision in counted:
        by_decision[decision] += 1
    return [
        (Decision(decision).label, number, f"?{urlencode({'show': decision or 'undecided'})}")
        for decision, number in by_decision.items()
        if number
    ]


def _act(request, call, shown):
    now = timezone.now()
    if request.POST.get("do") == "move-up":
        return _move_up(request, call, now)
    if "decision" not in request.POST:
        raise Http404
    keys = [key for each in request.POST.getlist("who")[:MOST] if (key := pk_of(each))]
    if "all" in request.POST:
        keys = list(shown.values_list("pk", flat=True)[:MOST])
    form = DecisionForm(request.POST)
    if not form.is_valid() or not keys:
        return messages.warning(request, refused(form) if form.errors else _("Tick some posters first."))
    found = decisions.decide_together(call=call, keys=keys, by=request.user, now=now, **form.cleaned_data)
    told = ngettext(
        "%(number)d poster: %(decision)s. Its authors hear of it once you release it.",
        "%(number)d posters: %(decision)s. Their authors hear of it once you release it.",
        len(found),
    )
    decision = Decision(form.cleaned_data["decision"]).label
    return messages.success(request, told % {"number": len(found), "decision": decision})


def _move_up(request, call, now):
    """Accept the poster that waits, and ask at once that its authors are told."""
    poster = call.posters.filter(pk=pk_of(request.POST.get("poster"))).first()
    if poster is None:
        raise Http404
    try:
        decisions.decide(poster=poster, decision=Decision.POSTER, by=request.user, now=now)
        release = releases.ask(call=call, seen={poster.pk: Decision.POSTER}, by=request.user, now=now)
    except ValidationError as error:
        return messages.error(request, " ".join(error.messages))
    told = _("Accepted. Its authors are told at %(time)s, unless somebody stops it.")
    time = timezone.localtime(release.goes_at, call.event.zone)
    return messages.success(request, told % {"time": f"{time:%H:%M}"})


# --- One poster ------------------------------------------------------------------------------------------


def panel(request, poster):
    """The decision about one poster; None for who does not decide about it."""
    if not permissions.may_handle(request.user, poster):
        return None
    return {
        "form": DecisionForm(
            initial={"decision": poster.decision, "text": poster.decision_text}, auto_id="decision-%s"
        ),
        "is_untold": poster.decision != poster.released_decision,
        "was_told_otherwise": deciding.was_told_otherwise(poster),
        "decisions": address(poster.call.event, "poster_decisions"),
        "asks": poster.is_accepted and not poster.is_withdrawn,
    }


def decide(request, poster, now):
    """Decide about one poster from its page."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise ValidationError(refused(form))
    decisions.decide(poster=poster, by=request.user, now=now, **form.cleaned_data)
    return _("Stored. The authors hear of it once you release it.")


panels.add(Panel("decision", 40, panel, "events/posters/admin/panel_decision.html"))
acts.add(Act("decide", decide))
