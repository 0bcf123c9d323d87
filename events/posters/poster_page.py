"""What the public page of one poster says, and what search engines read of it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Talk
from events.posters.models import Poster
from events.web import schema_org
from portal import markup
from portal.documents import qr

from .gallery import file_of


@dataclass(frozen=True)
class Author:
    """An author with the numbers of their affiliations; no number where all have the same."""

    name: str
    orcid: str
    affiliations: list
    numbers: list
    presents: bool


def context(poster, now):
    """The page of a poster in the gallery. It is read with `gallery.for_cards`."""
    places = list(dict.fromkeys(name for each in poster.shown_authors for name in each.affiliation_list))
    shows_numbers = len(places) > 1
    presenter = next((author for author in poster.shown_authors if author.presents), None)
    return {
        "poster": poster,
        "authors": [author_of(author, places, shows_numbers) for author in poster.shown_authors],
        "affiliations": list(enumerate(places, 1)) if shows_numbers else [],
        "affiliation": "" if shows_numbers else "".join(places),
        "talk": Talk.objects.public().filter(pk=poster.talk_id).select_related("event").first(),
        "file": file_of(poster),
        "can_write": bool(presenter and presenter.email),
        "previous": neighbour(poster, now, "-number", number__lt=poster.number),
        "next": neighbour(poster, now, "number", number__gt=poster.number),
        "summary": markup.to_excerpt(poster.abstract, schema_org.DESCRIPTION),
        "citation": citation(poster),
        "structured": structured(poster),
    }


def author_of(author, places, shows_numbers):
    numbers = [places.index(name) + 1 for name in author.affiliation_list] if shows_numbers else []
    return Author(author.name, author.orcid, author.affiliation_list, numbers, author.presents)


def neighbour(poster, now, order, **beside):
    """The poster before or after it in the gallery, by number, or None."""
    rows = Poster.objects.shown(now).filter(call=poster.call_id, **beside).only("number", "call")
    found = rows.order_by(order).first()
    if found:
        found.call = poster.call
    return found


def address(poster):
    """The whole address of the page, such as a code on the printed poster holds."""
    return settings.SITE_URL + poster.get_absolute_url()


def qr_code(poster):
    """The code for the printed poster, as the text of an SVG file."""
    return qr.svg(address(poster))


def citation(poster):
    """One line by which others cite it."""
    facts = {
        "authors": ", ".join(author.name for author in poster.shown_authors) or _("Anonymous"),
        "title": markup.to_line(poster.title),
        "number": poster.number,
        "event": markup.to_line(poster.call.event.title),
        "year": year_of(poster),
        "address": address(poster),
    }
    return _("%(authors)s: %(title)s. Poster %(number)d, %(event)s, %(year)s. %(address)s") % facts


def year_of(poster):
    """The year of the event, as far as it is known; else that of the decision."""
    event = poster.call.event
    return (event.first_day or poster.released_at or poster.submitted_at).year


def structured(poster):
    """The JSON-LD of the page (schema.org/ScholarlyArticle); no address of anybody."""
    file, event = file_of(poster), poster.call.event
    data = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "genre": "Poster",
        "headline": markup.to_line(poster.title),
        "abstract": markup.to_excerpt(poster.abstract, 500),
        "url": address(poster),
        "author": [structured_author(author) for author in poster.shown_authors],
        "about": [markup.to_line(area.title) for area in poster.area_list],
        "isPartOf": schema_org.brief(event),
        "encoding": file
        and {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": schema_org.absolute(reverse("event-poster-file", args=[event.slug, poster.number])),
        },
    }
    return {name: value for name, value in data.items() if value}


def structured_author(author):
    data = {
        "@type": "Person",
        "name": author.name,
        "sameAs": author.orcid and f"https://orcid.org/{author.orcid}",
        "affiliation": [{"@type": "Organization", "name": name} for name in author.affiliation_list],
    }
    return {name: value for name, value in data.items() if value}
