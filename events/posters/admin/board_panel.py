"""Session and board of one poster, changed by hand; and the code for printing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.posters import boards, poster_page, qr_files
from events.posters.actions import boards as actions
from events.posters.desk_page import Act, Panel, acts, panels
from portal.admin.fields import pk_of


def panel(request, poster):
    """None of a poster that is not shown at the event, and never had a board."""
    if not poster.is_presented and not poster.board:
        return None
    return {
        "poster": poster,
        "sessions": list(boards.sessions_of(poster.call.event)) if poster.is_presented else [],
        "address": poster_page.address(poster),
    }


def place(request, poster, now):
    """Put it where the form says; one who has that board swaps if that is ticked."""
    given = request.POST
    session = boards.sessions_of(poster.call.event).filter(pk=pk_of(given.get("session"))).first()
    changed = actions.place(
        poster=poster, session=session, board=board_of(given.get("board", "")), now=now, by=request.user,
        is_fixed="fixed" in given, swaps="swap" in given,
    )  # fmt: skip
    if len(changed) > 1:
        return _("Poster %(number)d has the other board now.") % {"number": changed[1].number}
    return _("The place of this poster is saved.")


def board_of(text):
    """The number of a board, or None for none. Raises ValidationError."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal() and 1 <= int(text.strip()[:6]) <= 9999):
        raise ValidationError(_("A board is a number from 1 to 9999."))
    return int(text.strip())


def qr_code(request, poster, now):
    """The code that leads to the poster's page, as a file for printing."""
    if not poster.is_accepted:
        raise ValidationError(_("Only an accepted poster has a page."))
    return qr_files.response(poster, request.POST.get("as", ""))


panels.add(Panel("board", 60, panel, "events/posters/admin/panel_board.html"))
acts.add(Act("place", place))
acts.add(Act("qr", qr_code))
