"""The season of a series at a glance: each date from free to ready, what is missing, and the next step."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.models import Event
from events.object_pages import event_page
from events.planning.completeness import BEFORE, missing_items, with_missing_items
from events.planning.warnings import clashes_by_talk
from events.speakers import invitations as written
from events.speakers import season as seasons
from events.speakers.actions import invitations
from events.speakers.forms import SeasonDaysForm
from events.speakers.models import OfferedDate, SpeakerInvitation
from events.speakers.season import State
from portal.admin.fields import pk_of
from portal.lib import times

PAST_SHOWN = 2  # of the talks before now, so that one sees where the season stands
PER_PAGE = 50
MOST_IN_TEXT = 300  # talks of a season as plain text
MOST_INVITATIONS = 100


@event_page("season")
def season(request, event):
    if request.method == "POST":
        return _change_date(request, event)
    now, form = timezone.now(), SeasonDaysForm(request.GET)
    talks = seasons.with_state(_chosen_talks(event, form, now))
    state = request.GET.get("state", "")
    chosen = talks.filter(state=state) if state in State.values else talks
    shown = with_missing_items(chosen, now, BEFORE).for_list()
    page = Paginator(shown.order_by("starts_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    taken = clashes_by_talk([talk for talk in page if talk.takes_place and talk.ends_at > now], request.user)
    rows = [_row(talk, event, now, taken) for talk in page]
    asked = _invitations(event, form, now)
    _add_invitations(rows, asked)
    has_free = any(row["state"] == State.FREE for row in rows)
    return object_pages.draw(
        request,
        "events/speakers/admin/season.html",
        event=event,
        tab="season",
        title=gettext("%(event)s: Season") % {"event": event},
        form=form,
        page=page,
        rows=rows,
        names=invitations.names_to_offer(request.user) if has_free else [],
        states=_states(request, talks, state),
        years=_years(event),
        query=_query(request),
        zone_note=times.zone_note(event.time_zone),
        undated=event.talks.filter(starts_at=None).count(),
        publish=_publishing(event, talks),
        invitations=asked,
        letters="?".join(
            [reverse("admin:events_event_invite_speakers", args=[event.pk]), _query(request, state="")]
        ),
        text=seasons.as_text(talks.for_list().order_by("starts_at", "pk")[:MOST_IN_TEXT]),
    )


# --- What is shown ---------------------------------------------------------------------------------------


def _chosen_talks(event, form, now):
    """The dated talks between the days that were asked for; without any, those to come and the last two."""
    talks, days = event.talks.dated(), form.cleaned_data if form.is_valid() else {}
    if not any(days.values()):
        last = talks.past(now).values_list("starts_at", flat=True)[:PAST_SHOWN]
        return talks.filter(starts_at__gte=min(last, default=now))
    return talks.on_days(event.time_zone, days["since"], days["until"])


def _row(talk, event, now, taken):
    """One date of the season, as the template prints it."""
    state, clock = State(talk.state), talk.starts_at.astimezone(event.zone)
    is_open = state not in (State.OTHER, State.CANCELLED) and talk.ends_at > now
    due = clock.date() - dt.timedelta(days=event.due_days)
    return {
        "talk": talk,
        "day": date_format(clock, "D j M Y"),
        "clock": date_format(clock, "H:i"),
        "offset": times.offset_label(talk.starts_at, event.time_zone),
        "state": state,
        "is_open": is_open,
        "missing": missing_items(talk) if is_open else [],
        "due": due,
        "is_late": due < times.day_in(now, event.time_zone),
        "warnings": taken.get(talk.pk, []),
        "needs_speaker": state in (State.FREE, State.INVITED),
        "can_be_released": state == State.INVITED or (state == State.ACCEPTED and not talk.published_at),
        "room": gettext("Online") if event.format == Event.Format.ONLINE else talk.nearest_room,
        "links": reverse("admin:events_talk_speakers", args=[talk.pk]) if talk.speakers.all() else "",
    }


def _invitations(event, form, now):
    """Who was written to about the dates that are shown, the latest first; each with its moments in words.

    Without chosen days: who was offered a date to come, and who is to be asked again.
    """
    days = form.cleaned_data if form.is_valid() else {}
    offered = OfferedDate.objects.filter(invitation__event=event)
    if any(days.values()):
        for name, lookup, extra in (("since", "gte", 0), ("until", "lt", 1)):
            if day := days[name]:
                bound = times.first_instant(day + dt.timedelta(days=extra), event.time_zone)
                offered = offered.filter(**{f"starts_at__{lookup}": bound})
    else:
        offered = offered.filter(starts_at__gt=now)
    chosen = Q(pk__in=offered.values("invitation"))
    later = Q(state=SpeakerInvitation.State.LATER) if not any(days.values()) else Q()
    rows = written.of_event(event).filter(chosen | later if later else chosen)[:MOST_INVITATIONS]
    return [_invitation(row, event, now) for row in rows]


def _invitation(row, event, now):
    """One invitation of the season, as the template prints it."""

    def day(moment):
        return date_format(moment.astimezone(event.zone), "j M Y") if moment else ""

    return {
        "invitation": row,
        "dates": [date_format(each.starts_at.astimezone(event.zone), "D j M") for each in row.dates.all()],
        "starts": {each.starts_at for each in row.dates.all()},
        "sent": day(row.sent_at),
        "opened": day(row.opened_at),
        "answered": day(row.answered_at),
        "reminded": day(row.reminded_at),
        "comes_on": day(row.speaker.talk.starts_at) if row.speaker else "",
        "is_due": row.is_due(times.day_in(now, event.time_zone)),
        "failed": row.delivery
        and row.delivery.state in written.NOT_SENT
        and row.delivery.get_state_display(),
    }


def _add_invitations(rows, asked):
    """To each date without a speaker, who was written to about it: for whom it is kept, who may take it."""
    waiting = [each for each in asked if each["invitation"].state == SpeakerInvitation.State.WAITING]
    for row in rows:
        talk, own = row["talk"], row["needs_speaker"]
        row["kept_for"] = next(
            (each for each in waiting if own and each["invitation"].kept_talk_id == talk.pk), None
        )
        row["offered_to"] = [
            each for each in waiting if own and each != row["kept_for"] and talk.starts_at in each["starts"]
        ]


def _states(request, talks, current):
    """The filters by state: how many are in each, and the address that shows only those."""
    numbers = dict(talks.order_by().values_list("state").annotate(Count("pk")))
    states = [("", _("All"), sum(numbers.values())), *((s, s.label, numbers.get(s, 0)) for s in State)]
    return [
        {
            "label": label,
            "number": number,
            "address": "?" + _query(request, state=value),
            "is_current": value == current,
        }
        for value, label, number in states
        if number or not value
    ]


def _years(event):
    """The years in which the series has dates, the latest first, each with its address."""
    return [
        {"year": year, "address": f"?since={year}-01-01&until={year}-12-31"}
        for year, _number in event.talks.dated().by_year(event.time_zone)
    ]


def _query(request, **changes):
    """The choice that an address holds, with changes and without its page."""
    chosen = {name: request.GET.get(name, "") for name in ("since", "until", "state")} | changes
    return urlencode({name: value for name, value in chosen.items() if value})


def _publishing(event, talks):
    """The address of the action that publishes the drafts of what is shown; "" without any."""
    drafts = talks.filter(status="draft").order_by("starts_at").values_list("starts_at", flat=True)
    days = [times.day_in(start, event.time_zone) for start in drafts]
    address = reverse("admin:events_event_publish", args=[event.pk])
    return f"{address}?first_day={days[0]}&last_day={days[-1]}" if days else ""


# --- The next step of one date ---------------------------------------------------------------------------


def _change_date(request, event):
    """Invite somebody, note that they accepted, or release a date; then show the season again, there."""
    talk = event.talks.filter(pk=pk_of(request.POST.get("talk"))).first()
    step = {"invite": _invite, "accept": _accept, "release": _release}.get(request.POST.get("step"))
    if not talk or not step:
        raise Http404
    try:
        messages.success(request, step(request, talk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{request.get_full_path()}#talk-{talk.pk}")


def _invite(request, talk):
    talk = invitations.invite(talk=talk, name=request.POST.get("name", ""))
    return gettext("%(name)s is noted as invited for %(day)s; nobody was written to.") % {
        "name": talk.invited_speaker,
        "day": _day(talk),
    }


def _accept(request, talk):
    name = request.POST.get("name", "")
    speaker, is_new = invitations.accept_invitation(talk=talk, name=name, by=request.user)
    known = gettext(
        '{name} speaks on {day}. It is <a href="{address}">the person</a> whom the portal knows already.'
    )
    new = gettext(
        "{name} speaks on {day}. The portal knew nobody of this name, "
        'so <a href="{address}">a new person</a> was made.'
    )
    address = _address_of_person(speaker.person, request.user)
    return format_html(new if is_new else known, name=speaker, day=_day(talk), address=address)


def _address_of_person(person, user):
    """Where a person is edited, or is seen by who may not."""
    is_own = permissions.can_edit_row(user, person)
    return reverse("admin:events_person_change", args=[person.pk]) if is_own else person.get_absolute_url()


def _release(request, talk):
    talk = invitations.release(talk=talk)
    return gettext("%(day)s is free again.") % {"day": _day(talk)}


def _day(talk):
    return date_format(talk.starts_at.astimezone(talk.event.zone), "D j F Y") if talk.starts_at else talk
