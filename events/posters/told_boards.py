"""Presenters know where their poster hangs: told when the chairs say so, and again after every change.

What the latest mail said is kept (`ToldBoard`) and compared with the facts, so that a session moved in any
way is noticed, a change made twice within a minute is one mail, and one taken back is none.
"""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.planning.changes import talks_of
from events.posters import mails
from events.posters.actions.rows import lock
from events.posters.models import Poster, PosterAuthor, ToldBoard
from portal import markup
from portal.lib.text_matching import fold
from portal.models import SiteSettings

AT_ONCE = 20  # posters in one transaction: no other writer waits long for it
DAY = dt.timedelta(days=1)


class Facts(NamedTuple):
    """What a presenter is told; the fields of `ToldBoard`."""

    session_id: int | None = None
    board: int | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    place: str = ""
    is_off: bool = False
    presenter: str = ""


def facts_of(poster):
    """How it is now."""
    session = poster.session
    presenter = next((author.name for author in poster.authors.all() if author.presents), "")
    if not session:
        return Facts(presenter=presenter)
    return Facts(
        session.pk, poster.board, session.starts_at, session.ends_at, session.where[:500],
        not session.takes_place, presenter,
    )  # fmt: skip


def known_to(poster):
    """What its presenter was told last, or None."""
    told = getattr(poster, "told_board", None)
    return told and Facts(*(getattr(told, name) for name in Facts._fields))


def rows(now):
    """The posters of which presenters are kept informed: told ones, until their session or event is over."""
    found = Poster.objects.presented().exclude(board_told_at=None)
    found = found.filter(Q(session=None) | Q(session__ends_at=None) | Q(session__ends_at__gt=now))
    yesterday = (now - DAY).date()
    found = found.exclude(call__event__last_day__lt=yesterday)
    found = found.exclude(call__event__last_day=None, call__event__first_day__lt=yesterday)
    found = found.select_related(
        "told_board", "call__event__parent__parent", "session__event__parent__parent", "session__session"
    )
    return found.prefetch_related(Prefetch("authors", PosterAuthor.objects.undisputed())).defer("abstract")


def is_due(poster):
    """Whether its presenter knows it otherwise. The spelling of a name alone is no news."""
    told, now = known_to(poster), facts_of(poster)
    return told is None or told._replace(presenter=fold(told.presenter)) != now._replace(
        presenter=fold(now.presenter)
    )


def see_to(now):
    """Write to all who know it otherwise than it is; safe to run twice, and to be killed in between."""
    due = sorted(poster.pk for poster in rows(now) if is_due(poster))
    site = SiteSettings.load()
    for start in range(0, len(due), AT_ONCE):
        _tell(due[start : start + AT_ONCE], site, now)


@transaction.atomic
def _tell(keys, site, now):
    lock(*Poster.objects.filter(pk__in=keys))
    for poster in rows(now).filter(pk__in=keys).order_by("pk"):
        if is_due(poster):
            before = known_to(poster)
            mails.send(*messages(poster, before, site))
            remember(poster, now)


def remember(poster, now):
    """Its presenter knows from now on how it is."""
    facts = facts_of(poster)._asdict() | {"told_at": now}
    ToldBoard.objects.update_or_create(poster=poster, defaults=facts)


def messages(poster, before, site):
    """The mails to the presenter and, if that is somebody else, to the contact, who alone gets the link."""
    context = {
        "site": site, "before": before, "now": facts_of(poster), "session": poster.session,
        "event": poster.call.event, "call": poster.call,
    }  # fmt: skip
    subject = _subject(poster, before)
    contact = next((author for author in poster.authors.all() if author.is_contact and author.email), None)
    presenter = next((author for author in poster.authors.all() if author.presents and author.email), None)
    made = []
    if contact:
        made.append(mails.to_contact(poster, "board", subject, **context))
    if presenter and presenter.email.lower() != (contact.email.lower() if contact else ""):
        made.append(
            mails.message(presenter.email, "board", subject, poster=poster, author=presenter, **context)
        )
    return made


def consequences(changes):
    """What a change of plans means for presenters, for its preview: how many are told."""
    fields = {"starts_at", "ends_at", "room", "session", "status", "venue"}
    talks = talks_of([each.row for each in changes if each.field in fields])
    known = Poster.objects.presented().exclude(board_told_at=None).filter(session__in=talks)
    told = ngettext(
        "%(number)d presenter of a poster is told of it within minutes, by mail.",
        "%(number)d presenters of posters are told of it within minutes, by mail.",
        number := known.count(),
    )
    return [told % {"number": number}] if number else []


def _subject(poster, before):
    facts = {"number": poster.number, "event": markup.to_line(poster.call.event.title)}
    if before:
        return _("Changed: session and board of poster %(number)d, %(event)s") % facts
    return _("Session and board of poster %(number)d, %(event)s") % facts
