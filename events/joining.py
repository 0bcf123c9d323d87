"""The ways into an online talk. This one function decides; every page, feed and mail asks it or links to
`/talks/<id>/join/`, whose address never changes.

Who is registered, a room above knows: it adds itself to `registrars`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.registry import Registry

from . import permissions
from .models import JoiningLink

Audience = JoiningLink.Audience
STAYS_OPEN = timedelta(minutes=30)  # a talk that runs over can still be joined


@dataclass(frozen=True)
class Registrar:
    """A room that registers people: who is registered for a talk, and where one registers.

    `admits(talk, viewer, proof)` says whether a viewer has a place, or who shows a proof of this room's own,
    such as a personal link stands for. `address(talk, now)` is that of the open form for it, or "".
    """

    name: str
    admits: object
    address: object


registrars = Registry(Registrar)


@dataclass(frozen=True)
class Joining:
    """Which links a viewer may have now; and where there are none, why and from when (UTC) there will be."""

    links: tuple = ()
    reason: str = ""
    opens_at: datetime | None = None
    needs_account: bool = False
    needs_registration: bool = False


def joining(talk, *, viewer, now, proof=None):
    """The joining links of a talk for a viewer (a user or an anonymous one) at the instant `now`.

    `proof` is what a personal link stands for: see `Registrar`.
    """
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
    return _for_viewer(talk, links, viewer, proof, now)


def is_closed(talk, now):
    """Whether it is too late to join a dated talk."""
    return talk.ends_at + STAYS_OPEN <= now


def can_be_joined(talk, now):
    """Whether pages lead to the talk's joining page at `now`: there is, or will be, a way in for somebody."""
    may_come = talk.takes_place and bool(talk.ends_at) and not is_closed(talk, now)
    return may_come and (talk.event.is_online or bool(links_of(talk)))


def is_open(talk, now):
    """Whether a link to a talk that can be joined has been opened at `now` for more than its organisers."""
    if talk.is_on(now):
        return True
    for_others = [link for link in links_of(talk) if link.audience != Audience.EDITORS]
    return any(opens_at(talk, link) <= now for link in for_others)


def links_of(talk):
    """The talk's own links, else those of its event, else of the umbrella above."""
    return list(talk.joining_links.all()) or links_of_event(talk.event)


def links_of_event(event):
    """The links of an event, else of the nearest umbrella that has some."""
    for holder in (event, *event.ancestors()):
        if links := list(holder.joining_links.all()):
            return links
    return []


def _for_viewer(talk, links, viewer, proof, now):
    is_editor = permissions.can_edit(viewer, talk.event)
    admitted = _audiences(talk, links, viewer, proof)
    permitted = [link for link in links if is_editor or link.audience in admitted]
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
    needed = needed_for(links)
    if Audience.REGISTERED in needed:
        return Joining(
            reason=_("The joining link is for people who are registered."),
            needs_account=not viewer.is_authenticated,
            needs_registration=True,
        )
    if Audience.SIGNED_IN in needed:
        return Joining(reason=_("Sign in to see the joining link."), needs_account=True)
    return Joining(reason=_("The joining link is for the organisers only."))


def needed_for(links):
    """The audiences to one of which somebody must belong to join by one of these links; none if all may."""
    audiences = {link.audience for link in links}
    return set() if Audience.EVERYONE in audiences else audiences & {Audience.SIGNED_IN, Audience.REGISTERED}


def opens_at(talk, link):
    return talk.starts_at - timedelta(minutes=link.opens_minutes)


def _audiences(talk, links, viewer, proof):
    """The audiences of these links to which a viewer belongs."""
    found = {Audience.EVERYONE}
    if viewer.is_authenticated:
        found.add(Audience.SIGNED_IN)
    if any(link.audience == Audience.REGISTERED for link in links) and is_registered(talk, viewer, proof):
        found.add(Audience.REGISTERED)
    return found


def is_registered(talk, viewer, proof=None):
    """Whether a viewer, or who shows a proof, has a place at a talk."""
    return any(each.admits(talk, viewer, proof) for each in registrars.values())


def register_address(talk, now):
    """The address of the form by which one registers for a talk at `now`; "" where none is open."""
    return next(filter(None, (each.address(talk, now) for each in registrars.values())), "")
