"""The roof's own pages: home, and the pages of the site."""

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef, Window
from django.shortcuts import get_object_or_404, render

from events.joining import can_be_joined, register_address
from events.models import Event, Material, Page, Talk
from mailing.models import MailingList

from .pages import public_page

COMING = 8  # talks on the home page after the next one
COMING_OF_ONE_EVENT = 3  # so that the first morning of a workshop does not hide what else is on
SERIES = 12
EVENTS = 6  # of each other kind
RECORDINGS = 4


@public_page
def home(request, *, now):
    """The next talk first and large, then what comes after, series, courses, events and new recordings."""
    talks = Talk.objects.public().taking_place().lectures().upcoming(now).for_list()
    coming = list(talks.annotate(number=Window(Count("pk")))[: 5 * COMING])
    shown = varied(coming[1:])[:COMING]
    context = {
        "now": now,
        **next_talk(coming, now),
        "coming": shown,
        "number_of_all": coming[0].number if coming and coming[0].number > len(shown) + 1 else 0,
        "has_lists": MailingList.objects.public().exists(),
        "recordings": recordings(now),
        **events(now),
    }
    return render(request, "portal/home.html", context)


def next_talk(coming, now):
    """What the front page says of the first of the coming talks, if there is one."""
    if not coming:
        return {"next_talk": None}
    talk = coming[0]
    return {
        "next_talk": talk,
        "can_join": can_be_joined(talk, now),
        "register_address": register_address(talk, now),
    }


def events(now):
    """The events of the front page: series, courses, what comes by its first day, and all others."""
    top = Event.objects.public().filter(parent=None)
    dated = top.exclude(kind__in=[Event.Kind.SERIES, Event.Kind.COURSE]).with_dates()
    return {
        "series": top.filter(kind=Event.Kind.SERIES)[:SERIES],
        "courses": top.filter(kind=Event.Kind.COURSE).with_dates()[:EVENTS],
        "coming_events": dated.not_past(now).exclude(ends_on=None).order_by("starts_on")[:EVENTS],
        "past_events": (dated.past(now) | dated.filter(ends_on=None)).order_by(
            F("ends_on").desc(nulls_last=True), "title"
        )[:EVENTS],
    }


def recordings(now):
    """The latest talks whose recording can be watched at `now`."""
    videos = Material.objects.visible(now).filter(talk=OuterRef("pk"), kind=Material.Kind.VIDEO)
    recorded = Talk.objects.public().filter(
        Exists(videos), recording=Talk.Recording.PUBLISHED, ends_at__lte=now
    )
    return recorded.order_by("-ends_at", "-pk").for_list().with_materials(now)[:RECORDINGS]


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
