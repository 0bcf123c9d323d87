"""The pages of events: the list, one event, its archive, timetable and further pages."""

import functools
import re
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, When, Window
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import permissions
from events.joining import can_be_joined, links_of_event, needed_for
from events.models import BoardMember, Event, EventOrganisation, Material, Speaker, Talk, Topic
from events.models.event import last_day_over
from events.web import day_plan, timetables
from events.web.sections import event_sections, talk_marks
from events.web.tabs import VENUE, content_of, has_venue, speakers_of, tabs_of
from portal.folding import BY_NAME
from portal.lib import times
from portal.pages import public_page

PER_PAGE = 50
TIMES = [("upcoming", gettext_lazy("Now or to come")), ("past", gettext_lazy("Past"))]
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
HOSTS = Prefetch("hosts", EventOrganisation.objects.select_related("organisation"))
GROUPS = [
    gettext_lazy("Seminar series"),
    gettext_lazy("Now or to come"),
    gettext_lazy("Past"),
    gettext_lazy("Dates not known"),
]
COMING = 20  # talks that the page of a series lists


@public_page(params=("kind", "time", "topic", "page"))
def events(request, *, now):
    """Events in groups by time, filtered by kind, time and topic. The first and the last find parts, too."""
    kind, time, topic = (request.GET.get(name, "") for name in ("kind", "time", "topic"))
    found = chosen(now, kind=kind, time=time, topic=topic).select_related("parent")
    if not (kind or topic):
        found = found.filter(parent=None)
    page = paginated(request, in_groups(found, now))
    context = {
        "page": page,
        "groups": [(GROUPS[group], list(rows)) for group, rows in groupby(page, attrgetter("group"))],
        "times": TIMES,
        "kinds": kinds_of(chosen(now, time=time, topic=topic), kind),
        "topics": topics_of(chosen(now, time=time, kind=kind), topic),
        "topic": Topic.objects.filter(slug=topic).first() if topic else None,
        "section": reverse("events"),
    }
    return render(request, "events/web/events.html", context)


def chosen(now, *, kind="", time="", topic=""):
    """The public events that fit what was chosen from the lists; Http404 for what is on none of them."""
    found = Event.objects.public().with_dates()
    if kind:
        found = found.filter(kind=one_of(kind, Event.Kind.values))
    if topic:
        shown = Topic.objects.filter(events__in=Event.objects.public()).distinct()
        found = found.filter(topics=get_object_or_404(shown, slug=topic))
    if time:
        return found.past(now) if one_of(time, dict(TIMES)) == "past" else found.not_past(now)
    return found


def one_of(value, values):
    if value not in values:
        raise Http404(_("There is nothing to filter by under this name; choose from the lists."))
    return value


def in_groups(events, now):
    """Events with their `group`: what comes by its first day, what is past from the latest back."""
    group = Case(
        When(kind=Event.Kind.SERIES, then=0),
        When(ends_on=None, then=3),
        When(ends_on__gte=last_day_over(now), then=1),
        default=2,
    )
    first_of_those_to_come = Case(When(group=1, then="starts_on"))
    return events.annotate(group=group).order_by(
        "group", first_of_those_to_come, F("ends_on").desc(nulls_last=True), "title", "pk"
    )


def kinds_of(events, kind):
    """The kinds to choose from, as (value, label): those of the events, and the one chosen."""
    there = {kind, *events.order_by().values_list("kind", flat=True).distinct()}
    labels = dict(Event.Kind.choices) | {"other": _("Other")}
    return [(value, label) for value, label in labels.items() if value in there]


def topics_of(events, topic):
    """The topics to choose from, as (slug, name): those of the events, and the one chosen."""
    there = Topic.objects.filter(Q(slug=topic) | Q(events__in=events.order_by().values("pk")))
    return there.distinct().values_list("slug", "name")


def paginated(request, rows, count=None):
    """The page of `rows` that the query asks for; Http404 says which pages there are.

    `count` is how many rows there are, where that is known already.
    """
    paginator = Paginator(rows, PER_PAGE)
    if count is not None:
        paginator.count = count
    text = request.GET.get("page", "1")
    number = int(text) if PAGE_NUMBER.fullmatch(text) else 0
    if not 1 <= number <= paginator.num_pages:
        raise Http404(
            _("There is no page %(number)s; the pages run from 1 to %(last)d.")
            % {"number": text, "last": paginator.num_pages}
        )
    return paginator.page(number)


def visible_event(request, slug):
    """The event at an address, as far as this visitor may see it, or Http404."""
    events = permissions.visible_events(request.user).with_dates().select_related("parent__parent")
    return get_object_or_404(events.prefetch_related(HOSTS), slug=slug)


