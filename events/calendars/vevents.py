"""One calendar entry (RFC 5545, section 3.6.1; RFC 7986), from the facts it tells and nothing else."""

import functools
from datetime import date, datetime
from typing import NamedTuple

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, Talk
from portal import markup
from portal.lib import ics
from portal.models import Accent

VERSION = 2  # raise it when the same facts are to be told in other words, or markup renders them anew
MOST_NAMES = 4  # speakers that SUMMARY names before it says "and others"


class State(NamedTuple):
    """How an event stands, as its page says it in a banner."""

    status: str = ""
    new_dates: str = ""
    notice: str = ""


class Setting(NamedTuple):
    """What an entry tells of the event it belongs to; `states` are its own and the umbrellas' above it."""

    pk: int
    kind: str
    slug: str
    title: str
    zone: str
    format: str
    venue: str
    address: str
    room: str
    accent: str
    states: tuple  # of State
    topics: tuple


class TalkFacts(NamedTuple):
    """All that the entry of a talk tells, as authors wrote it; instants in UTC."""

    pk: int
    kind: str
    title: str
    abstract: str
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    session_room: str | None
    status: str
    speakers: tuple
    event: Setting

    @property
    def key(self):
        return (self.pk, None)

    @property
    def is_dated(self):
        return self.starts_at is not None


class EventFacts(NamedTuple):
    """All that the entry of an event tells; the days are None where no day is known."""

    pk: int
    summary: str
    first_day: date | None
    last_day: date | None
    event: Setting

    @property
    def key(self):
        return (None, self.pk)

    @property
    def status(self):
        return self.event.states[0].status

    @property
    def is_dated(self):
        return self.first_day is not None


class Body(NamedTuple):
    """What an entry says but for its revision; `start` and `end` are None where the facts have no time."""

    start: datetime | date | None
    end: datetime | date | None
    location: str
    status: str
    summary: str
    description: str
    url: str
    categories: tuple
    joining: str  # the address that leads to the joining links, "" where there are none
    color: str
    is_busy: bool  # whether who comes is busy then (TRANSP)


