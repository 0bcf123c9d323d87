"""Stars, one's own timetable, and one's own calendar."""

import hashlib
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import permissions
from events.joining import can_be_joined
from events.models import Talk
from portal.lib import times
from portal.pages import matches

from . import calendar, sources
from .models import Star

MOST_NEXT = 500  # characters of an address to go on to
LINKS = [f"{holder}joining_links" for holder in ("", "event__", "event__parent__", "event__parent__parent__")]


# --- Stars -----------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def star(request, pk):
    """GET shows a button, to which who was not signed in is led; POST stars a talk or takes the star away."""
    talk = get_object_or_404(permissions.visible_talks(request.user).for_list(), pk=pk)
    onwards = _onwards(request, talk)
    if request.method == "POST":
        if request.POST.get("star") == "1":
            Star.objects.get_or_create(user=request.user, talk=talk)
        else:
            Star.objects.filter(user=request.user, talk=talk).delete()
        return HttpResponseRedirect(onwards)
    context = {"talk": talk, "event": talk.event, "accent": talk.event.accent, "next": onwards}
    return render(request, "events/personal/star_page.html", context)


def _onwards(request, talk):
    """Where one came from, a page of this site; else the page of the talk."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/")
    return asked if is_ours and len(asked) <= MOST_NEXT else talk.get_absolute_url()


# --- One's own timetable ---------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def timetable(request):
    """What is still to come of one's own talks, by the days of one's own clocks."""
    user, now = request.user, timezone.now()
    why = sources.talks_of(user)
    talks = Talk.objects.public().filter(pk__in=why).for_list().prefetch_related(*LINKS)
    joining = sources.joining_of(user, why)
    rows = [_row(talk, why[talk.pk], joining, user, now) for talk in talks.upcoming(now)]
    context = {
        "days": [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: row["day"])],
        "undated": talks.filter(starts_at=None).order_by("title", "pk"),
        "calendar": calendar.path(user),
        "zone": user.time_zone,
        "now": now,
    }
    return render(request, "events/personal/timetable.html", context)


def _row(talk, why, joining, user, now):
    """A line of the timetable: a talk with its time on both clocks, why it is there, and the way in."""
    own = [moment.astimezone(times.zone(user.time_zone)) for moment in (talk.starts_at, talk.ends_at)]
    there = talk.starts_at.astimezone(talk.event.zone)
    return {
        "talk": talk,
        "why": why,
        "day": own[0].date(),
        "hours": "–".join(f"{moment:%H:%M}" for moment in own),
        "there": times.say_moment(talk.starts_at, talk.event.time_zone)
        if there.utcoffset() != own[0].utcoffset()
        else "",
        "can_join": can_be_joined(talk, now),
        "join": joining.get(talk.pk),
        "is_on": talk.is_on(now),
    }


# --- One's own calendar ----------------------------------------------------------------------------------


@require_safe
def feed(request, token):
    """The private feed at an address that only its owner knows; If-None-Match is answered with 304."""
    try:
        user = calendar.owner(token)
    except calendar.NoSuchCalendar as error:
        raise Http404 from error
    body = calendar.octets(user)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if matches(request.headers.get("If-None-Match"), etag):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="my-calendar.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_POST
def renew(request):
    """Give one's calendar another address."""
    calendar.renew(user=request.user)
    messages.success(request, _("Your calendar has a new address; the one before does not work any more."))
    return redirect("me")
