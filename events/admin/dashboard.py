"""The front page of the admin: what needs its reader now, what comes next, small curves.

UNFOLD["DASHBOARD_CALLBACK"] names it; everything is of the events that the reader edits.
"""

import datetime as dt

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, Talk
from events.notifications import automatic
from events.notifications.lists import ready
from events.planning.completeness import BEFORE, Need, lacking, needs_of, with_needs
from events.speakers import links
from mailing.models import Announcement
from portal.lib import bar_chart
from portal.models import FeedReads

WEEKS_AHEAD = 8  # further on nobody has to hurry
MOST_TALKS = 12
MOST_EVENTS = 30


def front(request, context):
    """Add to the context of the front page what templates/admin/index.html shows."""
    now = timezone.now()
    events = permissions.edited_events(request.user)
    talks = Talk.objects.filter(event__in=events.values("pk")).taking_place()
    soon = talks.filter(ends_at__gt=now, starts_at__lt=now + dt.timedelta(weeks=WEEKS_AHEAD))
    return context | {
        "lacking": lacking_soon(soon, now),
        "tasks": tasks(soon, talks, now),
        "letters": letters(request.user),
        "coming": talks.exclude(status=Talk.Status.DRAFT).upcoming(now).for_list()[:MOST_TALKS],
        "own_events": events.exclude(status=Event.Status.CANCELLED).with_dates().not_past(now)[:MOST_EVENTS],
        "talks_by_month": talks_by_month(talks, now),
        "reads_by_month": reads_by_month(request.user, events, now),
        "weeks_ahead": WEEKS_AHEAD,
    }


def lacking_soon(soon, now):
    """The next talks that lack something, as a list, each with its `needs`."""
    any_need = Q()
    for need in BEFORE:
        any_need |= lacking(need, now)
    rows = with_needs(soon.filter(any_need).for_list(), now, BEFORE).order_by("starts_at", "pk")
    found = list(rows[:MOST_TALKS])
    for talk in found:
        talk.needs = needs_of(talk)
    return found


def tasks(soon, talks, now):
    """How many talks lack what, with the list that shows them: [{"need", "number", "address"}]."""
    numbers = soon.aggregate(**{need.value: Count("pk", filter=lacking(need, now)) for need in BEFORE})
    numbers |= talks.aggregate(recording=Count("pk", filter=lacking(Need.RECORDING, now)))
    return [
        {"need": need, "number": numbers[need.value], "address": list_of(need)}
        for need in Need
        if numbers[need.value]
    ]


def letters(user):
    """What others sent, and what mail lies ready or waits: [{"label", "number", "address"}]."""
    held = automatic.waiting(permissions.edited_events(user), timezone.now())
    found = [
        (
            _("Changes by speakers to approve"),
            links.waiting_proposals(user).count(),
            list_in_state("speakers_proposal", links.Proposal.State.WAITING),
        ),
        (
            _("New suggestions of speakers"),
            links.new_suggestions(user).count(),
            list_in_state("speakers_suggestion", links.Suggestion.State.NEW),
        ),
        (
            _("Mails that lie ready"),
            ready(user).count(),
            list_in_state("mailing_announcement", Announcement.State.DRAFT),
        ),
        (
            _("Announcements that wait for a title or speaker"),
            len(held),
            reverse("admin:events_event_telling", args=[held[0].event_id]) if held else "",
        ),
    ]
    return [
        {"label": label, "number": number, "address": address} for label, number, address in found if number
    ]


def list_in_state(name, state):
    return reverse(f"admin:{name}_changelist") + "?" + urlencode({"state__exact": state.value})


def list_of(need):
    """The address of the list of the talks that lack something."""
    when = {} if need == Need.RECORDING else {"when": "coming"}
    return reverse("admin:events_talk_changelist") + "?" + urlencode({"missing": need.value} | when)


def talks_by_month(talks, now):
    """The talks of the last twelve months that took place, public ones only."""
    since = now - dt.timedelta(days=31 * bar_chart.MONTHS)
    past = talks.lectures().exclude(status=Talk.Status.DRAFT).filter(ends_at__lte=now, starts_at__gte=since)
    months = past.order_by().annotate(month=TruncMonth("starts_at")).values_list("month")
    return bar_chart.by_month([(month.date(), number) for month, number in months.annotate(Count("pk"))], now)


def reads_by_month(user, events, now):
    """How often calendar programs read the feeds of these events; for superusers all feeds of the site."""
    since = (now - dt.timedelta(days=31 * bar_chart.MONTHS)).date()
    reads = FeedReads.objects.filter(month__gte=since)
    if not user.is_superuser:
        paths = [event.get_calendar_url() for event in events.only("kind", "slug")]
        reads = reads.filter(path__in=paths)
    return bar_chart.by_month(reads.values_list("month", "number"), now)
