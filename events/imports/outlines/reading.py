"""A page of Markdown or HTML as the event and the parts that its headings name.

Facts are taken where the page says them in so many words: days in a heading, "Organisers are ...", "For more
information, see ...". All other text stays text, for whoever wants to take it along.
"""

import html
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.imports.formats import records
from events.models import Event
from portal.lib import bounded, sheets, times
from portal.lib.names import composed

from .days import Days, found_in, read_day

MOST_PARTS = 50
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
HTML_NOTICE = re.compile(
    r"<(p|div)\b[^>]*(?:color\s*:|class=\"[^\"]*(?:alert|notice|warning))[^>]*>(.*?)</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r"\[([^\[\]]*)\]\((\S+?)(?:\s+\"[^\"]*\")?\)")
TAG = re.compile(r"<[^<>]{1,1000}>")
ORGANISERS = re.compile(
    r"^\W*(?:(?:the |academic |scientific |local )*organi[sz](?:ers?|ing committee)(?:\s+(?:are|is))?"
    r"|organi[sz]ed by)\s*:?\s*",
    re.IGNORECASE,
)
MORE = re.compile(
    r"^\W*(?:for )?(?:more|further) (?:information|details)\b|^\W*(?:web ?site|homepage)\s*:", re.I
)
KINDS = [
    ("research incubator", Event.Kind.INCUBATOR), ("incubator", Event.Kind.INCUBATOR),
    ("hackathon", Event.Kind.HACKATHON), ("industry day", Event.Kind.INDUSTRY_DAY),
    ("open for business", Event.Kind.INDUSTRY_DAY), ("public lecture", Event.Kind.LECTURE),
    ("symposium", Event.Kind.SYMPOSIUM), ("workshop", Event.Kind.WORKSHOP),
    ("conference", Event.Kind.CONFERENCE), ("school", Event.Kind.SCHOOL),
    ("programme", Event.Kind.PROGRAMME), ("seminar", Event.Kind.SERIES), ("course", Event.Kind.COURSE),
]  # fmt: skip


@dataclass
class Outline:
    """What a page says of an event, or of a part of it."""

    title: str = ""
    kind: str = Event.Kind.OTHER
    days: Days | None = None
    slug: str = ""
    notice: str = ""
    text: str = ""
    people: list = field(default_factory=list)  # (name, affiliation, homepage) of its organisers
    external_url: str = ""
    parts: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def read(data, name=""):
    """The Outline of a page, given as octets. Raises ValidationError if it names no parts."""
    if len(data) > sheets.MAX_BYTES:
        raise ValidationError(_("The file is larger than 5 MB."))
    fields, body = _page(data, name)
    event = _event(fields, body)
    if not event.parts:
        raise ValidationError(
            _("No part was found: each begins with a heading such as “## Summer school (27–31 July 2020)”.")
        )
    _agree(event)
    return event


def _page(data, name):
    """(fields of the front matter, the text below it)"""
    path = name if PurePosixPath(name).suffix.lower() in (".md", ".markdown") else "page.md"
    with bounded.run(
        "portal.lib.decoding.records", io.BytesIO(data), refusals=records.REFUSALS, name=path
    ) as answer:
        found = [json.loads(line) for line in answer]
    if found:
        return {str(key).lower(): value for key, value in found[0]["fields"].items()}, found[0]["body"]
    text = data.decode("utf-8-sig", "replace")
    if "\0" in text:
        raise ValidationError(_("This is no page of text."))
    return {}, text.replace("\r\n", "\n")


# --- The page --------------------------------------------------------------------------------------------


def _event(fields, body):
    notice = HTML_NOTICE.search(body)
    body = body.replace(notice[0], "") if notice else body
    body = HTML_HEADING.sub(lambda found: f"\n{'#' * int(found[1])} {_line(found[2])}\n", composed(body))
    opening, *sections = _sections(html.unescape(TAG.sub("", body)))
    title = _text_of(fields, "title")
    if sections and (sections[0][0] == 1 or not title) and not found_in(sections[0][1])[0]:
        level, heading, text = sections.pop(0)
        title, opening = title or _plain(heading), f"{opening}\n\n{text}".strip()
    event = _said(Outline(title=title, notice=_line(notice[2])[:600] if notice else ""), opening)
    event.kind = _kind(title, Event.Kind.PROGRAMME)
    event.slug = PurePosixPath(_text_of(fields, "permalink") or _text_of(fields, "slug")).name
    event.days = _days_of(fields)
    event.parts = _parts(event, sections)
    return event


def _text_of(fields, name):
    value = fields.get(name, "")
    return composed(value.strip()) if isinstance(value, str) else ""


def _sections(text):
    """What stands before the first heading, then each (level, heading, text below it)."""
    found = list(HEADING.finditer(text))
    ends = [each.start() for each in found] + [len(text)]
    yield text[: ends[0]].strip()
    for each, end in zip(found, ends[1:], strict=True):
        yield len(each[1]), each[2], text[each.end() : end].strip()


def _days_of(fields):
    first, last = (read_day(_text_of(fields, name)) for name in ("start_date", "end_date"))
    first = first or read_day(_text_of(fields, "date"))
    return Days(first, last if last and last >= first else first) if first else None


def _parts(event, sections):
    """The sections with days, else those named as a kind of event; others stay in the text."""
    headings = [_plain(heading) for _level, heading, _text in sections]
    chosen = {position for position, heading in enumerate(headings) if found_in(heading)[0]}
    chosen = chosen or {position for position, heading in enumerate(headings) if _kind(heading, "")}
    parts, into = [], event
    for position, (level, heading, text) in enumerate(sections):
        if position in chosen:
            into = _part(heading, text)
            parts.append(into)
        else:
            _said(into, f"{'#' * level} {heading}\n\n{text}")
    if len(parts) > MOST_PARTS:
        raise ValidationError(_("The page has more than %(most)d parts.") % {"most": MOST_PARTS})
    return parts


def _part(heading, text):
    found, rest = found_in(_plain(heading))
    part = Outline(title=rest[:250], days=found, kind=_kind(rest, Event.Kind.OTHER))
    _said(part, text)
    if not part.external_url:  # a link of one word in a heading is that of a host
        links = [url for words, url in LINK.findall(heading) if _is_web(url) and len(words.split()) > 1]
        part.external_url = next(iter(links), "")
    return part


def _kind(title, otherwise):
    """The kind that the title names; of several the one that it names first."""
    low = title.casefold()
    places = [(low.find(word), position) for position, (word, _kind) in enumerate(KINDS) if word in low]
    return KINDS[min(places)[1]][1] if places else otherwise


# --- Paragraphs ------------------------------------------------------------------------------------------


def _said(outline, text):
    """Give an outline what the paragraphs of a text say: its organisers, its own site, and the rest."""
    kept = []
    for paragraph in re.split(r"\n\s*\n", text):
        plain = paragraph.strip()
        links = [url for _words, url in LINK.findall(plain) if _is_web(url)]
        if found := ORGANISERS.match(plain):
            outline.people += _people(plain[found.end() :])
        elif MORE.match(plain) and links and not outline.external_url:
            outline.external_url = links[0]
        elif plain:
            kept.append(plain)
    outline.text = "\n\n".join(filter(None, [outline.text, *kept]))
    return outline


def _people(text):
    """(name, affiliation, homepage) of each in "[Ada](https://...), Bo (Lab) and Cy."."""
    homepages = {" ".join(words.split()): url for words, url in LINK.findall(text) if _is_web(url)}
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?(?![^()]*\))|\s+and\s+(?![^()]*\))", _plain(text).rstrip(". "))
    people = []
    for part in filter(None, parts):
        name, _bracket, affiliation = part.partition("(")
        name = name.strip(" *_")
        if name and len(name) <= 200:
            people.append((name, affiliation.rstrip(") ").strip()[:250], homepages.get(name, "")))
    return people


def _plain(text):
    """A line without the marks of links and emphasis."""
    return " ".join(re.sub(r"\*\*|__", "", LINK.sub(r"\1", text)).split())


def _line(markup):
    return " ".join(html.unescape(TAG.sub("", markup)).split())


def _is_web(url):
    return re.match(r"https?://[^\s/]+\.[^\s]+$", url) is not None and len(url) <= 200


def _agree(event):
    """Let the days of the event hold those of its parts, and tell where the page says otherwise."""
    if event.notice:
        told = _("The notice stands at the whole event. If parts are postponed or cancelled, say so at each.")
        event.notes.append(told)
    dated = [part.days for part in event.parts if part.days]
    if not event.days or not dated:
        return
    first = min([event.days.first, *(each.first for each in dated)])
    last = max([event.days.last, *(each.last for each in dated)])
    if (first, last) != (event.days.first, event.days.last):
        told = _(
            "The page gives %(days)s as the days of the whole, but its parts lie outside of them; the days "
            "of the parts count, too."
        )
        event.notes.append(told % {"days": times.describe_days(event.days.first, event.days.last)})
        event.days = Days(first, last)
