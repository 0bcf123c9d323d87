"""Papers made: for the desk all of an event in the background, for oneself one at once."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event
from events.registration import links
from portal.documents import fonts, qr, typesetting
from portal.documents.kinds import DocumentKind
from portal.documents.models import Document

from .kinds import PAPERS, common_facts, for_pages

PIECE = 1000  # pages between two signs of life: a second's work


def may_see(user, about):
    """Whether a user edits the event with this key."""
    event = Event.objects.filter(pk=about).select_related("parent__parent").first()
    return event is not None and permissions.can_edit(user, event)


def chosen(paper, event, who=()):
    """Those who get a paper at an event, or some of them, by their keys."""
    rows = paper.whose(event)
    return for_pages(rows.filter(pk__in=who) if who else rows, event)


def build(document, progress):
    """The PDF of a kind of paper for all of an event, or for those whose keys the document names."""
    event = Event.objects.filter(pk=document.about).select_related("parent__parent").first()
    if event is None:
        raise ValidationError(_("The event is not there any more."))
    paper, options = PAPERS[document.options["paper"]], document.options
    rows = [row for row in chosen(paper, event, options["who"]) if row.pk not in set(options["without"])]
    if not rows:
        raise ValidationError(_("There is nobody who gets such a paper."))
    pages, total = [], len(rows)
    for start in range(0, total, PIECE):
        pages += pages_of(paper, rows[start : start + PIECE], event)
        progress(len(pages), total)
    return pdf(paper, event, pages)


def pages_of(paper, rows, event):
    """What stands on the papers of some people, with their codes for the door."""
    pages = [paper.page(row, event) for row in rows]
    if paper.has_code and rows:
        codes = qr.svgs([links.door_address(event, row) for row in rows])
        pages = [page | {"qr": code} for page, code in zip(pages, codes, strict=True)]
    return pages


def pdf(paper, event, pages, *, limits=typesetting.BOOK):
    """The PDF of some pages. Raises ValidationError."""
    facts, pictures = common_facts(event)
    files = {name: picture.read() for name, picture in pictures.items()}
    return typesetting.pdf(paper.template, facts | {"pages": pages}, files, limits=limits)


def cannot_be_set(paper, event, rows):
    """[(registration, letters)] of those on whose paper something stands for which no font has a glyph."""
    found = ((row, unset([paper.page(row, event)])) for row in rows)
    return [(row, letters) for row, letters in found if letters]


def unset(pages):
    """The letters on some pages for which no font has a glyph; "" if all is well."""
    return fonts.cannot_set(" ".join(map(texts_of, pages)))


def texts_of(page):
    """All that a page prints of somebody, as one text."""
    texts = [page["name"], page.get("affiliation", ""), page.get("to", ""), *page.get("texts", ())]
    return " ".join([*texts, page.get("tickets", ""), *(fact for _label, fact in page.get("lines", ()))])


def documents_with(paper, event):
    """The documents that hold a kind of paper of an event."""
    return documents_of([event.pk]).filter(options__paper=paper)


def documents_of(events):
    """The papers made at events with these keys."""
    return Document.objects.filter(kind=DOCUMENT_KIND.name, about__in=map(str, events))


DOCUMENT_KIND = DocumentKind("papers", may_see=may_see, build=build)
