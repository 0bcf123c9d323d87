"""Publishing the talks of a season, and taking back what nobody has seen yet."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Talk
from portal.lib import times

from .changes import ChangePlan, change

MOST_TALKS = 500  # at once: each is written with its history, while everybody else who writes waits


def plan_publish_season(*, event, first_day, last_day, talks=None):
    """Confirm the drafts between two days, or of these only some `talks`. A draft event itself stays one."""
    told = _("There is no draft of a talk between these days.")
    return _plan_status(drafts(event, first_day, last_day), talks, Talk.Status.CONFIRMED, told)


def plan_unpublish_season(*, event, first_day, last_day, talks=None):
    """Make the talks between two days, or of these only some `talks`, drafts again.

    What was public stays, and can only be cancelled.
    """
    told = _("There is nothing to hide between these days; what was public can only be cancelled.")
    return _plan_status(unseen(event, first_day, last_day), talks, Talk.Status.DRAFT, told)


def drafts(event, first_day, last_day):
    """What can be published between two days; raises ValidationError for days that are no season."""
    return _season(event, first_day, last_day).filter(status=Talk.Status.DRAFT)


def unseen(event, first_day, last_day):
    """What can be hidden between two days, as nobody has seen it yet; raises ValidationError likewise."""
    return _season(event, first_day, last_day).filter(published_at=None).exclude(status=Talk.Status.DRAFT)


def is_empty(talk):
    """Whether nobody knows yet who speaks of what, as in a slot of a term; the talk is read `for_list`."""
    return talk.wants_speaker and not (talk.title or talk.abstract or talk.speakers.all())


def _plan_status(rows, talks, status, none_told):
    """Give rows, or of these some talks, a status.

    Raises ValidationError for no row, no talk, and for more than can be written at once.
    """
    chosen = rows if talks is None else rows.filter(pk__in=[talk.pk for talk in talks])
    if (number := chosen.count()) > MOST_TALKS:
        told = _("These are %(number)d talks; choose fewer days, with at most %(most)d talks at once.")
        raise ValidationError(told % {"number": number, "most": MOST_TALKS})
    if not rows.exists():
        raise ValidationError(none_told)
    if not number:
        raise ValidationError({"talks": _("Tick at least one talk.")})
    return ChangePlan([one for talk in chosen for one in change(talk, status=status)])


def _season(event, first_day, last_day):
    """The talks of an event that start on one of these days, by the clocks of its zone."""
    if last_day < first_day:
        raise ValidationError(_("The last day is before the first day."))
    if first_day.year not in times.YEARS or last_day.year not in times.YEARS:
        raise ValidationError(_("Choose a year between 1900 and 2199."))
    return event.talks.on_days(event.time_zone, first_day, last_day)
