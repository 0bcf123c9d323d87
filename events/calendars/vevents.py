"""The text of one calendar entry (RFC 5545, section 3.6.1), from the facts it tells and nothing else."""

import functools
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, Talk
from portal import markup
from portal.lib import ics

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
    room: str
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
    """The finished lines of an entry but those of its revision; no `times` where the facts have none."""

    times: str
    place_and_status: str
    rest: str


def vevent(entry, times, body):
    """A finished VEVENT; its stamps are those of the last revision."""
    stamp = ics.utc_stamp(entry.revised_at)
    return (
        f"BEGIN:VEVENT\r\nUID:{entry.uid}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n"
        f"SEQUENCE:{entry.sequence}\r\n{times}{body.place_and_status}{body.rest}END:VEVENT\r\n"
    )


def body(fact):
    """The finished lines of facts, in the language that is active."""
    return _talk_body(fact) if isinstance(fact, TalkFacts) else _event_body(fact)


def _talk_body(talk):
    event = talk.event
    status, summary = status_and_summary(talk, talk_title(talk))
    url = settings.SITE_URL + reverse("talk", args=[talk.pk])
    abstract = markup.to_text(talk.abstract, base=url)
    texts = [off(event).notice, _event_line(event.title), abstract, _addresses(talk, url, status)]
    rest = _rest(summary, texts, url, [_label(Talk.Kind, talk.kind), *event.topics])
    return Body(*schedule(talk), rest)


def schedule(talk):
    """The finished lines that say when and where a talk is, and how it stands: (times, place and status)."""
    times = ics.period(talk.starts_at, talk.ends_at, talk.event.zone) if talk.is_dated else ""
    status, _summary = status_and_summary(talk, "")
    return times, _place(room_of(talk), talk.event) + ics.line("STATUS", status)


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
    summary_text = markup.to_text(fact.summary, base=url)
    texts = [off(event).notice, summary_text, _("Page: %(url)s") % {"url": url}]
    return Body(
        ics.all_day(fact.first_day, fact.last_day) if fact.is_dated else "",
        _place(event.room, event) + ics.line("STATUS", status),
        _rest(summary, texts, url, [_label(Event.Kind, event.kind), *event.topics])
        + "TRANSP:TRANSPARENT\r\n",
    )


def _rest(summary, texts, url, categories):
    return "".join(
        (
            ics.line("SUMMARY", ics.text(summary)),
            ics.line("DESCRIPTION", ics.text("\n\n".join(filter(None, texts)))),
            ics.line("URL", url),
            ics.line("CATEGORIES", ",".join(ics.text(name) for name in categories)),
        )
    )


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


def _place(room, event):
    """LOCATION, or no line at all."""
    told = where(room, event)
    return ics.line("LOCATION", ics.text(told)) if told else ""


def where(room, event):
    """Room and venue, "Online" where there is none to go to, or "" while nothing is known."""
    places = [place for place in (room, event.venue) if place]
    if event.format == Event.Format.ONLINE or (event.format == Event.Format.HYBRID and not places):
        places = [_("Online")]
    return ", ".join(places)


def _addresses(talk, url, status):
    """The page's address and, while there is something to join, the one that leads to the joining links."""
    lines = [_("Page: %(url)s") % {"url": url}]
    if talk.event.format in (Event.Format.ONLINE, Event.Format.HYBRID) and status != "CANCELLED":
        join = settings.SITE_URL + reverse("talk-join", args=[talk.pk])
        lines.append(_("Join online: %(url)s") % {"url": join})
    return "\n".join(lines)
