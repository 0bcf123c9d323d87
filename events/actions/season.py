"""Publishing the talks of a season, and taking back what nobody has seen yet."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Talk
from portal.lib import times

from .changes import apply, change

MOST_TALKS = 500  # at once: each is written with its history, while everybody else who writes waits


@transaction.atomic
def publish_season(*, event, first_day, last_day):
    """Confirm the drafts between two days. The announcement of the season is drafted here."""
    return apply(publishing_season(event=event, first_day=first_day, last_day=last_day))


def publishing_season(*, event, first_day, last_day):
    """What `publish_season` changes: draft talks become confirmed. A draft event itself stays one."""
    drafts = _season(event, first_day, last_day).filter(status=Talk.Status.DRAFT)
    changes = _with_status(drafts, event, Talk.Status.CONFIRMED)
    if not changes:
        raise ValidationError(_("There is no draft of a talk between these days."))
    return changes


@transaction.atomic
def hide_season(*, event, first_day, last_day):
    """Make the talks between two days drafts again, as far as they never were public."""
    return apply(hiding_season(event=event, first_day=first_day, last_day=last_day))


def hiding_season(*, event, first_day, last_day):
    """What `hide_season` changes: what was public stays, and can only be cancelled."""
    unseen = _season(event, first_day, last_day).filter(published_at=None)
    changes = _with_status(unseen.exclude(status=Talk.Status.DRAFT), event, Talk.Status.DRAFT)
    if not changes:
        raise ValidationError(
            _("There is nothing to hide between these days; what was public can only be cancelled.")
        )
    return changes


def _with_status(talks, event, status):
    """The changes that give talks a status; raises ValidationError for more than can be written at once."""
    if (number := talks.count()) > MOST_TALKS:
        told = _("These are %(number)d talks; choose fewer days, with at most %(most)d talks at once.")
        raise ValidationError(told % {"number": number, "most": MOST_TALKS})
    return [one for talk in talks for one in change(talk, event.time_zone, status=status)]


def _season(event, first_day, last_day):
    """The talks of an event that start on one of these days, by the clocks of its zone."""
    if last_day < first_day:
        raise ValidationError(_("The last day is before the first day."))
    if first_day.year not in times.YEARS or last_day.year not in times.YEARS:
        raise ValidationError(_("Choose a year between 1900 and 2199."))
    start = times.first_instant(first_day, event.time_zone)
    end = times.first_instant(last_day + dt.timedelta(days=1), event.time_zone)
    return event.talks.filter(starts_at__gte=start, starts_at__lt=end)
