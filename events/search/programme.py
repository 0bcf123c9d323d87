"""The programme in the search: talks, people, events and pages, each with what its page shows."""

import datetime as dt
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.models import (
    Area,
    BoardMember,
    Event,
    EventOrganisation,
    Material,
    Organisation,
    Page,
    Person,
    Speaker,
    Talk,
    Topic,
)
from portal import markup, rooms
from portal.folding import name_order
from portal.lib import text_matching, times

from .hits import excerpted, hit_of
from .sources import BETWEEN, Document, Reads, Source, joined, next_visible, together

MOST_MONTHS = 60  # of an event, by which it is found
WHO_IS_PUBLIC = ("status", "parent")  # of an event, with what is below it


# --- Talks -------------------------------------------------------------------------------------------


def talks(now):
    speakers = Speaker.objects.filter(talk=OuterRef("pk"))
    materials = Material.objects.filter(talk=OuterRef("pk"))
    labels = joined(materials.visible(now), "label")
    around = together(joined(speakers, "affiliations"), labels)
    return Talk.objects.for_list().annotate(around=around, due_at=next_visible(materials, now))


def talk_document(talk):
    day = talk.starts_at and times.day_in(talk.starts_at, talk.event.time_zone)
    return Document(
        title=talk.title,
        names=names_of(talk),
        text="\n".join((talk.abstract, talk.around, day_words(day) if day else "")),
        starts_at=talk.starts_at,
        due_at=talk.due_at,
    )


def names_of(talk):
    return ", ".join(speaker.person.name for speaker in talk.speakers.all())


def talk_hit(talk, terms):
    day = talk.starts_at and date_format(times.day_in(talk.starts_at, talk.event.time_zone), "j F Y")
    state = "" if talk.takes_place else _("does not take place")
    about = BETWEEN.join(
        str(part) for part in (names_of(talk), markup.to_line(talk.event.title), day, state) if part
    )
    return hit_of(talk, talk.title_line, about, excerpted(talk.abstract, terms), terms)


def talk_reads():
    return [
        Reads(Talk, ("pk",), ("title", "abstract", "starts_at", "recording", "event")),
        Reads(Speaker, ("talk",), ("talk", "person", "affiliations")),
        Reads(Person, ("talks",), ("name",)),
        Reads(Material, ("talk",)),
        Reads(Event, ("talks",), ("time_zone",)),
    ]


# --- People ------------------------------------------------------------------------------------------


def people(now):
    public_talk = Talk.objects.public().filter(pk=OuterRef("talk"))
    appearances = Speaker.objects.filter(Exists(public_talk), person=OuterRef("pk"))
    terms = BoardMember.objects.public().filter(person=OuterRef("pk"))
    around = together(joined(appearances, "affiliations"), joined(terms, "affiliation"))
    return Person.objects.annotate(around=around)


def person_document(person):
    text = "\n".join((person.bio, person.around))
    sort_name = f"{name_order(person.sort_name)} {name_order(person.name)}"
    return Document(person.name, person.affiliation, text, sort_name=sort_name)


def person_hit(person, terms):
    return hit_of(person, person.name, person.affiliation, excerpted(person.bio, terms), terms)


def person_reads():
    roles = ("talks__people", "board__person")
    below = (f"{parts}{role}" for parts in ("", "parts__", "parts__parts__") for role in roles)
    return [
        Reads(Person, ("pk",), ("name", "sort_name", "affiliation", "bio")),
        Reads(Speaker, ("person",), ("talk", "person", "affiliations")),
        Reads(BoardMember, ("person",), ("event", "person", "affiliation")),
        Reads(Talk, ("people",), ("status", "event")),
        Reads(Event, tuple(below), WHO_IS_PUBLIC),
    ]


# --- Events ------------------------------------------------------------------------------------------


def events(now):
    materials = Material.objects.filter(event=OuterRef("pk"))
    above = [(model, own_rows(model)) for model in searched_with_event()]
    around = [
        F("venue"),
        F("address"),
        joined(Topic.objects.filter(events=OuterRef("pk")), "name"),
        joined(Area.objects.filter(event=OuterRef("pk")), "title"),
        joined(EventOrganisation.objects.filter(event=OuterRef("pk")), "organisation__name"),
        joined(BoardMember.objects.filter(event=OuterRef("pk")), "person__name", "affiliation"),
        joined(materials.visible(now), "label"),
        *(joined(visible(rows, now), *model.searched_with_event) for model, rows in above),
    ]
    due = [materials, *(rows for _model, rows in above if hasattr(rows, "visible"))]
    due = {f"due_{number}": next_visible(rows, now) for number, rows in enumerate(due)}
    return Event.objects.with_dates().annotate(around=together(*around), **due)


