"""What other sites show of an event: its next talks and its timetable, in a frame, as JSON, as Atom.

They hold what is public, and no joining link: `joining_url` leads to the page that shows it to who may come.
"""

import datetime as dt

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from events.calendars.alignment import align, public_talks
from events.joining import can_be_joined
from events.models import Event, Talk
from events.web import schema_org
from portal import markup
from portal.markup import printable

MOST = 50  # talks to come in JSON and Atom
MOST_PAST = 20  # talks of the past in Atom, so that readers see what became of them
MOST_OF_TIMETABLE = 500
WAYS_IN = ["joining_links", *(f"event__{up}joining_links" for up in ("", "parent__", "parent__parent__"))]
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # of what nobody knows when it became public


def talks_of(event):
    """The public talks of an event and its parts, with all that a line shows."""
    family = Event.objects.filter(pk=event.pk).with_descendants()
    return Talk.objects.public().filter(event__in=family).for_list()


def coming(event, now):
    """The talks that people may come to, the next one first; those called off until they would be over."""
    return talks_of(event).dated().lectures().upcoming(now)


def past(event, now):
    return talks_of(event).dated().lectures().past(now)


def timetable(event, now):
    """What a timetable shows: all of a workshop, and of a series what is to come."""
    talks = talks_of(event).dated().order_by("starts_at", "room", "pk").select_related("session__chair")
    if event.kind == Event.Kind.SERIES:
        talks = talks.filter(ends_at__gt=now)
    return talks[:MOST_OF_TIMETABLE]


# --- JSON -----------------------------------------------------------------------------------------------


def as_data(event, now):
    """What `next.json` says."""
    return {
        "event": {
            "title": schema_org.title_of(event),
            "url": schema_org.address_of(event),
            "time_zone": event.time_zone,
            "calendar": schema_org.absolute(event.get_calendar_url()),
        },
        "talks": [talk_data(talk, now) for talk in coming(event, now).prefetch_related(*WAYS_IN)[:MOST]],
    }


def talk_data(talk, now):
    zone = talk.event.zone
    joining = schema_org.absolute(reverse("talk-join", args=[talk.pk])) if can_be_joined(talk, now) else None
    return {
        "id": talk.pk,
        "url": schema_org.address_of(talk),
        "kind": talk.kind,
        "status": talk.status if not talk.called_off_by or talk.is_cancelled else talk.called_off_by.status,
        "title": talk.title_line,
        "title_html": markup.to_inline_html(talk.title or talk.title_line),
        "speakers": [
            {"name": each.person.name, "affiliations": each.affiliation_list} for each in talk.speakers.all()
        ],
        "abstract": markup.to_text(talk.abstract, base=schema_org.address_of(talk)),
        "start": talk.starts_at.astimezone(zone).isoformat(),
        "end": talk.ends_at.astimezone(zone).isoformat(),
        "time_zone": talk.event.time_zone,
        "place": talk.where,
        "online": talk.event.is_online,
        "joining_url": joining,
        "event": {"title": str(talk.event), "url": schema_org.address_of(talk.event)},
    }


# --- Atom (RFC 4287) ------------------------------------------------------------------------------------


class Feed(Atom1Feed):
    """A feed whose time is that of its facts, so that the same facts give the same bytes."""

    content_type = "application/atom+xml; charset=utf-8"

    def __init__(self, *, known_since, **facts):
        super().__init__(**facts)
        self.known_since = known_since

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=self.known_since)


def as_feed(event, now, *, path, site):
    """The feed of the talks of an event, to come and lately past, the latest first."""
    feed = Feed(
        known_since=event.published_at or LONG_AGO,
        title=printable(str(event)),
        link=schema_org.address_of(event),
        feed_url=schema_org.absolute(path),
        feed_guid=schema_org.absolute(path),
        description="",
        subtitle=printable(schema_org.description_of(event)),
        author_name=printable(site.name),
        language=get_language(),
    )
    talks = [*reversed(coming(event, now)[:MOST]), *past(event, now)[:MOST_PAST]]
    revised = revisions(talks)
    for talk in talks:
        add_entry(feed, talk, revised.get(talk.pk) or talk.published_at or LONG_AGO)
    return feed


def revisions(talks):
    """{key of a talk: when what calendars are told of it changed last}, brought into line with the facts."""
    told = public_talks().filter(pk__in=[talk.pk for talk in talks])
    entries = align(talks=told, events=Event.objects.none())
    return {entry.talk_id: entry.revised_at for entry in entries}


def add_entry(feed, talk, revised_at):
    address = schema_org.address_of(talk)  # which readers of feeds do not resolve links against
    names = ", ".join(speaker.person.name for speaker in talk.speakers.all())
    abstract = mark_safe(markup.to_html(talk.abstract, base=address))  # noqa: S308 (sanitised by portal.markup)
    summary = render_to_string("events/web/embed/entry.html", {"talk": talk, "abstract": abstract})
    feed.add_item(
        title=printable(schema_org.headline_of(talk)),
        link=address,
        unique_id=address,
        description=printable(summary),
        author_name=printable(names) or None,
        updateddate=revised_at,
    )
