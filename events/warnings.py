"""What is odd about a public talk and yet allowed: organisers are told, nothing is refused."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from portal.lib import times

from . import permissions
from .models import Event, Speaker, Talk


def warnings_of(talk, user):
    """Sentences about a talk that is shown in public and takes place, as safe HTML, in at most six queries.

    Other talks are named and linked as far as `user` may see them.
    """
    if talk.status == Talk.Status.DRAFT or not talk.takes_place:
        return []
    found = [_without_speaker(talk), _outside_its_event(talk)]
    if talk.starts_at:
        others = list(_at_the_same_time(talk, user))
        edited = set(permissions.edited_events(user).filter(talks__in=others).values_list("pk", flat=True))
        found += [_same_room(talk, other, edited) for other in others]
        found += _same_speakers(talk, others, edited)
    return [sentence for sentence in found if sentence]


def _without_speaker(talk):
    if talk.wants_speaker and not Speaker.objects.filter(talk=talk).exists():
        return gettext("This talk has no speaker yet; readers see “Speaker to be confirmed”.")
    return ""


def _outside_its_event(talk):
    event = talk.event
    if not talk.starts_at or not event.first_day or event.date_precision == Event.Precision.UNKNOWN:
        return ""
    day = times.day_in(talk.starts_at, event.time_zone)
    if event.first_day <= day <= (event.last_day or event.first_day):
        return ""
    return gettext("This talk is on %(day)s, outside the days of its event (%(days)s).") % {
        "day": times.describe_days(day, day),
        "days": times.describe_days(event.first_day, event.last_day, event.date_precision),
    }


def _at_the_same_time(talk, user):
    """The other talks that overlap with it, as far as the user may see them."""
    return (
        permissions.visible_talks(user)
        .taking_place()
        .filter(starts_at__lt=talk.ends_at, ends_at__gt=talk.starts_at)
        .exclude(pk=talk.pk)
        .select_related("event__parent__parent", "session")
        .order_by("starts_at", "pk")
    )


def _same_room(talk, other, edited):
    if not talk.nearest_room or other.nearest_room.casefold() != talk.nearest_room.casefold():
        return ""
    is_same_place = other.event_id == talk.event_id or (
        talk.event.venue and other.event.venue.casefold() == talk.event.venue.casefold()
    )
    if not is_same_place:
        return ""
    told = gettext("The room {room} is taken at that time by {other}.")
    return format_html(told, room=talk.nearest_room, other=_named(other, edited))


def _same_speakers(talk, others, edited):
    """A sentence for each of its speakers who speaks in another talk at that time."""
    by_key = {other.pk: other for other in others}
    own = Speaker.objects.filter(talk=talk).values("person")
    doubled = Speaker.objects.filter(talk__in=others, person__in=own)
    told = gettext("{person} speaks at that time in {other}.")
    return [
        format_html(told, person=speaker.person, other=_named(by_key[speaker.talk_id], edited))
        for speaker in doubled.select_related("person")
    ]


def _named(talk, edited):
    """A talk with its event, its time on that event's clocks, and a link to where this user sees it."""
    is_own = talk.event_id in edited
    address = reverse("admin:events_talk_change", args=[talk.pk]) if is_own else talk.get_absolute_url()
    start, end = (moment.astimezone(talk.event.zone) for moment in (talk.starts_at, talk.ends_at))
    return format_html(
        '<a href="{}">“{}”</a> ({}, {}–{} {})',
        address,
        talk.title_line,
        talk.event,
        f"{start:%Y-%m-%d %H:%M}",
        f"{end:%H:%M}",
        times.zone_label(talk.event.time_zone),
    )
