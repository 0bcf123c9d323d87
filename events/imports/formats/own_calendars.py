"""Entries that a portal like this one wrote (events.calendars.vevents), read back into what they say.

A calendar holds plain text, so where a talk of this event says the same already, its formulas and its
affiliations stay.
"""

import re
from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext as _

from events.calendars import vevents
from events.imports.speaker_cells import write_speakers
from events.models import Event, Talk
from portal import markup

from .reading import key_of

PAGE = re.compile(r"/talks/(\d{1,18})/$", re.ASCII)
ADDRESS = re.compile(r"^[^\n:]{1,60}: https?://\S+/talks/\d+/(?:join/)?$")
NAME = r"[^\W\d_a-z][^,\s]*(?: [^,\s]+){0,4} [^\W\d_a-z][^,\s]*"
NAMES = re.compile(rf"{NAME}(?:, {NAME})*")  # of a panel or spotlights, which may have a colon without any
CANCELLED, UNDATED = "Cancelled: %(title)s", "New date to be announced: %(title)s"
OFF = (CANCELLED, UNDATED, "Postponed: %(title)s", "Postponed to %(dates)s: %(title)s")


def rows(entries, event, feed, when):
    """The rows of the talks; `feed` is the name of the calendar, `when(entry)` answers the cells of times.

    Talks of the event's parts, which its own calendar tells too, stay where they are.
    """
    talks = {talk.pk: talk for talk in event.talks.all().for_list()}
    below = Event.objects.filter(pk=event.pk).with_descendants().exclude(pk=event.pk)
    of_parts = set(Talk.objects.filter(event__in=below).values_list("pk", flat=True))
    own = [entry for entry in entries if PAGE.search(entry["url"]) and _key(entry) not in of_parts]
    return [_row(entry, event, feed, talks, when) for entry in own]


def _row(entry, event, feed, talks, when):
    off, summary = _off(entry)
    kind, talk = _kind(entry["categories"]), talks.get(_key(entry))
    names, title = _names_and_title(summary, kind, talk)
    said = {
        "title": "" if title == Talk.untitled(kind) else title,
        "speakers": "" if names == _("Speaker to be confirmed") else _people(names.split(", ")),
        "kind": kind,
        "status": {"": entry["status"].lower(), CANCELLED: "cancelled"}.get(off, ""),
        "room": _room(entry["location"], event, kind),
        "abstract": _abstract(entry["description"], {feed, str(event)}),
    }
    said |= {} if off == UNDATED else when(entry)
    if not talk:
        return said | {"key": key_of(entry["key"])}
    return {"page": entry["url"]} | _anew(said, talk, entry["url"])


def _key(entry):
    """The key of a talk of this site, else None."""
    found = PAGE.search(entry["url"])
    return int(found[1]) if entry["url"].startswith(settings.SITE_URL) else None


def _anew(said, talk, url):
    """What an entry says that its talk does not."""
    stored = {
        "title": talk.title and markup.to_line(talk.title),
        "speakers": _people(speaker.person.name for speaker in talk.speakers.all()),
        "room": talk.nearest_room,
        "abstract": markup.to_text(talk.abstract, base=url),
    }
    if talk.called_off_by:
        stored["status"] = said["status"]
    return {name: text for name, text in said.items() if text != stored.get(name)}


def _off(entry):
    """Why the entry is off, as the summary begins, "" if it is not; and the summary without that."""
    for told in OFF if entry["status"] == "CANCELLED" else ():
        before = re.escape(_(told).partition("%(title)s")[0])  # noqa: INT001 (the sentences of vevents)
        if found := re.match(before.replace(re.escape("%(dates)s"), ".{1,60}?"), entry["summary"]):
            return told, entry["summary"][found.end() :]
    return "", entry["summary"]


def _kind(categories):
    labels = {str(label): value for value, label in Talk.Kind.choices}
    return labels.get(categories[0] if categories else "", Talk.Kind.TALK)


def _names_and_title(summary, kind, talk):
    """What stands before the first colon and behind it, where these are people and their title."""
    names, found, title = summary.partition(": ")
    speaks = kind in Talk.GIVEN_BY_SOMEBODY or (
        bool(talk.speakers.all()) if talk else kind not in Talk.INTERLUDES and NAMES.fullmatch(names)
    )
    return (names, title) if found and speaks else ("", summary)


def _people(names):
    return write_speakers([(SimpleNamespace(name=name), []) for name in names if name])


def _room(location, event, kind):
    """The room that is a talk's own: without what stands around it, and not the usual one of lectures."""
    place = location.removesuffix(vevents.location("", _setting(event))).rstrip(", ")
    usual = "" if kind in Talk.INTERLUDES else event.room
    return "" if place in (usual, _("Online")) else place[:100]


def _setting(event):
    """The event as entries know it, as far as its place goes."""
    plain = {name: getattr(event, name, ()) for name in vevents.Setting._fields}
    return vevents.Setting(**plain | {"zone": event.time_zone, "states": (), "topics": ()})


def _abstract(description, titles):
    """The text behind the line that names the event, without the addresses of the talk's pages."""
    paragraphs = [each for each in description.split("\n\n") if not ADDRESS.match(each)]
    named = [place for place, text in enumerate(paragraphs) if text in titles]
    return "\n\n".join(paragraphs[named[0] + 1 if named else 1 :])
