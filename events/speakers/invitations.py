"""Invitations to speak: the address behind each, what it offers now, and what is said of them.

Nothing here writes; `events.speakers.actions.asking` and `.answers` do.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from events.models import Talk
from mailing.models import Delivery
from portal.lib import tokens

from . import dates
from .links import VALID_FOR, LinkGone, NoSuchLink
from .models import SpeakerInvitation

PURPOSE = "invitation to speak"
RELATED = ("event__parent__parent", "kept_talk", "speaker__talk", "speaker__person", "delivery", "invited_by")
State = SpeakerInvitation.State
NOT_SENT = (Delivery.State.FAILED, Delivery.State.SUPPRESSED, Delivery.State.UNCERTAIN)
OPEN = (State.WAITING, State.LATER, State.DECLINED)  # who cannot may change their mind


@dataclass(frozen=True)
class Offer:
    """A date of an invitation as it is now; with the `talk` that stands there already, if any."""

    starts_at: datetime
    ends_at: datetime
    is_free: bool
    talk: Talk | None = None


def address(invitation):
    """The whole address of the page on which they answer, for their eyes only."""
    signed = tokens.sign(PURPOSE, invitation.pk, invitation.version)
    return settings.SITE_URL + reverse("speaker-invitation", args=[signed])


def invitation_at(signed, now):
    """The invitation at an address. Raises NoSuchLink, or LinkGone once it is withdrawn, renewed, expired."""
    try:
        pk, version = tokens.read(PURPOSE, signed)
    except ValueError as error:
        raise NoSuchLink from error
    found = SpeakerInvitation.objects.filter(pk=pk).select_related(*RELATED).first()
    if not found or found.version != version or found.state == State.WITHDRAWN or now >= valid_until(found):
        raise LinkGone
    return found


def valid_until(invitation):
    """The instant at which the link expires: 90 days after the last date offered, or after it was sent."""
    last = invitation.dates.aggregate(last=Max("starts_at"))["last"] or invitation.sent_at
    return max(last, invitation.sent_at) + VALID_FOR


def offers(invitation, now):
    """What an invitation offers, in order, as it is at the instant `now`: a list of `Offer`."""
    event, starts = invitation.event, [each.starts_at for each in invitation.dates.all()]
    free = dates.free_among(event, starts, now)
    if kept := kept_talk(invitation):
        free[kept.starts_at] = kept
    return [_offer(event, start, free) for start in starts if start > now]


def _offer(event, start, free):
    talk = free.get(start)
    ends_at = talk.ends_at if talk else dates.end_of(event, start)
    return Offer(start, ends_at, start in free, talk)


def kept_talk(invitation):
    """The talk whose date was kept for them, while it still is; or None."""
    talk = invitation.kept_talk
    is_theirs = talk and talk.invited_speaker == invitation.name and not talk.is_cancelled
    return talk if is_theirs and talk.starts_at and not talk.speakers.exists() else None


def of_event(event):
    """The invitations of a series with all that a list of them shows, the latest first."""
    rows = SpeakerInvitation.objects.filter(event=event).select_related(*RELATED)
    return rows.prefetch_related("dates")


def fill(text, *, name, event):
    """A letter or its subject with the name of who is invited, and of the series."""
    return text.replace("{name}", name).replace("{event}", str(event))
