"""Accepted posters as data: CSV, XLSX, JSON and BibTeX, from one list of facts."""

import json

from django.conf import settings
from django.urls import reverse

from events.imports import writing
from events.posters.models import PosterBook
from portal import markup

from . import bibtex, facts

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": writing.FORMATS["xlsx"],
    "json": "application/json",
    "bib": "application/x-bibtex; charset=utf-8",
}
COLUMNS = [
    "number", "title", "authors", "affiliations", "presenter", "areas", "session", "starts", "board",
    "spotlight", "address", "abstract",
]  # fmt: skip


def poster_address(event, number):
    """The permanent address of a poster's page."""
    return f"{settings.SITE_URL}{reverse('event-posters', args=[event.slug])}{number}/"


def posters(event, audience, now):
    """[{fact}] of the accepted posters of an event that an audience may read about, by their numbers."""
    rows = facts.posters_of(event, audience, now)
    return [poster(row, event, audience) for row in rows]


def poster(row, event, audience):
    session = facts.session_of(row)
    return {
        "number": row.number,
        "title": row.title,
        "title_plain": markup.to_line(row.title),
        "abstract": row.abstract,
        "authors": [] if audience == PosterBook.Audience.EDITORS else list(map(author, row.shown_authors)),
        "areas": [area.title for area in row.areas.all()],
        "session": session.title_line if session else None,
        "starts": session.starts_at.astimezone(event.zone).isoformat()
        if session and session.starts_at
        else None,
        "board": row.board,
        "spotlight": row.released_decision == row.Decision.SPOTLIGHT,
        "address": poster_address(event, row.number),
    }


def author(row):
    return {
        "name": row.name,
        "sort_name": row.sort_name,
        "affiliations": row.affiliation_list,
        "orcid": row.orcid or None,
        "presents": row.presents,
    }


def event_facts(event):
    year = event.first_day and f"{event.first_day:%Y}"
    return {"slug": event.slug, "title": markup.to_line(event.title), "year": year or ""}


def written(event, found, file_format):
    """The bytes of a file with these posters, in one of the FORMATS."""
    if file_format == "json":
        content = {"event": event_facts(event) | {"address": settings.SITE_URL + event.get_absolute_url()}}
        return (json.dumps(content | {"posters": found}, ensure_ascii=False, indent=1) + "\n").encode()
    if file_format == "bib":
        return bibtex.written(event_facts(event), found).encode()
    with writing.export(COLUMNS, map(line, found), file_format) as file:
        return file.read()


def line(found):
    """A poster as a row of a table."""
    people = found["authors"]
    places = dict.fromkeys(place for who in people for place in who["affiliations"])
    told = found | {
        "authors": "; ".join(who["name"] for who in people),
        "affiliations": "; ".join(places),
        "presenter": next((who["name"] for who in people if who["presents"]), ""),
        "areas": "; ".join(found["areas"]),
        "spotlight": "yes" if found["spotlight"] else "",
    }
    return [str(told[name] if told[name] is not None else "") for name in COLUMNS]
