"""Publishing the talks of a season, and taking back what nobody has seen yet."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Talk
from portal.lib import times

from .changes import ChangePlan, change

MOST_TALKS = 500  # at once: each is written with its history, while everybody else who writes waits


def plan_publish_season(*, event, first_day, last_day):
    """Confirm the draft talks between two days. A draft event itself stays one."""
    drafts = _season(event, first_day, last_day).filter(status=Talk.Status.DRAFT)
    told = _("There is no draft of a talk between these days.")
    return _plan_status(drafts, Talk.Status.CONFIRMED, told)


def plan_unpublish_season(*, event, first_day, last_day):
    """Make the talks between two days drafts again; what was public stays, and can only be cancelled."""
    unseen = _season(event, first_day, last_day).filter(published_at=None).exclude(status=Talk.Status.DRAFT)
    told = _("There is nothing to hide between these days; what was public can only be cancelled.")
    return _plan_status(unseen, Talk.Status.DRAFT, told)


def _plan_status(talks, status, none_told):
    """Give talks a status; raises ValidationError for none, and for more than can be written at once."""
    if (number := talks.count()) > MOST_TALKS:
        told = _("These are %(number)d talks; choose fewer days, with at most %(most)d talks at once.")
        raise ValidationError(told % {"number": number, "most": MOST_TALKS})
    if not number:
        raise ValidationError(none_told)
    return ChangePlan([one for talk in talks for one in change(talk, status=status)])


def _season(event, first_day, last_day):
    """The talks of an event that start on one of these days, by the clocks of its zone."""
    if last_day < first_day:
        raise ValidationError(_("The last day is before the first day."))
    if first_day.year not in times.YEARS or last_day.year not in times.YEARS:
        raise ValidationError(_("Choose a year between 1900 and 2199."))
    return event.talks.on_days(event.time_zone, first_day, last_day)
