"""The banner of an umbrella, when the plans for one of its parts change: a line of it for each such part."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from portal.lib import times

from .changes import ChangePlan, change

MOST = Event._meta.get_field("notice").max_length  # characters


def with_banner(plan, *, event):
    """The plan for a part, which also says what becomes of it on the banner of its umbrella.

    A line about the part that stood there goes; one that takes place on its old days needs none. Raises
    ValidationError if the banner would be too long.
    """
    umbrella = event.parent
    told = _told(event, {each.field: each.after for each in plan.changes if each.row == event})
    lines = [line for line in umbrella.notice.splitlines() if not line.startswith(f"“{event}” ")]
    notice = "\n".join([*lines, told] if told else lines)
    if len(notice) > MOST:
        text = _("The banner of “%(event)s” would be longer than %(most)d characters; shorten it first.")
        raise ValidationError(text % {"event": umbrella, "most": MOST})
    return ChangePlan([*plan.changes, *change(umbrella, notice=notice)])


def _told(event, after):
    """What becomes of a part, in a sentence that begins with its name; "" if nothing need be said."""
    status, to = after.get("status", event.status), after.get("new_dates", event.new_dates)
    named = {"event": event, "dates": to}
    if status == Event.Status.CANCELLED:
        return _("“%(event)s” is cancelled.") % named
    if status == Event.Status.POSTPONED and to:
        return _("“%(event)s” is postponed to %(dates)s.") % named
    if status == Event.Status.POSTPONED:
        return _("“%(event)s” is postponed.") % named
    if first := after.get("first_day"):
        last = after.get("last_day", event.last_day)
        days = times.describe_days(first, last, event.date_precision)
        return _("“%(event)s” has new days: %(days)s.") % {"event": event, "days": days}
    return ""
