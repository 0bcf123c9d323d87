"""Which invitations stand, who sees them and who may answer them."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from events.models import EditorInvitation, Event
from portal.accounts.sections import proved_addresses

LASTS = dt.timedelta(days=30)  # from the last mail
Status = EditorInvitation.Status


def standing(now):
    """The invitations that have not lapsed, from people who still edit the event, by `can_edit`."""
    of_event = [Q(event=OuterRef(f"event{above}")) for above in ("", "__parent", "__parent__parent")]
    edits = Event.editors.through.objects.filter(Q(*of_event, _connector=Q.OR), user=OuterRef("invited_by"))
    return EditorInvitation.objects.filter(
        Q(invited_by__is_superuser=True) | Exists(edits),
        invited_by__is_active=True,
        invited_at__gt=now - LASTS,
    )


def shown_to_editors(event, now):
    """The invitations that editors of an event are shown to wait; a declined one is, too, until it lapses."""
    return standing(now).filter(event=event, status__in=[Status.WAITING, Status.DECLINED])


def waiting_for(user, now):
    """The invitations that a user may answer: to an address that their account has proved."""
    waiting = standing(now).filter(status=Status.WAITING, email__in=proved_addresses(user))
    return waiting if user.is_active else waiting.none()