def shared_context(request, event, now):
    """What every page of an event shows around its own content."""
    can_edit = permissions.can_edit(request.user, event)
    pages = list(event.pages.all() if can_edit else event.pages.public())
    sections = event_sections.answers(event, now)
    content = content_of(event, talks_of_all(request, event), now)
    return {
        "event": event,
        "now": now,
        "accent": event.accent,
        "section": event.get_list_url(),
        "sections": sections,
        "tabs": tabs_of(event, content, pages=pages, sections=sections),
        "has_timetable": content["has_timetable"],
        "joining_needs": functools.partial(joining_needs, event),
        "marks": talk_marks.in_order(),
        "pages": pages,
        "can_edit": can_edit,
    }


def register_address_in(sections):
    """Where one registers, as a section of the page says; "" while nobody can."""
    return next((each["context"]["register_address"] for each in sections if each["registers"]), "")


def with_logos(event):
    """The organisations behind an event that have a logo, each once."""
    return list(dict.fromkeys(row.organisation for row in event.hosts.all() if row.organisation.logo))


def joining_needs(event):
    """To which audiences one must belong to join an event online."""
    return needed_for(links_of_event(event)) if event.is_online else set()


@public_page
def event(request, slug, *, now):
    """One event, as suits its kind: a series, an umbrella with parts, a workshop, a programme."""
    event = visible_event(request, slug)
    if event.kind == Event.Kind.COURSE:
        return redirect("course", slug)
    is_series = event.kind == Event.Kind.SERIES
    talks = talks_of_all(request, event)
    next_talk, coming, number_of_all = next_and_coming(event, talks, now)
    first = next_talk or next(iter(coming), None)
    is_near = is_series or bool(first) and first.starts_at < now + day_plan.NEAR
    current, former = board(event, now)
    past = talks.dated().lectures().past(now)
    shared = shared_context(request, event, now)
    has_days = shared["has_timetable"] or event.dates_by == 0
    context = shared | {
        "next_talk": next_talk,
        "can_join": bool(next_talk) and can_be_joined(next_talk, now),
        "is_near": is_near,
        "coming": coming,
        "number_of_all": number_of_all,
        "plan": day_plan.plan_of(talks, first, event.time_zone) if first and not is_series else None,
        "undated": talks.filter(event=event, starts_at=None).for_list().with_materials(now),
        "has_days": has_days,
        "has_calendar": has_days or not event.is_over(now),
        "event_register_address": register_address_in(shared["sections"]),
        "organisations": with_logos(event),
        "recent": past.for_list().with_materials(now)[:5] if is_series else [],
        "parts": parts(request, event),
        "areas": event.areas.filter(parent=None).prefetch_related("subtopics"),
        "topics": event.topics.all(),
        "materials": Material.objects.visible(now).filter(event=event),
        "board": current,
        "former_board": former,
    }
    return render(request, "events/web/event.html", context)


def talks_of_all(request, event):
    """The talks of an event and its parts, as far as this visitor may see them."""
    family = Event.objects.filter(pk=event.pk).with_descendants()
    return permissions.visible_talks(request.user).filter(event__in=family)


def next_and_coming(event, talks, now):
    """The next talk that takes place, or None, the others that are to come, and if more are, how many in all.

    A series lists its breaks too: they say in which weeks there is no seminar.
    """
    is_series = event.kind == Event.Kind.SERIES
    coming = (talks if is_series else talks.lectures()).dated().upcoming(now).for_list()
    coming = coming.with_materials(now) if is_series else coming  # of others only the first is shown
    talks = list(counted(coming)[: COMING + 1])
    next_talk = next((talk for talk in talks if talk.takes_place and not talk.is_interlude), None)
    return next_talk, [talk for talk in talks if talk != next_talk], number_if_cut(talks)


def counted(rows):
    """The rows, each with the `number` of all of them, so that a list that is cut says how many there are."""
    return rows.annotate(number=Window(Count("pk")))


def number_if_cut(rows):
    """The number of all rows where the `counted` ones in this list are only some of them; else 0."""
    return rows[0].number if rows and rows[0].number > len(rows) else 0


def parts(request, event):
    """The parts of an umbrella in order, with their hosts and boards."""
    return (
        permissions.visible_events(request.user)
        .filter(parent=event)
        .select_related("parent__parent")
        .with_dates()
        .prefetch_related(HOSTS, Prefetch("board", BoardMember.objects.select_related("person")))
    )