def searched_with_event():
    """The models of rooms above that have search read something of an event."""
    return [model for model in rooms.models() if getattr(model, "searched_with_event", ())]


def own_rows(model):
    return model.objects.filter(reduce(or_, (Q((path, OuterRef("pk"))) for path in model.event_paths)))


def visible(rows, now):
    return rows.visible(now) if hasattr(rows, "visible") else rows


def event_document(event):
    due = [value for name, value in vars(event).items() if name.startswith("due_") and name[4:].isdecimal()]
    return Document(
        title=event.title,
        names=event.summary,
        text="\n".join((event.description, event.report, event.around, days_words(event))),
        starts_at=event.starts_on and dt.datetime.combine(event.starts_on, dt.time(), dt.UTC),
        due_at=min(filter(None, due), default=None),
    )


def event_hit(event, terms):
    texts = (event.description, event.report)
    source = next((each for each in texts if text_matching.holds(each, terms)), event.description)
    text = f"{markup.to_line(event.summary)} {excerpted(source, terms)}"
    days = event.starts_on and times.describe_days(
        event.starts_on, event.ends_on, list(event.Precision.values)[event.dates_by]
    )
    about = BETWEEN.join(str(part) for part in (event.get_kind_display(), days) if part)
    return hit_of(event, markup.to_line(event.title), about, text, terms)


def event_reads():
    own = (
        "title", "summary", "description", "report", "venue", "address", "first_day", "last_day",
        "date_precision", "status", "parent",
    )  # fmt: skip
    return [
        Reads(Event, ("pk", "parent", "parent__parent"), own),
        Reads(Event.topics.through, ("event",)),
        Reads(Topic, ("events",), ("name",)),
        Reads(Area, ("event",), ("event", "title")),
        Reads(EventOrganisation, ("event",), ("event", "organisation")),
        Reads(Organisation, ("events",), ("name",)),
        Reads(BoardMember, ("event",), ("event", "person", "affiliation")),
        Reads(Person, ("terms__event",), ("name",)),
        Reads(Material, ("event",)),
        *(Reads(model, model.event_paths) for model in searched_with_event()),
    ]


# --- Pages -------------------------------------------------------------------------------------------


def pages(now):
    return Page.objects.select_related("event")


def page_document(page):
    return Document(page.title, text=page.body, sort_name=page.title.lower())


def page_hit(page, terms):
    page.around = ""
    about = markup.to_line(page.event.title) if page.event else ""
    return hit_of(page, page.title, about, excerpted(page.body, terms), terms)


# --- Days --------------------------------------------------------------------------------------------


def day_words(day):
    """The day as readers may type it: with the name of its month, and in numbers."""
    return f"{date_format(day, 'j F Y')} {day.isoformat()}"


def days_words(event):
    """The months of an event, and its first and last day as far as they are known."""
    if not event.starts_on or event.date_precision == event.Precision.UNKNOWN:
        return ""
    first, last = event.starts_on, max(event.starts_on, event.ends_on or event.starts_on)
    if event.dates_by == 2:  # by the year
        return f"{first.year} {last.year}"
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    said = [date_format(dt.date(*divmod_month(number)), "F Y") for number in months[:MOST_MONTHS]]
    return " ".join([*said, *(day_words(day) for day in (first, last) if event.dates_by == 0)])


def divmod_month(number):
    year, month = divmod(number, 12)
    return year, month + 1, 1


def page_reads():
    return [Reads(Page, ("pk",), ("event", "title", "body"))]


def source(name, heading, model, *parts):
    """A Source of what readers may see of a model; `parts` are its rows, document, hit and reads."""
    rows, document, hit, reads = parts
    return Source(name, heading, model, rows, lambda now: model.objects.public(), document, hit, reads)


SOURCES = (
    source("talks", _("Talks"), Talk, talks, talk_document, talk_hit, talk_reads),
    source("people", _("People"), Person, people, person_document, person_hit, person_reads),
    source("events", _("Events and courses"), Event, events, event_document, event_hit, event_reads),
    source("pages", _("Pages"), Page, pages, page_document, page_hit, page_reads),
)
