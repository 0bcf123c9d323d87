"""Records with named fields as rows of the table of talks: Jekyll's, Hugo's and anybody's.

The names of fields are columns, so whatever the table understands is understood here, too; only what sites
use in their own way is put right first.
"""

import io
import json
import re
from collections import Counter
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.imports import dates
from events.imports.columns import plain_name
from events.imports.speaker_cells import write_speakers
from portal.lib import bounded

from . import researchseminars
from .people import named
from .reading import Reading, key_of

REFUSALS = {
    "damaged": gettext_lazy("This zip file is damaged, or has a password; pack it anew."),
    "too large": gettext_lazy("The texts in this zip file have more than %(most)d MB; pack the talks alone."),
    "too many": gettext_lazy("The file holds more than %(most)d records; split it into several."),
    "too many values": gettext_lazy("The file holds too many values, or values in values too deep."),
    "no text": gettext_lazy("%(path)s is no text."),
    "unreadable": gettext_lazy("%(path)s cannot be read; near line %(line)d: %(problem)s"),
}
# What sites say of the page and not of the talk.
OF_THE_PAGE = {
    "layout", "permalink", "image", "tags", "categories", "category", "collection", "author profile",
    "featured", "math", "mathjax", "toc", "comments", "share", "related", "header", "classes", "weight",
    "slug", "aliases", "lastmod", "publishdate", "publish date", "expirydate", "all day", "projects", "draft",
    "type", "redirect from", "sitemap", "excerpt", "nav", "lang", "locale", "event url",
}  # fmt: skip
ALIASES = {
    "talk title": "title", "presenter": "speakers", "presenters": "speakers", "speaker": "speakers",
    "speaker name": "speakers", "talk date": "date", "event date": "date", "day": "date", "datetime": "date",
    "when": "date", "start date": "date", "starts": "start", "start time": "start", "time": "start",
    "date end": "end", "end time": "end", "time end": "end", "time start": "start", "where": "room",
    "location": "room", "place": "room", "url slides": "slides", "slides url": "slides", "url video": "video",
    "youtube": "video", "recording": "video", "video url": "video", "description": "abstract",
    "institution": "affiliation", "institute": "affiliation", "university": "affiliation",
    "speaker affiliation": "affiliation", "speaker institution": "affiliation", "affiliations": "affiliation",
}  # fmt: skip
BY_TALK = ("talk date", "event date", "datetime", "when", "start date")  # go before the date of the post
DAY_IN_NAME = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})-")
FOLDERS = {"_talks", "talks", "talk", "seminar", "seminars", "_seminars", "_events", "events", "event"}
CLOCK = r"\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\.?)?"
RANGE = re.compile(rf"^({CLOCK})\s*(?:-|–|—|\bto\b)\s*({CLOCK})$", re.IGNORECASE)
SEVERAL = re.compile(r"[(;,&\n]|\band\b")  # what the table takes apart
ADDRESS = re.compile(r"^https?://\S+$")


def read(data, *, event, now, name):
    """The talks among the records of a file. Raises ValidationError."""
    with bounded.run("portal.lib.decoding.records", io.BytesIO(data), refusals=REFUSALS, name=name) as answer:
        records = list(map(json.loads, answer))
    if researchseminars.is_meant([record["fields"] for record in records]):
        return researchseminars.read([record["fields"] for record in records])
    return _read(records)


def _read(records):
    reading, left_out = Reading(), []
    files = Counter(record["path"] for record in records)
    for record in records:
        fields = _named_alike(record["fields"])
        if len(records) > 1 and not _is_talk(record, fields):
            left_out += [_text(fields["title"])] if fields.get("title") else []
            continue
        reading.rows.append(_row(record, fields, is_alone=files[record["path"]] == 1))
    reading.note_each(_("%(names)s has neither a date nor a speaker, so it is taken for no talk."), left_out)
    return reading


def _named_alike(fields):
    """The fields by the names of columns; of several that mean one, what says most of the talk."""
    found = {}
    for name, value in fields.items():
        plain = plain_name(name)
        column = ALIASES.get(plain, plain)
        if plain in BY_TALK or column not in found:
            found[column] = value
    if str(fields.get("draft", "")).lower() == "true":
        found.setdefault("status", "draft")
    return found


def _is_talk(record, fields):
    folders = set(PurePosixPath(record["path"]).parts[:-1])
    says = {"date", "start", "speakers"} & {name for name, value in fields.items() if value}
    return bool(says or folders & FOLDERS or DAY_IN_NAME.match(PurePosixPath(record["path"]).name))


def _row(record, fields, *, is_alone):
    """The row of a record; what is alone in its file is known again by the file's name."""
    row = {name: _text(value) for name, value in fields.items() if name not in OF_THE_PAGE}
    row |= _times(row, record["path"])
    row["speakers"] = _speakers(fields)
    row.pop("authors", None)
    row.pop("author", None)
    if row["speakers"] and "(" in row["speakers"]:
        row.pop("affiliation", None)
    row["abstract"] = record["body"] or row.get("abstract", "") or row.pop("summary", "")
    row.pop("summary", None)
    for name in ("slides", "video"):
        if row.get(name) and not ADDRESS.match(row[name]):
            row.pop(name)  # a path below the old site, which leads nowhere here
    row.setdefault("title", "")
    if is_alone:
        row.setdefault("key", key_of(_stem(record["path"])))
    return row


def _stem(path):
    """What tells a file from the others of its site: a bundle of Hugo's is named by its folder."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "index" else pure.stem


def _text(value):
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return str(value.get("name") or value.get("url") or "") if isinstance(value, dict) else value


def _times(row, path):
    """A date with its time is a start, and so is what stands before the dash of "16:00-17:00"."""
    date, start, end = (row.pop(name, "") for name in ("date", "start", "end"))
    if found := RANGE.match(start):
        start, end = found[1], end or found[2]
    named = DAY_IN_NAME.match(PurePosixPath(path).name)
    if not date and named and not dates.YEAR_FIRST.match(start):
        date = named[1]
    day, clock = _taken_apart(date)
    if start and clock:
        date = day  # the time of a post means nothing beside that of the talk
    elif clock:
        start, date = date, ""
    return {"date": date, "start": start, "end": end}


def _taken_apart(text):
    """(the day, whether there is a time) of a date as sites write it."""
    try:
        day, clock = dates.read_moment(text)
    except ValueError:
        return text, False
    return (day.isoformat() if day else text), bool(clock)


def _speakers(fields):
    """Who speaks, with the affiliation beside it where it is one person's; what is text stays as it is."""
    told, where = fields.get("speakers", ""), fields.get("affiliation", "")
    if not told:
        authors = fields.get("authors") or fields.get("author") or ""
        told = [each for each in authors if each != "admin"] if isinstance(authors, list) else authors
    if isinstance(told, str) and (SEVERAL.search(told) or not told):
        return told
    return write_speakers(named(told, where))