def board(event, now):
    """The board of an event as two lists: in office at `now`, and former."""
    current, former = [], []
    for member in event.board.select_related("person", "event"):
        (former if member.has_ended(now) else current).append(member)
    return current, former


@public_page(params=("page",))
def talks(request, *, now):
    """All talks to come on the site, the next one first, in pages of 50."""
    coming = Talk.objects.public().taking_place().lectures().upcoming(now).for_list().with_materials(now)
    return render(request, "events/web/talks.html", {"now": now, "page": paginated(request, coming)})


@public_page(params=("time", "year", "page"))
def archive(request, slug, *, now):
    """The past talks of an event by year, newest first, or those that are to come, in pages of 50."""
    event = visible_event(request, slug)
    if time := request.GET.get("time"):
        one_of(time, ["upcoming"])
        return coming_talks(request, event, now)
    talks = permissions.visible_talks(request.user).filter(event=event).dated().lectures().past(now)
    numbers = dict(talks.by_year(event.time_zone))
    count = sum(numbers.values())
    if year := request.GET.get("year"):
        talks = talks.filter(starts_at__range=year_in(year, event.time_zone))
        count = numbers.get(int(year), 0)
    context = shared_context(request, event, now) | {
        "page": paginated(request, talks.for_list().with_materials(now), count),
        "years": [{"year": each, "talks": number} for each, number in numbers.items()],
        "year": year,
    }
    return render(request, "events/web/archive.html", context)


def coming_talks(request, event, now):
    """All that the page of an event lists as to come."""
    talks = talks_of_all(request, event).dated().upcoming(now)
    talks = talks if event.kind == Event.Kind.SERIES else talks.lectures()
    page = paginated(request, talks.for_list().with_materials(now))
    context = shared_context(request, event, now) | {"page": page}
    return render(request, "events/web/coming_talks.html", context)


def year_in(text, zone_name):
    """The first and the last instant of a year in a zone; Http404 if `text` is no year."""
    if len(text) != 4 or not text.isascii() or not text.isdigit() or not 1900 <= int(text) <= 2200:
        raise Http404(_("“%(year)s” is not a year of this archive.") % {"year": text})
    year = int(text)
    first, following = (times.first_instant(times.dt.date(y, 1, 1), zone_name) for y in (year, year + 1))
    return first, following - times.dt.timedelta(microseconds=1)


@public_page(params=("room",))
def timetable(request, slug, *, now):
    """All dated talks of an event and its parts day by day, parallel rooms side by side, or one room's."""
    event = visible_event(request, slug)
    talks = list(
        talks_of_all(request, event)
        .dated()
        .order_by("starts_at", "room", "pk")
        .for_list()
        .select_related("session__chair", "chair")
    )
    rooms = timetables.rooms_of(talks)
    if room := request.GET.get("room", ""):
        talks = timetables.in_room(talks, one_of(room, rooms))
    context = shared_context(request, event, now) | {
        "days": timetables.days(talks, zone_name=event.time_zone, now=now),
        "rooms": rooms,
        "room": room,
        "printed_address": settings.SITE_URL + request.path,
        "off": event.called_off_by,
    }
    return render(request, "events/web/timetable.html", context)


@public_page(params=("page",))
def speakers(request, slug, *, now):
    """Who speaks at an event and its parts, keynote speakers first, with what they speak on."""
    event = visible_event(request, slug)
    talks = talks_of_all(request, event).exclude(status=Talk.Status.CANCELLED)
    keynotes = Speaker.objects.filter(
        person=OuterRef("pk"), talk__in=talks.filter(kind=Talk.Kind.KEYNOTE).order_by()
    )
    shown = Prefetch("talks", talks.select_related("event").distinct(), to_attr="spoken")
    people = (
        speakers_of(talks)
        .distinct()
        .annotate(gives_keynote=Exists(keynotes))
        .order_by("-gives_keynote", *BY_NAME)
    )
    page = paginated(request, people.prefetch_related(shown))
    return render(
        request, "events/web/event_speakers.html", shared_context(request, event, now) | {"page": page}
    )


@public_page
def page(request, slug, page, *, now):
    """A further page of an event, such as travel; that of its venue is there wherever there is an address."""
    event = visible_event(request, slug)
    context = shared_context(request, event, now)
    shown = next((entry for entry in context["pages"] if entry.slug == page), None)
    is_venue = page == VENUE and has_venue(event)
    if shown is None and not is_venue:
        raise Http404(_("This event has no such page."))
    context |= {"page": shown, "is_venue": is_venue}
    return render(request, "events/web/page.html" if shown else "events/web/venue.html", context)
