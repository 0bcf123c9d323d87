"""The roof's own pages: home, and the pages of the site."""

from collections import Counter

from django.db.models import Count, F, Window
from django.shortcuts import get_object_or_404, render

from events.joining import can_be_joined, register_address
from events.models import Event, Page, Talk

from .pages import public_page

COMING = 8  # talks on the home page after the next one
COMING_OF_ONE_EVENT = 3  # so that the first morning of a workshop does not hide what else is on
EVENTS = 12


@public_page
def home(request, *, now):
    """The next talk first and large, then what comes after, series, courses and events."""
    talks = Talk.objects.public().taking_place().lectures().upcoming(now).for_list()
    coming = list(talks.annotate(number=Window(Count("pk")))[: 5 * COMING])
    top = Event.objects.public().filter(parent=None)
    dated = top.exclude(kind__in=[Event.Kind.SERIES, Event.Kind.COURSE]).with_dates()
    shown = varied(coming[1:])[:COMING]
    context = {
        "now": now,
        "next_talk": coming[0] if coming else None,
        "can_join": bool(coming) and can_be_joined(coming[0], now),
        "register_address": register_address(coming[0], now) if coming else "",
        "coming": shown,
        "number_of_all": coming[0].number if coming and coming[0].number > len(shown) + 1 else 0,
        "series": top.filter(kind=Event.Kind.SERIES),
        "courses": top.filter(kind=Event.Kind.COURSE).with_dates(),
        "coming_events": dated.not_past(now).exclude(ends_on=None).order_by("starts_on")[:EVENTS],
        "past_events": (dated.past(now) | dated.filter(ends_on=None)).order_by(
            F("ends_on").desc(nulls_last=True), "title"
        )[:EVENTS],
    }
    return render(request, "portal/home.html", context)


def varied(talks):
    """The talks in their order, but of each event only the first few."""
    shown = Counter()
    return [
        talk for talk in talks if shown.update([talk.event_id]) or shown[talk.event_id] <= COMING_OF_ONE_EVENT
    ]


@public_page
def page(request, slug, *, now):
    """A page of the site, such as its imprint."""
    shown = get_object_or_404(Page.objects.public().filter(event=None), slug=slug)
    return render(request, "portal/page.html", {"page": shown})
