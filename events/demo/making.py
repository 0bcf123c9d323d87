"""How demo content is put in place: found by its permanent address, and made only where it is missing."""

import datetime as dt
import inspect
import re
from dataclasses import dataclass

from django.db import transaction

from events.models import (
    Area,
    BoardMember,
    Event,
    EventOrganisation,
    FormerSlug,
    Organisation,
    Page,
    Person,
    Session,
    Speaker,
    Talk,
    Topic,
)
from portal.lib.names import slug_of


@dataclass(frozen=True)
class Loaded:
    """What loading did about one event or page: made it or kept it, and how many talks it added."""

    name: str
    made: bool
    talks_added: int = 0


def prose(text):
    """Indented source text as Markdown: each paragraph on one line, lists as they stand."""
    return re.sub(r"(?<!\n)\n(?!\n|- |\d+\. ) *", " ", inspect.cleandoc(text))


def event_at(slug):
    """The event that has this slug, or had it before somebody renamed it; else None."""
    former = FormerSlug.objects.filter(slug=slug, person=None).first()
    return Event.objects.filter(slug=slug).first() or (former and former.event)


@transaction.atomic
def once(slug, make):
    """Have `make()` make the event at `slug` with all that hangs on it, unless it is there."""
    kept = event_at(slug)
    if kept:
        return Loaded(kept.title, made=False)
    event = make()
    return Loaded(event.title, made=True, talks_added=event.talks.count())


def event(slug, *, topics=(), organisations=(), **fields):
    """A new public event; `organisations` are (role, name) or (role, name, grant number)."""
    fields.setdefault("status", Event.Status.PUBLISHED)
    made = Event.objects.create(slug=slug, **fields)
    made.topics.set([topic(name) for name in topics])
    for position, (role, name, *grant) in enumerate(organisations):
        EventOrganisation.objects.create(
            event=made,
            organisation=Organisation.objects.get(name=name),
            role=role,
            grant_number="".join(grant),
            position=position,
        )
    return made


def topic(name):
    return Topic.objects.get_or_create(slug=slug_of(name), defaults={"name": name})[0]


def organisation(name, url="", draw_logo=None):
    """The organisation of this name; a new one gets the logo that `draw_logo(name)` draws."""
    if not Organisation.objects.filter(name=name).exists():
        made = Organisation(name=name, url=url)
        if draw_logo:
            made.logo.save(f"{slug_of(name)}.webp", draw_logo(name), save=False)
        made.save()


def person(name, draw_photo=None, **fields):
    """The person whose page is, or was, at the slug of this name; made with `fields` if there is none."""
    slug = slug_of(name)
    former = FormerSlug.objects.filter(slug=slug, event=None).first()
    found = Person.objects.filter(slug=slug).first() or (former and former.person)
    if found:
        return found
    made = Person(slug=slug, name=name, **fields)
    if draw_photo:
        made.photo.save(f"{slug}.webp", draw_photo(name), save=False)
    made.save()
    return made


def board(event, people, *, role="", **fields):
    """Terms on an event's board: `people` are (person, affiliation) in order."""
    first = event.board.count()
    keep(event, [member for member, _affiliation in people])
    for position, (member, affiliation) in enumerate(people, first):
        BoardMember.objects.create(
            event=event, person=member, affiliation=affiliation, role=role, position=position, **fields
        )


def keep(event, people):
    """Let an event keep those of some people whom no other does."""
    Person.objects.filter(pk__in=[each.pk for each in people]).keep_at(event)


def talk(event, *, day=None, clock=None, minutes=60, speakers=(), **fields):
    """A talk of `minutes` minutes at the clock time of the event's zone, or undated without `day`.

    `speakers` are (person, affiliations), the affiliations one a line.
    """
    fields.setdefault("status", Talk.Status.CONFIRMED)
    if day:
        fields["starts_at"] = clock_time(event, day, clock)
        fields["ends_at"] = fields["starts_at"] + dt.timedelta(minutes=minutes)
    made = Talk.objects.create(event=event, **fields)
    keep(event, [speaker for speaker, _affiliations in speakers])
    for position, (speaker, affiliations) in enumerate(speakers):
        Speaker.objects.create(talk=made, person=speaker, affiliations=affiliations, position=position)
    return made


def session(event, *, day, clock, minutes, **fields):
    starts_at = clock_time(event, day, clock)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    keep(event, [fields["chair"]] if fields.get("chair") else [])
    return Session.objects.create(event=event, starts_at=starts_at, ends_at=ends_at, **fields)


def clock_time(event, day, clock):
    """The UTC instant at which the clocks of the event's zone show `clock` on `day`."""
    return dt.datetime.combine(day, clock, tzinfo=event.zone).astimezone(dt.UTC)


def areas(event, tree):
    """The themes of an event: `tree` holds (title, description, [(title, description) of sub-topics])."""
    for position, (title, description, subtopics) in enumerate(tree):
        area = Area.objects.create(
            event=event, title=title, description=prose(description), position=position
        )
        for below, (subtitle, text) in enumerate(subtopics):
            Area.objects.create(
                event=event, parent=area, title=subtitle, description=prose(text), position=below
            )


def pages(event, bodies):
    """Pages in order: `bodies` holds (slug, title, body); `event` is None for pages of the site."""
    for position, (slug, title, body) in enumerate(bodies):
        shown = {"is_published": True, "position": position}
        Page.objects.create(event=event, slug=slug, title=title, body=prose(body), **shown)
