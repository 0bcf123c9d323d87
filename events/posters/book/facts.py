"""What stands in a book: the programme by day, talks with their abstracts, posters by session or area.

All of it is plain data, so that two books are the same if their facts are: see `fingerprint`.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Area, Event, Talk
from events.posters.models import Poster, PosterAuthor, PosterBook
from portal.lib import times
from portal.markup import expanded
from portal.models import SiteSettings
from portal.templatetags.portal import dates

Audience = PosterBook.Audience


@dataclass
class Who:
    """Somebody who gives a talk or wrote a poster."""

    name: str
    sort_name: str
    affiliations: list
    presents: bool = False


@dataclass
class Entry:
    """A talk or poster with its abstract; title and abstract as their authors wrote them, but for macros."""

    id: str
    title: str
    abstract: str
    who: list
    number: str = ""
    board: str = ""
    facts: list = field(default_factory=list)  # short lines: when and where, its areas


@dataclass
class Part:
    """The entries below one heading."""

    title: str
    note: str
    entries: list


@dataclass
class Item:
    """A line of the programme; `id` is that of its entry, "" for none."""

    time: str
    title: str
    who: str
    place: str
    id: str = ""
    note: str = ""
    is_break: bool = False


@dataclass
class Day:
    title: str
    items: list


@dataclass
class Book:
    """All that a book says beside its dates."""

    title: str
    site: str
    dates: str
    venue: str
    zone: str
    accent: str
    days: list
    talks: list
    posters: list

    @property
    def entries(self):
        return [entry for part in (*self.talks, *self.posters) for entry in part.entries]


def fingerprint(book):
    """The same for books with the same content."""
    return hashlib.sha256(json.dumps(asdict(book), sort_keys=True).encode()).hexdigest()


def gather(event, audience, now):
    """The Book of an event for an audience, by a constant number of queries."""
    rows = posters_of(event, audience, now)
    talks = talks_of(event)
    entries = {row.pk: poster_entry(row, event, with_authors=audience != Audience.EDITORS) for row in rows}
    return Book(
        title=expanded(event.title),
        site=SiteSettings.load().name,
        dates=dates(event),
        venue=", ".join(filter(None, (event.room, event.venue))),
        zone=str(times.zone_note(event.time_zone)),
        accent=event.accent,
        days=programme(talks, event, {row.talk_id: entries[row.pk].id for row in rows if row.talk_id}),
        talks=talk_parts(talks, event, {row.talk_id for row in rows}),
        posters=poster_parts(rows, entries, event),
    )


# --- Rows ------------------------------------------------------------------------------------------------


def posters_of(event, audience, now):
    """The accepted posters of an event that an audience may read about, with all that is printed of them."""
    rows = Poster.objects.filter(call__event=event)
    rows = rows.shown(now) if audience == Audience.PUBLIC else rows.accepted().submitted()
    authors = Prefetch("authors", PosterAuthor.objects.undisputed(), to_attr="shown_authors")
    related = rows.select_related(
        "call__event", "session__event", "session__session", "talk__event__parent__parent"
    )
    areas = Prefetch("areas", Area.objects.select_related("parent"))
    return list(related.prefetch_related(authors, areas).order_by("number"))


def talks_of(event):
    """The public talks of an event and of its parts, in the order of their times."""
    below = Event.objects.filter(pk=event.pk).with_descendants()
    rows = Talk.objects.public().filter(event__in=below).for_list()
    return sorted(rows, key=lambda talk: (talk.starts_at is None, talk.starts_at or talk.pk, talk.pk))


# --- Entries ---------------------------------------------------------------------------------------------


def poster_entry(row, event, *, with_authors):
    authors = row.shown_authors if with_authors else ()
    who = [Who(each.name, each.sort_name, each.affiliation_list, each.presents) for each in authors]
    return Entry(
        id=f"p{row.number}",
        title=expanded(row.title),
        abstract=expanded(row.abstract),
        who=who,
        number=str(row.number),
        board=str(row.board or ""),
        facts=[*spotlight_facts(row.talk, event), *(area.title for area in row.areas.all())],
    )


def spotlight_facts(talk, event):
    if talk is None or talk.status == Talk.Status.DRAFT or not talk.takes_place or not talk.starts_at:
        return []
    return [_("Spotlight talk: %(when)s") % {"when": moment(talk, event)}]


def talk_entry(talk, event):
    speakers = talk.speakers.all()
    return Entry(
        id=f"t{talk.pk}",
        title=expanded(talk.title) or talk.title_line,
        abstract=expanded(talk.abstract),
        who=[Who(each.person.name, each.person.sort_name, each.affiliation_list) for each in speakers],
        facts=list(filter(None, (*moment(talk, event).split(", "), talk.nearest_room))),
    )


def moment(talk, event):
    """When a talk is, by the clocks of the book's event; "" while nobody knows."""
    if not talk.starts_at:
        return ""
    return date_format(talk.starts_at.astimezone(event.zone).replace(tzinfo=None), "D j F, H:i")


def talk_parts(talks, event, spotlights):
    """The talks that have something to read; a spotlight's abstract stands with its poster."""
    said = [
        talk_entry(talk, event)
        for talk in talks
        if talk.takes_place and talk.pk not in spotlights and not talk.is_interlude
        and (talk.abstract or talk.speakers.all())
    ]  # fmt: skip
    return [Part("", "", said)] if said else []


def poster_parts(rows, entries, event):
    """The posters by session, in the order of boards; without sessions by their first area."""
    groups = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.board or 10**6, row.number)):
        groups[group_of(row)].append(row)
    return [
        Part(title, note_of(group[0], event), [entries[row.pk] for row in group])
        for (*_order, title), group in sorted(groups.items())
    ]


def session_of(row):
    """The poster session that readers know of, or None."""
    return row.session if row.session and row.session.status != Talk.Status.DRAFT else None


def group_of(row):
    """What a poster is sorted below: (what comes first, ..., title)."""
    if session := session_of(row):
        return (0, str(session.starts_at or "~"), session.pk, session.title_line)
    if area := next((each.parent or each for each in row.areas.all()), None):
        return (1, "", area.position, area.title)
    return (2, "", 0, "")


def note_of(row, event):
    """When and where its session is; "" without one."""
    session = session_of(row)
    return " · ".join(filter(None, (moment(session, event), session.nearest_room))) if session else ""


# --- Programme -------------------------------------------------------------------------------------------


def programme(talks, event, spotlights):
    """The days of a programme by the clocks of its event; what has no time yet comes last."""
    days = defaultdict(list)
    for talk in talks:
        day = times.day_in(talk.starts_at, event.time_zone) if talk.starts_at else None
        days[day].append(item(talk, event, spotlights.get(talk.pk, "")))
    return [
        Day(date_format(day, "l j F Y") if day else _("Without a time yet"), items)
        for day, items in days.items()
    ]


def item(talk, event, poster):
    has_entry = talk.takes_place and not talk.is_interlude and bool(talk.abstract or talk.speakers.all())
    return Item(
        time=span(talk, event),
        title=expanded(talk.title) or talk.title_line,
        who=", ".join(each.person.name for each in talk.speakers.all()),
        place=talk.nearest_room,
        id=poster or (f"t{talk.pk}" if has_entry else ""),
        note=str(talk.status_label),
        is_break=talk.kind in (Talk.Kind.BREAK, Talk.Kind.SOCIAL),
    )


def span(talk, event):
    if not talk.starts_at:
        return ""
    start, end = (each.astimezone(event.zone) for each in (talk.starts_at, talk.ends_at))
    return f"{start:%H:%M}–{end:%H:%M}"
