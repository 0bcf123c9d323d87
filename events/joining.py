"""The ways into an online talk. This one function decides; every page, feed and mail asks it or links to
`/talks/<id>/join/`, whose address never changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from . import permissions
from .models import JoiningLink

STAYS_OPEN = timedelta(minutes=30)  # a talk that runs over can still be joined


@dataclass(frozen=True)
class Joining:
    """Which links a viewer may have now; and where there are none, why and from when (UTC) there will be."""

    links: tuple = ()
    reason: str = ""
    opens_at: datetime | None = None
    needs_account: bool = False


def joining(talk, *, viewer, now):
    """The joining links of a talk for a viewer (a user or an anonymous one) at the instant `now`."""
    if talk.is_cancelled:
        return Joining(reason=_("This talk was cancelled."))
    if talk.called_off_by:
        return Joining(reason=_("This talk does not take place on the day it was announced for."))
    if not talk.starts_at:
        return Joining(reason=_("The time of this talk is not known yet."))
    if is_closed(talk, now):
        return Joining(reason=_("This talk is over."))
    links = links_of(talk)
    if not links:
        return Joining(reason=_("There is no joining link for this talk."))
    return _for_viewer(talk, links, viewer, now)


def is_closed(talk, now):
    """Whether it is too late to join a dated talk."""
    return talk.ends_at + STAYS_OPEN <= now


def can_be_joined(talk, now):
    """Whether pages lead to the talk's joining page at `now`: there is, or will be, a way in for somebody."""
    may_come = talk.takes_place and bool(talk.ends_at) and not is_closed(talk, now)
    return may_come and (talk.event.is_online or bool(links_of(talk)))


def links_of(talk):
    """The talk's own links, else those of its event, else of the umbrella above."""
    for holder in (talk, talk.event, *talk.event.ancestors()):
        if links := list(holder.joining_links.all()):
            return links
    return []


def _for_viewer(talk, links, viewer, now):
    is_editor = permissions.can_edit(viewer, talk.event)
    permitted = [link for link in links if is_editor or _admits(link, viewer)]
    if not permitted:
        return _refused(links, viewer)
    opened = tuple(link for link in permitted if is_editor or opens_at(talk, link) <= now)
    if opened:
        return Joining(links=opened)
    return Joining(
        reason=_("The joining link appears here shortly before the talk."),
        opens_at=min(opens_at(talk, link) for link in permitted),
    )


def _refused(links, viewer):
    kept_for_accounts = any(link.audience == JoiningLink.Audience.SIGNED_IN for link in links)
    if kept_for_accounts and not viewer.is_authenticated:
        return Joining(reason=_("Sign in to see the joining link."), needs_account=True)
    return Joining(reason=_("The joining link is for the organisers only."))


def opens_at(talk, link):
    return talk.starts_at - timedelta(minutes=link.opens_minutes)


def _admits(link, viewer):
    if link.audience == JoiningLink.Audience.EVERYONE:
        return True
    return link.audience == JoiningLink.Audience.SIGNED_IN and viewer.is_authenticated
