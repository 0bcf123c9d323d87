"""Signs for boards: a page each, with the number large, the poster, and a code that leads to its page."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.posters.models import PosterBook
from portal import markup
from portal.documents import qr
from portal.documents.kinds import DocumentKind
from portal.documents.texts import Texts
from portal.lib import accents

from . import facts, making, setting, tables

Audience = PosterBook.Audience


def may_see(user, about):
    """Whether a user may have the signs of the event with this key: they name the authors."""
    event = making.event_of(about)
    call = event and making.call_of(event)
    return call is not None and any(
        making.may_ask(user, event, call, audience) for audience in (Audience.PUBLIC, Audience.CHAIRS)
    )


def build(document, progress):
    """The PDF of all signs of an event, in the order in which they are hung."""
    event = making.event_of(document.about)
    if event is None:
        raise ValidationError(_("The event is not there any more."))
    rows = in_order(facts.posters_of(event, Audience.CHAIRS, None))
    if not rows:
        raise ValidationError(_("No accepted poster has a board yet."))
    progress(0, len(rows))
    return pdf(event, rows)


def in_order(rows):
    """Those with a board by session and board; where nobody has one, all by their numbers."""
    with_board = [row for row in rows if row.board]
    moments = {row.pk: str(facts.session_of(row) and row.session.starts_at or "~") for row in rows}
    return sorted(with_board, key=lambda row: (moments[row.pk], row.session_id or 0, row.board)) or rows


def pdf(event, rows):
    texts = Texts()
    for row in rows:
        texts.add(f"p{row.number}", row.title, markup.to_inline_typst)
    pictures = making.pictures()
    data = {
        "accent": accents.shade(event.accent),
        "title": str(event),
        "pictures": sorted(pictures),
        "signs": [sign(row, event, code) for row, code in zip(rows, codes(event, rows), strict=True)],
    }
    return setting.set_texts("signs.typ", data, texts, pictures)[0]


def sign(row, event, code):
    session = facts.session_of(row)
    return {
        "board": str(row.board or row.number),
        "session": session.title_line if session else "",
        "text": f"p{row.number}",
        "who": [author.name for author in row.shown_authors],
        "qr": code,
        "address": tables.poster_address(event, row.number).removeprefix("https://"),
        "number": _("Poster %(number)s") % {"number": row.number} if row.board else "",
    }


def codes(event, rows):
    """The QR codes of the posters' pages; those of the same length are drawn together."""
    addresses = [tables.poster_address(event, row.number) for row in rows]
    found = {}
    for _length, group in groupby(sorted(addresses, key=len), key=len):
        some = list(group)
        found |= dict(zip(some, qr.svgs(some), strict=True))
    return [found[address] for address in addresses]


DOCUMENT_KIND = DocumentKind("board-signs", may_see=may_see, build=build)
