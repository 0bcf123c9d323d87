"""iCalendar as rows of the table of talks: a series or a conference, the portal's own feeds among them.

Moments come as instants, so no clocks have to agree. What a calendar cannot say of a talk (speakers, kind) is
taken from the words that calendars commonly have for it, and from nothing vaguer.
"""

import datetime as dt
import html
import io
import json
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Person
from portal.lib import bounded, ics

from . import own_calendars
from .reading import Reading, key_of

REFUSALS = {
    "no calendar": gettext_lazy("This is no iCalendar file: it does not begin with BEGIN:VCALENDAR."),
    "unreadable": gettext_lazy("This calendar is damaged and cannot be read: %(problem)s"),
    "too often": gettext_lazy("“%(title)s” recurs each hour, minute or second without an end; no talk does."),
    "too many": gettext_lazy("The calendar has more than %(most)d entries, with those that recur."),
}
STATES = {"CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}
ENDLESS = dt.timedelta(days=365)  # for how long what recurs without an end is taken
LABELLED = re.compile(
    r"^\W*(speakers?|presenters?|title|abstract|affiliation|room)\s*:\s*(.*)$", re.IGNORECASE
)
NAMED = re.compile(r"^(?P<who>[^:()]{3,80} \([^()]{2,200}\))\s*(?::|\s[-–—])\s*(?P<title>\S.*)$", re.DOTALL)
WEB = re.compile(r"(?:https?://|www\.)\S+")
JOINING = re.compile(
    r"[^\n.!?]{0,200}https?://\S*(?:zoom\.|zoom-|teams\.(?:microsoft|live)|meet\.google|webex\.|bbb|bigbluebutton|gotomeet|"
    r"whereby\.|jitsi|pwd=|passcode=)\S*|^\W*(?:meeting id|passcode|password|kenncode)\b.*$",
    re.IGNORECASE | re.MULTILINE,
)


def read(data, *, event, now, name):
    """The entries of a calendar as a Reading. Raises ValidationError."""
    horizon = (now + ENDLESS).date().isoformat()
    with bounded.run(
        "portal.lib.decoding.calendars", io.BytesIO(data), refusals=REFUSALS, horizon=horizon
    ) as answer:
        head, *entries = map(json.loads, answer)
    reading = Reading()
    _note_head(reading, head, horizon, event)
    timed = _timed(entries, reading, event)
    if head["product"] == ics.PRODID:
        reading.rows = own_calendars.rows(timed, event, head["name"], _when)
    else:
        reading.rows = _rows(timed, reading, event)
    return reading


def _note_head(reading, head, horizon, event):
    if head["unknown_zones"]:
        told = _("The zone %(names)s is not known; its times are read on the clocks of the event, %(zone)s.")
        reading.note_each(told.replace("%(zone)s", event.time_zone), head["unknown_zones"])
    endless = _("%(names)s recurs without an end; the dates until %(day)s are taken.")
    reading.note_each(endless.replace("%(day)s", horizon), head["endless"])
    reading.note_each(_("%(names)s has no start and stays out."), head["without_start"])
    lost = _("%(names)s cannot be read, as its dates contradict each other or are none, and stays out.")
    reading.note_each(lost, head["unreadable"])


# --- When ------------------------------------------------------------------------------------------------


def _timed(entries, reading, event):
    """The entries with a time of day; those of one whole day get that of the event's slot, if it has one."""
    timed, days = [], []
    for entry in entries:
        if "T" in entry["start"]:
            timed.append(entry)
        elif event.slot_time and _days(entry) == 1:
            timed.append(entry | {"end": ""})
        else:
            days.append(entry["summary"])
    reading.note_each(_("%(names)s lasts whole days and stays out: a talk has a time of day."), days)
    if any(not entry["end"] for entry in timed):
        reading.note(_("Entries of a whole day are given the time of the event’s slot."))
    return timed


def _days(entry):
    return (dt.date.fromisoformat(entry["end"]) - dt.date.fromisoformat(entry["start"])).days


def _when(entry):
    if not entry["end"]:
        return {"date": entry["start"]}
    if entry["start"] == entry["end"]:
        return {"start": entry["start"]}  # without a length: that of the slot
    return {"start": entry["start"], "end": entry["end"]}


# --- Calendars of others ---------------------------------------------------------------------------------


def _rows(entries, reading, event):
    sessions = _sessions(entries, reading)
    titles = {" ".join(title.casefold().split()) for title in (event.title, str(event))}
    known = _people_named(entries)
    rows = []
    for position, entry in enumerate(entries):
        if position in sessions.values():
            continue
        row = {"key": key_of(entry["key"])} | _said(entry, known) | _when(entry)
        if row["title"].casefold() in titles:
            row["title"] = ""  # the name of the series says nothing of the talk
        if entry["status"] in STATES:
            row["status"] = STATES[entry["status"]]
        if position in sessions:
            row["session"] = entries[sessions[position]]["summary"]
        row["room"], row["abstract"] = _room(entry, event), JOINING.sub("", row["abstract"]).strip()
        rows.append(row)
    _note_joining(entries, reading)
    return rows


def _said(entry, known):
    """Title, speakers and abstract, by the words of the entry."""
    title = " ".join(entry["summary"].split())
    said = _labelled(entry["description"])
    if "speakers" not in said and (found := NAMED.match(title) or _known(title, known)):
        said |= {"speakers": found["who"]}
        title = found["title"]
    return {"title": said.pop("title", title), "abstract": said.pop("abstract", ""), **said}


def _labelled(description):
    """What stands behind "Speaker:", "Title:" and "Abstract:"; without such words all is the abstract."""
    said, label = {"abstract": ""}, "abstract"
    for line in _plain(description).splitlines():
        if found := LABELLED.match(line):
            label = found[1].lower()
            line = found[2]
        said[label] = f"{said.get(label, '')}\n{line}"
        label = label if label == "abstract" or not line.strip() else "abstract"
    said = {label: " ".join(text.split()) if label != "abstract" else text for label, text in said.items()}
    return _named_alike({label: text.strip() for label, text in said.items() if text.strip()})


def _named_alike(said):
    for label in ("speaker", "presenter", "presenters"):
        if label in said:
            said["speakers"] = said.pop(label)
    if (where := said.pop("affiliation", "")) and "(" not in said.get("speakers", "("):
        said["speakers"] += f" ({where})"
    said.pop("room", None)  # LOCATION says it
    return said


def _plain(description):
    """A description as text: some programs write HTML into it."""
    if not re.search(r"</?(?:p|br|div|span|a)\b", description, re.IGNORECASE):
        return description
    text = re.sub(r"<(?:br|/p|/div)\s*/?>", "\n", description, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]{1,2000}>", "", text))


def _people_named(entries):
    """The names before a colon or dash in titles that are those of people the portal knows."""
    names = {name for entry in entries for name, _rest in _parts(entry["summary"])}
    return set(Person.objects.filter(name__in=sorted(names)[:5000]).values_list("name", flat=True))


def _parts(summary):
    """The ways to take a title apart into a name and what follows it."""
    for sign in (": ", " - ", " – ", " — "):
        name, found, rest = " ".join(summary.split()).partition(sign)
        if found and len(name) <= 80 and rest:
            yield name, rest


def _known(title, known):
    return next(({"who": name, "title": rest} for name, rest in _parts(title) if name in known), None)


def _sessions(entries, reading):
    """Which entries lie in a longer one with others, as {position: that of the shortest such session}."""
    spans = [(entry["start"], entry["end"]) for entry in entries]
    within = {}
    for position, (start, end) in enumerate(spans):
        around = [
            other
            for other, (first, last) in enumerate(spans)
            if first <= start and end <= last and (first, last) != (start, end) and end
        ]
        if around:
            within[position] = max(around, key=lambda other: (spans[other][0], -other))
    inner = [within[position] for position in within]
    sessions = {session for session in inner if inner.count(session) > 1}
    reading.note_each(
        _("%(names)s holds other entries, so it is taken for a session."),
        [entries[session]["summary"] for session in sorted(sessions)],
    )
    return {position: session for position, session in within.items() if session in sessions}


def _room(entry, event):
    """The place without what the event says itself; an address on the web is no room."""
    place = WEB.sub("", " ".join(entry["location"].split())).strip(" ,;-")
    for known in filter(None, (event.address.replace("\n", ", "), event.venue)):
        place = place.removesuffix(known).strip(" ,;-")
    if place.casefold() in ("", "online", "zoom", "microsoft teams meeting", event.room.casefold()):
        return ""
    return place if len(place) <= 100 else place.partition(",")[0][:100]


def _note_joining(entries, reading):
    found = [
        entry["summary"]
        for entry in entries
        if WEB.search(entry["location"]) or JOINING.search(_plain(entry["description"]))
    ]
    told = _(
        "In %(names)s stands an address for joining, which everybody would see; it stays out. Add it among "
        "the joining links of the event or the talk."
    )
    reading.note_each(told, found)
    long = [entry["summary"] for entry in entries if len(entry["location"]) > 100]
    reading.note_each(_("The place of %(names)s is too long for a room; its first part is taken."), long)
