"""The timetable as a grid on which talks are put elsewhere, with one preview of it all."""

import datetime as dt
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.planning.forms.arranging import ArrangeForm
from events.planning.talk_plans import plan_arrange
from portal.lib import times

from .plans import PlannedAction, add_pages, plan_page

STEP = 5  # minutes of a line of the grid
DAY = 24 * 60


def arrange(request, event, action):
    """Draw the grid and what its moves would change, or carry them out."""
    talks = list(event.talks.dated().for_list().order_by("starts_at", "pk"))
    rooms = sorted({talk.nearest_room for talk in talks} - {""})
    days = groupby(talks, key=lambda talk: times.day_in(talk.starts_at, event.time_zone))
    return plan_page(
        request,
        event,
        action,
        tab="timetable",
        rooms=rooms,
        days=[_day(day, [_block(talk, event, rooms) for talk in found]) for day, found in days],
    )


def _block(talk, event, rooms):
    """A talk on the grid, in lines of STEP minutes since midnight."""
    start = talk.starts_at.astimezone(event.zone)
    minutes, length = (
        start.hour * 60 + start.minute,
        int((talk.ends_at - talk.starts_at).total_seconds() // 60),
    )
    names = [str(speaker) for speaker in talk.speakers.all()]
    return {
        "talk": talk,
        "room": talk.nearest_room,
        "minutes": minutes,
        "length": length,
        "names": ", ".join(names),
        "people": " ".join(str(speaker.person_id) for speaker in talk.speakers.all()),
        "is_still": talk.is_cancelled,
    }


def _day(day, blocks):
    """A day of the grid, from an hour before its first talk to an hour after its last."""
    first = max(0, min(each["minutes"] for each in blocks) // 60 * 60 - 60)
    last = min(DAY, -(-max(each["minutes"] + each["length"] for each in blocks) // 60) * 60 + 60)
    return {
        "day": day,
        "first": first,
        "lines": (last - first) // STEP,
        "last": last,
        "hours": [_hour(minute, first) for minute in range(first, last, 60)],
        "blocks": blocks,
    }


def _hour(minute, first):
    return {"label": date_format(dt.time(minute // 60), "H:i"), "line": (minute - first) // STEP + 1}


ARRANGE = PlannedAction(
    route="arrange", label="", position=0, plan=plan_arrange, form=ArrangeForm, page=arrange,
    template="events/planning/admin/arrange.html",
    goes_to=lambda event, answer: reverse("admin:events_event_timetable", args=[event.pk]),
    title=_("%(row)s: Arrange the timetable"), button=_("Move them"),
    done=_("The timetable of “{row}” was changed."),
)  # fmt: skip

add_pages(Event, [ARRANGE])
