"""Who may check people in at an event."""

import datetime as dt

from events.permissions import can_edit
from events.registration.models import Helper
from portal.accounts.sections import proved_addresses

INVITATION_LASTS = dt.timedelta(days=30)
AFTER = dt.timedelta(days=2)  # how long helpers still see who came


def may_check_in(user, event, now):
    """Whether a user is an editor of an event, or a helper at it, or at an umbrella, until soon after it."""
    if can_edit(user, event):
        return True
    if not user.is_authenticated or not user.is_active or event.is_over(now - AFTER):
        return False
    above = [event.pk, *(each.pk for each in event.ancestors())]
    return Helper.objects.filter(event__in=above, user=user).exists()


def waiting_for(user, now):
    """The invitations to help that a user may answer, to addresses that their account has proved.

    One stands only as long as whoever sent it still edits the event.
    """
    rows = Helper.objects.filter(user=None, invited_at__gt=now - INVITATION_LASTS)
    rows = rows.filter(email__in=proved_addresses(user)).select_related("event__parent__parent", "invited_by")
    return [each for each in rows if each.invited_by and can_edit(each.invited_by, each.event)]
