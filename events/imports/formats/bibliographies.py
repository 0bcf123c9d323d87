"""BibTeX as rows of the table of papers: each entry a link, at the talk of the same title or at the event."""

import io
import json
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.imports.columns import plain_name
from events.models import Material, TableImport
from events.models.material import web_address
from portal import markup
from portal.lib import bounded

from .reading import Reading

REFUSALS = {
    "no entries": gettext_lazy("There are no BibTeX entries in this file, such as @article{key, title = …}."),
    "too many": gettext_lazy("The file has more than %(most)d entries; split it into several."),
}
MOST_LABEL = Material._meta.get_field("label").max_length
MOST_NOTE = Material._meta.get_field("note").max_length
FORMULA = re.compile(r"(\$[^$]*\$)")
ACCENT = re.compile(r"\{\\([Hcvubdrkt])\s+(\w)\}")  # {\H o}, which markup knows as \H{o}
KEPT = re.compile(r"(?<![\\\w\"'`^~=.}])\{([^{}\\]*)\}|(?<=\s)\{([^{}\\]*)\}")  # {The} keeps its capital
ARXIV = re.compile(r"^(?:arxiv:)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7})$", re.IGNORECASE)
PLACES = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution")


def read(data, *, event, now, name):
    """The entries as a Reading. Raises ValidationError."""
    with bounded.run("portal.lib.decoding.bibliographies", io.BytesIO(data), refusals=REFUSALS) as answer:
        lines = list(map(json.loads, answer))
    reading = Reading(TableImport.Table.PAPERS)
    talks = {plain_name(talk.title_line): talk for talk in event.talks.exclude(title="")}
    for line in lines:
        if "failed" in line:
            told = _("The entry at line %(line)d is broken, or has the key of another, and stays out.")
            reading.note(told, line=line["failed"])
        else:
            _add(reading, line, talks)
    return reading


def _add(reading, entry, talks):
    title, link = plain(entry["fields"].get("title", "")), _link(entry["fields"])
    if not title or not link:
        told = _("“%(entry)s” has no title, or no address (url, doi or eprint), and stays out.")
        reading.note(told, entry=title or entry["key"])
        return
    if len(title) > MOST_LABEL:
        reading.note(_("The title “%(title)s” is too long and is cut."), title=title)
        title = f"{title[: MOST_LABEL - 1]}…"
    talk = talks.get(plain_name(title))
    reading.rows.append(
        {"title": title, "link": link, "note": _note(entry), "talk": talk.title_line if talk else ""}
    )


def plain(latex):
    """What BibTeX has in a field, as a line of plain text."""
    pieces = FORMULA.split(" ".join(latex.split()))
    return markup.to_line("".join(each if each[:1] == "$" else _unbraced(each) for each in pieces))


def _unbraced(text):
    text, before = ACCENT.sub(r"\\\1{\2}", text), None
    while before != text:
        before, text = text, KEPT.sub(lambda found: found[1] or found[2] or "", text)
    return text


def _link(fields):
    url = fields.get("url") or _url_in(fields.get("howpublished", ""))
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", fields.get("doi", "").strip(), flags=re.I)
    arxiv = ARXIV.match(fields.get("eprint", "").strip())
    found = url or (doi and f"https://doi.org/{doi}") or (arxiv and f"https://arxiv.org/abs/{arxiv[1]}")
    return _address((found or "").replace("\\", ""))


def _url_in(text):
    found = re.search(r"https?://[^\s{}]+", text)
    return found[0] if found else ""


def _address(text):
    try:
        web_address(text)
    except ValidationError:
        return ""
    return text if len(text) <= 500 else ""


def _note(entry):
    """ "Ada Example, Bo Sample: Journal of Examples, 2026", as far as it is known."""
    names = [plain(" ".join(filter(None, parts))) for parts in entry["authors"]]
    people = ", ".join("et al." if name == "others" else name for name in names)
    fields = entry["fields"]
    place = next((plain(fields[name]) for name in PLACES if fields.get(name)), "")
    where = ", ".join(filter(None, [place, fields.get("year") or fields.get("date", "")[:4]]))
    note = ": ".join(filter(None, [people, where]))
    return note if len(note) <= MOST_NOTE else f"{note[: MOST_NOTE - 1]}…"