def vevent(entry, body):
    """A finished VEVENT; its stamps are those of the last revision.

    Facts that have lost their time are told with the one that they had.
    """
    component = icalendar.Event()
    component.add("uid", str(entry.uid))
    component.add("dtstamp", entry.revised_at)
    component.add("last-modified", entry.revised_at)
    component.add("sequence", entry.sequence)
    _add_times(component, body, entry.text)
    if body.location:
        component.add("location", ics.text(body.location))
    component.add("status", body.status)
    component.add("summary", ics.text(body.summary))
    component.add("description", ics.text(body.description))
    component.add("url", body.url)
    component["CATEGORIES"] = ics.texts(body.categories)
    if body.joining:
        component.add("conference", body.joining, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    component.add("color", body.color)
    if not body.is_busy:
        component.add("transp", "TRANSPARENT")
    return ics.finished(component)


def _add_times(component, body, former):
    if body.start is not None:
        component.add("dtstart", body.start)
        component.add("dtend", body.end)
    elif former:
        for name, told in icalendar.Event.from_ical(former).property_items(recursive=False):
            if name in ("DTSTART", "DTEND"):
                component[name] = told


def body(fact):
    """What facts say, in the language that is active."""
    return _talk_body(fact) if isinstance(fact, TalkFacts) else _event_body(fact)


def _talk_body(talk):
    event = talk.event
    status, summary = status_and_summary(talk, talk_title(talk))
    url = settings.SITE_URL + reverse("talk", args=[talk.pk])
    joining = _joining(talk, status)
    texts = [
        off(event).notice,
        _("Join online: %(url)s") % {"url": joining} if joining else "",
        _event_line(event.title),
        markup.to_text(talk.abstract, base=url),
        _("Page: %(url)s") % {"url": url},
    ]
    start, end = (None, None)
    if talk.is_dated:
        start, end = ics.told_on_clocks(talk.starts_at, talk.ends_at, event.zone)
    return Body(
        start, end, location(room_of(talk), event), status, summary, _joined(texts), url,
        (_label(Talk.Kind, talk.kind), *event.topics), joining, color(event), status != "CANCELLED",
    )  # fmt: skip


def _joined(texts):
    return "\n\n".join(filter(None, texts))


def schedule(fact):
    """When and where something is and how it stands, as plain values; SEQUENCE rises when they change.

    [start, end and zone], where and STATUS, the first of them None while it has no time.
    """
    status, _summary = status_and_summary(fact, "")
    if isinstance(fact, EventFacts):
        times = [f"{fact.first_day}", f"{fact.last_day}"] if fact.is_dated else None
        return times, where(fact.event.room, fact.event), status
    times = None
    if fact.is_dated:
        times = [fact.starts_at.isoformat(), fact.ends_at.isoformat(), fact.event.zone]
    return times, where(room_of(fact), fact.event), status


def room_of(talk):
    return Talk.room_among(talk.kind, talk.room, talk.session_room, talk.event.room)


@functools.lru_cache(maxsize=500)
def _event_line(title):
    """An event's title as one line of plain text; a thousand talks have the same."""
    return markup.to_line(title)


def _event_body(fact):
    event = fact.event
    status, summary = status_and_summary(fact, markup.to_line(event.title))
    # An unsaved event knows the address of its page: one place decides which kinds have which.
    url = settings.SITE_URL + Event(kind=event.kind, slug=event.slug).get_absolute_url()
    texts = [off(event).notice, markup.to_text(fact.summary, base=url), _("Page: %(url)s") % {"url": url}]
    start, end = (fact.first_day, ics.day_after(fact.last_day)) if fact.is_dated else (None, None)
    return Body(
        start, end, location(event.room, event), status, summary, _joined(texts), url,
        (_label(Event.Kind, event.kind), *event.topics), "", color(event), False,
    )  # fmt: skip


# By accent: the colour of CSS that comes nearest, as COLOR takes no others (RFC 7986, section 5.9).
COLORS = {
    Accent.INK: "darkslategray", Accent.TEAL: "teal", Accent.BLUE: "royalblue",
    Accent.VIOLET: "rebeccapurple", Accent.PLUM: "mediumvioletred", Accent.RED: "firebrick",
    Accent.OCHRE: "darkgoldenrod", Accent.GREEN: "seagreen",
}  # fmt: skip


def color(event):
    return COLORS.get(event.accent, COLORS[Accent.INK])


def off(event):
    """The state of what is cancelled or postponed, the event or an umbrella; empty if it is on."""
    return next((state for state in event.states if state.status in Event.OFF), State())


def status_and_summary(fact, title):
    """STATUS and SUMMARY: an umbrella takes its parts along; what lost its day is off until it has one."""
    status, dates, _notice = off(fact.event)
    if fact.status == Talk.Status.CANCELLED or status == Event.Status.CANCELLED:
        return "CANCELLED", _("Cancelled: %(title)s") % {"title": title}
    if status and dates:
        told = {"dates": markup.to_line(dates), "title": title}
        return "CANCELLED", _("Postponed to %(dates)s: %(title)s") % told
    if status:
        return "CANCELLED", _("Postponed: %(title)s") % {"title": title}
    if not fact.is_dated:
        return "CANCELLED", _("New date to be announced: %(title)s") % {"title": title}
    return ("TENTATIVE" if fact.status == Talk.Status.TENTATIVE else "CONFIRMED"), title


def talk_title(talk):
    """ "Speaker One, Speaker Two: Title", in one line of plain text; says what of it is still missing."""
    if talk.kind not in Talk.GIVEN_BY_SOMEBODY and not talk.speakers:
        return markup.to_line(talk.title) or _label(Talk.Kind, talk.kind)
    title = markup.to_line(talk.title) or _("Title to be announced")
    return f"{_names(talk.speakers)}: {title}"


def _label(kinds, kind):
    """What readers call a kind; an import may have brought one that the portal does not know."""
    return str(kinds(kind).label) if kind in kinds else kind


def _names(speakers):
    if not speakers:
        return _("Speaker to be confirmed")
    if len(speakers) > MOST_NAMES:
        return _("%(names)s and others") % {"names": ", ".join(speakers[: MOST_NAMES - 1])}
    return ", ".join(speakers)


def where(room, event):
    """Room and venue, "Online" where there is none to go to, or "" while nothing is known."""
    places = [place for place in (room, event.venue) if place]
    if event.format == Event.Format.ONLINE or (event.format == Event.Format.HYBRID and not places):
        places = [_("Online")]
    return ", ".join(places)


def location(room, event):
    """Where it is with the postal address, by which programs show the way."""
    told = where(room, event)
    is_online = event.format == Event.Format.ONLINE or not (room or event.venue)
    address = ", ".join(line.strip() for line in event.address.splitlines() if line.strip())
    return told if is_online or not address else f"{told}, {address}"


def _joining(talk, status):
    """The address of the page with the joining links, while there is something to join."""
    if talk.event.format in (Event.Format.ONLINE, Event.Format.HYBRID) and status != "CANCELLED":
        return settings.SITE_URL + reverse("talk-join", args=[talk.pk])
    return ""
