"""What is odd about a public talk and yet allowed: organisers are told, nothing is refused."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from events import permissions
from events.models import Event, Speaker, Talk
from portal.lib import times
from portal.registry import Registry

MOST_COMPARED = 100  # talks of one change of plans


@dataclass(frozen=True)
class Duty:
    """What else somebody cannot do while they speak, as a room above knows it.

    `found(talks, others)` answers {(talk, other): names}, by keys; `sentence` has {person} and {other}.
    """

    name: str
    sentence: str
    found: object


duties = Registry(Duty)


def warnings_of(talk, user):
    """Sentences about a talk that is shown in public and takes place, as safe HTML, in at most six queries.

    Other talks are named and linked as far as `user` may see them.
    """
    if talk.status == Talk.Status.DRAFT or not talk.takes_place:
        return []
    found = [_without_speaker(talk), _outside_its_event(talk)]
    return [sentence for sentence in found if sentence] + [told for _talk, told in clashes([talk], user)]


def clashes(talks, user):
    """Rooms and speakers that are taken already at the times of these talks, as [(talk, safe HTML)].

    The talks may carry values that are not stored yet, be drafts or new: they are compared with what is
    stored of all others, as far as `user` may see those, in three queries and those of rooms above. Of very
    many, the first are.
    """
    dated = [talk for talk in talks if talk.starts_at][:MOST_COMPARED]
    others = list(_at_the_same_time(dated, talks, user)) if dated else []
    if not others:
        return []
    edited = set(permissions.edited_events(user).filter(talks__in=others).values_list("pk", flat=True))
    doubled = _doubled(dated, others)
    elsewhere = [(duty.sentence, duty.found(dated, others)) for duty in duties.values()]
    return [
        (talk, sentence)
        for talk in dated
        for other in others
        if other.starts_at < talk.ends_at and other.ends_at > talk.starts_at
        for sentence in (
            _same_room(talk, other, edited),
            *_same_speakers(doubled.get((talk.pk, other.pk), ()), other, edited),
            *_duties((talk.pk, other.pk), elsewhere, other, edited),
        )
        if sentence
    ]


def _keys(talks):
    return [talk.pk for talk in talks if talk.pk]


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


def _at_the_same_time(dated, talks, user):
    """The others than `talks` that overlap with one of `dated`, as far as the user may see them."""
    overlaps = (Q(starts_at__lt=talk.ends_at, ends_at__gt=talk.starts_at) for talk in dated)
    overlap = Q(*overlaps, _connector=Q.OR)
    return (
        permissions.visible_talks(user)
        .taking_place()
        .filter(overlap)
        .exclude(pk__in=_keys(talks))
        .select_related("event__parent__parent", "session")
        .order_by("starts_at", "pk")
    )


def _same_room(talk, other, edited):
    if talk.is_interlude and other.is_interlude:  # posters hang where coffee is served, and beside each other
        return ""
    if not talk.nearest_room or other.nearest_room.casefold() != talk.nearest_room.casefold():
        return ""
    is_same_venue = talk.event.venue and other.event.venue.casefold() == talk.event.venue.casefold()
    if other.event_id != talk.event_id and not is_same_venue:
        return ""
    told = gettext("The room {room} is taken at that time by {other}.")
    return format_html(told, room=talk.nearest_room, other=_named(other, edited))


def _doubled(talks, others):
    """Who speaks in one of the talks and in one of the others, as {(talk, other): names}, by their keys."""
    found, own = {}, "person__appearances__talk"
    rows = Speaker.objects.filter(talk__in=others, **{f"{own}__in": _keys(talks)})
    for talk, other, name in rows.values_list(own, "talk", "person__name"):
        found.setdefault((talk, other), []).append(name)
    return found


def _same_speakers(names, other, edited):
    told = gettext("{person} speaks at that time in {other}.")
    return [format_html(told, person=name, other=_named(other, edited)) for name in names]


def _duties(pair, elsewhere, other, edited):
    return [
        format_html(str(sentence), person=name, other=_named(other, edited))
        for sentence, found in elsewhere
        for name in found.get(pair, ())
    ]


def _named(talk, edited):
    """A talk with its event, its time on that event's clocks, and a link to where this user sees it."""
    is_own = talk.event_id in edited
    address = reverse("admin:events_talk_change", args=[talk.pk]) if is_own else talk.get_absolute_url()
    start, end = (moment.astimezone(talk.event.zone) for moment in (talk.starts_at, talk.ends_at))
    return format_html(
        '<a href="{}">“{}”</a> ({}, {}, {}–{} {})',
        address,
        talk.title_line,
        talk.event,
        date_format(start.replace(tzinfo=None), "D j M Y"),
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        times.zone_label(talk.event.time_zone),
    )
