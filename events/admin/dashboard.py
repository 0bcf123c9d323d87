"""The cards of the front page about events and talks; everything is of the events that the reader edits."""

import datetime as dt

from django.db.models import Count, Q, Window

from events import permissions
from events.models import Event, Talk
from events.planning.completeness import BEFORE, MissingItem, is_missing, missing_items, with_missing_items
from portal.admin.dashboard import address_of_list, waiting_tasks
from portal.lib import bar_chart
from portal.models import FeedRequests

WEEKS_AHEAD = 8  # further on nobody has to hurry
MOST_TALKS = 12
MOST_EVENTS = 30


def own_events(request, now):
    """The events of the reader that go on or are to come."""
    events = permissions.edited_events(request.user).exclude(status=Event.Status.CANCELLED)
    return {"events": events.with_dates().not_past(now)[:MOST_EVENTS]}


def needs(request, now):
    """What needs the reader: what waits in any room, and the talks that lack something."""
    talks = own_talks(request.user)
    soon = talks.filter(ends_at__gt=now, starts_at__lt=now + dt.timedelta(weeks=WEEKS_AHEAD))
    return {
        "tasks": [*waiting_tasks(request.user, now), *lists_of_lacking(soon, talks, now)],
        "talks": lacking_soon(soon, now),
        "weeks_ahead": WEEKS_AHEAD,
    }


def coming(request, now):
    """The next published talks."""
    published = own_talks(request.user).exclude(status=Talk.Status.DRAFT)
    rows = published.upcoming(now).for_list().annotate(number=Window(Count("pk")))
    talks = list(rows[:MOST_TALKS])
    number = talks[0].number if talks else 0
    rest = address_of_list(Talk, when="coming") if number > MOST_TALKS else ""
    return {"talks": talks, "number": number, "rest": rest}


def charts(request, now):
    """Talks held and feeds read in the last twelve months."""
    return {
        "talks_by_month": talks_by_month(own_talks(request.user), now),
        "requests_by_month": requests_by_month(request.user, now),
    }


def own_talks(user):
    """The talks of the events that a user edits, but for those that are off."""
    return Talk.objects.filter(event__in=permissions.edited_events(user).values("pk")).taking_place()


def lacking_soon(soon, now):
    """The next talks that lack something, as a list, each with what is `missing`."""
    anything = Q(*(is_missing(item, now) for item in BEFORE), _connector=Q.OR)
    rows = with_missing_items(soon.filter(anything).for_list(), now, BEFORE).order_by("starts_at", "pk")
    found = list(rows[:MOST_TALKS])
    for talk in found:
        talk.missing = missing_items(talk)
    return found


def lists_of_lacking(soon, talks, now):
    """How many talks lack what, with the list that shows them: [{"label", "number", "address"}]."""
    numbers = soon.aggregate(**{item.value: Count("pk", filter=is_missing(item, now)) for item in BEFORE})
    numbers |= talks.aggregate(recording=Count("pk", filter=is_missing(MissingItem.RECORDING, now)))
    return [
        {"label": item.label, "number": numbers[item.value], "address": list_of(item)}
        for item in MissingItem
        if numbers[item.value]
    ]


def list_of(item):
    """The address of the list of the talks that lack something."""
    when = {} if item == MissingItem.RECORDING else {"when": "coming"}
    return address_of_list(Talk, missing=item.value, **when)


def talks_by_month(talks, now):
    """The talks of the last twelve months that took place, public ones only."""
    since = now - dt.timedelta(days=31 * bar_chart.MONTHS)
    past = talks.lectures().exclude(status=Talk.Status.DRAFT).filter(ends_at__lte=now, starts_at__gte=since)
    return bar_chart.in_months(past, "starts_at", now)


def requests_by_month(user, now):
    """How often calendar programs read the feeds of a user's events; for superusers all feeds of the site."""
    since = (now - dt.timedelta(days=31 * bar_chart.MONTHS)).date()
    requests = FeedRequests.objects.filter(month__gte=since)
    if not user.is_superuser:
        events = permissions.edited_events(user).only("kind", "slug")
        paths = [event.get_calendar_url() for event in events]
        requests = requests.filter(path__in=paths)
    return bar_chart.by_month(requests.values_list("month", "number"), now)
