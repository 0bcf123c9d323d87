"""Sessions and boards: carried out as planned, changed by hand, told to presenters."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import boards
from events.posters.models import Poster, ToldBoard
from portal.doorbell import ring

from .rows import lock, lock_call, note

TASK = "events.posters.tasks.see_to_boards"


# --- Planned ---------------------------------------------------------------------------------------------


def plan(call, sessions, *, anew=False):
    """The Plan for the posters of a call in these sessions; writes nothing."""
    posters = boards.posters_of(call)
    free = [poster for poster in posters if not boards.is_kept(poster)]
    return boards.planned(posters, sessions, boards.taken_in(sessions, free), anew=anew)


@transaction.atomic
def carry_out(*, call, sessions, fingerprint, now, by, anew=False):
    """Put posters where a plan says; answers how many.

    Raises ValidationError if it would not be the one any more that the `fingerprint` is of.
    """
    call = lock_call(call)
    made = plan(call, sessions, anew=anew)
    if not made or made.fingerprint != fingerprint:
        raise ValidationError(_("The posters or boards were changed meanwhile; look at the plan again."))
    places = {each.poster.pk: each for each in made.placings}
    posters = [row for row in lock(*(each.poster for each in made.placings)) if row.is_presented]
    _free_boards(posters)
    for poster in posters:
        poster.session, poster.board = places[poster.pk].session, places[poster.pk].board
        note(poster, _said(poster), now=now, by=by)
    Poster.objects.bulk_update(posters, ["session", "board"])
    return len(posters)


@transaction.atomic
def put_into(*, call, posters, session, now, by):
    """Put some posters into a session, by area and number on its next free boards; answers how many moved."""
    call = lock_call(call)
    found = lock(*posters)
    rows = [row for row in found if row.is_presented and row.session_id != session.pk]
    taken = boards.taken_in([session], rows)[session.pk]
    _free_boards(rows)
    for row in sorted(rows, key=boards.place_in_order):
        row.session, row.board, row.board_is_fixed = session, None, False
        if row.mode != Poster.Mode.ONLINE:
            row.board = boards.next_free(taken)
            taken.add(row.board)
        note(row, _said(row), now=now, by=by)
    Poster.objects.bulk_update(rows, ["session", "board", "board_is_fixed"])
    return len(rows)


def _free_boards(posters):
    """No statement between must find a board twice."""
    Poster.objects.filter(pk__in=[poster.pk for poster in posters]).update(board=None)


def _said(poster):
    if not poster.session:
        return _("Without a session")
    if not poster.board:
        return _("Session: %(session)s") % {"session": poster.session.title_line}
    told = _("Session: %(session)s, board %(board)d")
    return told % {"session": poster.session.title_line, "board": poster.board}


# --- By hand ---------------------------------------------------------------------------------------------


@transaction.atomic
def place(*, poster, session, board, now, by, is_fixed=True, swaps=False):
    """Put a poster on a board of a session, or into none; answers the posters that changed.

    Whoever has the board gets that of this poster in exchange, if it `swaps`. Raises ValidationError.
    """
    call = lock_call(poster.call)
    if session and not boards.sessions_of(call.event).filter(pk=session.pk).exists():
        raise ValidationError(_("Choose a poster session of this event."))
    if board and not session:
        raise ValidationError(_("Choose the session in which the board is."))
    others = Poster.objects.filter(session=session, board=board).exclude(pk=poster.pk)
    holder = others.first() if board else None
    if holder and not (swaps and holder.is_presented):
        raise ValidationError(_taken(holder, board))
    rows = {row.pk: row for row in lock(poster, *([holder] if holder else []))}
    return _write(rows[poster.pk], holder and rows[holder.pk], session, board, is_fixed, now, by)


def _taken(holder, board):
    facts = {"board": board, "number": holder.number}
    if not holder.is_presented:
        told = _(
            "Board %(board)d was that of poster %(number)d, which is not shown any more: it stays empty."
        )
        return told % facts
    told = _("Board %(board)d is that of poster %(number)d. Choose another, or let the two swap.")
    return told % facts


def _write(poster, holder, session, board, is_fixed, now, by):
    if not poster.is_presented:
        raise ValidationError(_("This poster is not shown at the event."))
    before = poster.session, poster.board
    rows = [poster, *([holder] if holder else [])]
    _free_boards(rows)
    poster.session, poster.board, poster.board_is_fixed = session, board, bool(board and is_fixed)
    if holder:
        holder.session, holder.board = before
        holder.board_is_fixed = holder.board_is_fixed and bool(holder.board)
    for row in rows:
        row.save(update_fields=["session", "board", "board_is_fixed"])
        note(row, _said(row), now=now, by=by)
    return rows


# --- What follows from the poster ------------------------------------------------------------------------


def on_change(sender, poster, now, **kwargs):
    """Receives `changes.posters_changed`: a board of which nobody knows yet is given back.

    One that was told stays empty, as it stands on a wall and in people's mail.
    """
    (poster,) = lock(poster)
    _give_back(poster)


def give_back_all():
    """The same for what changed otherwise, such as a presenter who does not come."""
    rows = Poster.objects.exclude(session=None).filter(board_told_at=None)
    for key in rows.exclude(pk__in=Poster.objects.presented().values("pk")).values_list("pk", flat=True):
        with transaction.atomic():
            for poster in lock(Poster(pk=key)):
                _give_back(poster)


def _give_back(poster):
    is_known = poster.board_told_at and poster.is_accepted
    if poster.is_presented or is_known or not (poster.session_id or poster.board_told_at):
        return
    poster.session = poster.board = poster.board_told_at = None
    poster.board_is_fixed = False
    poster.save(update_fields=["session", "board", "board_told_at", "board_is_fixed"])
    ToldBoard.objects.filter(poster=poster).delete()


# --- Told ------------------------------------------------------------------------------------------------


@transaction.atomic
def tell(*, call, now, by):
    """Let presenters know session and board, those who do not yet; answers how many.

    The worker writes to them, now and at every later change (`told_boards`).
    """
    call = lock_call(call)
    untold = Poster.objects.presented().filter(call=call, board_told_at=None).exclude(session=None)
    posters = lock(*untold)
    for poster in posters:
        poster.board_told_at = now
        note(poster, _("The presenter is told session and board"), now=now, by=by)
    Poster.objects.bulk_update(posters, ["board_told_at"])
    transaction.on_commit(lambda: ring(TASK))
    return len(posters)
