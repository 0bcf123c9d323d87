"""What is odd about a public talk and yet allowed: organisers are told, nothing is refused."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from events import permissions
from events.models import Event, Person, Speaker, Talk
from portal.lib import times
from portal.registry import Registry

MOST_COMPARED = 500  # talks of one page or one change of plans


@dataclass(frozen=True)
class Duty:
    """What else somebody cannot do while they speak, as a room above knows it.

    `found(talks, others)` answers {(talk, other): names}, by keys; `sentence` has {person} and {other}.
    """

    name: str
    sentence: str
    found: object


duties = Registry(Duty)


@dataclass(frozen=True)
class Clash:
    """A talk that is at the same time as another, with one reason why it cannot be: `told` is safe HTML."""

    talk: Talk
    other: Talk
    told: str


def warnings_of(talk, user):
    """Sentences about a talk that takes place, as safe HTML, in at most six queries; a draft only clashes.

    Other talks are named and linked as far as `user` may see them.
    """
    if not talk.takes_place:
        return []
    is_draft = talk.status == Talk.Status.DRAFT
    found = [] if is_draft else [_without_speaker(talk), _outside_its_event(talk)]
    return [sentence for sentence in found if sentence] + [clash.told for clash in clashes([talk], user)]


def clashes_by_talk(talks, user):
    """The sentences of `clashes` of those of the talks that have some, as {key: [safe HTML]}."""
    found = {}
    for clash in clashes(talks, user):
        found.setdefault(clash.talk.pk, []).append(clash.told)
    return found


def clashes(talks, user):
    """Rooms, speakers and chairs that are taken already at the times of these talks, as a list of `Clash`.

    The talks take place, and may carry values that are not stored yet, be drafts or new: they are compared
    with each other and with what is stored of all others, as far as `user` may see those, in four queries
    and those of rooms above. Of very many, the first are.
    """
    dated = [talk for talk in talks if talk.starts_at][:MOST_COMPARED]
    others = [*_at_the_same_time(dated, talks, user), *(talk for talk in dated if talk.pk)] if dated else []
    pairs = [(talk, other) for talk in dated for other in others if _overlap(talk, other)]
    if not pairs:
        return []
    edited = set(permissions.edited_events(user).filter(talks__in=_keys(others)).values_list("pk", flat=True))
    busy = _engagements([talk for pair in pairs for talk in pair])
    elsewhere = [(duty.sentence, duty.found(dated, others)) for duty in duties.values()]
    return [
        Clash(talk, other, format_html(str(told), other=_named(other, edited), **said))
        for talk, other in pairs
        for told, said in (
            *_same_place(talk, other),
            *_same_people(talk, other, busy),
            *_duties((talk.pk, other.pk), elsewhere),
        )
    ]


def told_once(clashes):
    """The clashes without those that say of the other talk what was said of the first."""
    seen, left = set(), []
    for clash in clashes:
        if (clash.other.pk, clash.talk.pk) not in seen:
            seen.add((clash.talk.pk, clash.other.pk))
            left.append(clash)
    return left


def _overlap(talk, other):
    is_another = talk is not other and (talk.pk is None or talk.pk != other.pk)
    return is_another and other.starts_at < talk.ends_at and other.ends_at > talk.starts_at


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
    spans = (Q(starts_at__lt=end, ends_at__gt=start) for start, end in _spans(dated))
    return (
        permissions.visible_talks(user)
        .taking_place()
        .filter(Q(*spans, _connector=Q.OR))
        .exclude(pk__in=_keys(talks))
        .select_related("event__parent__parent", "session")
        .order_by("starts_at", "pk")
    )


def _spans(talks):
    """The stretches of time that talks take up, as (start, end), so that a query stays short."""
    spans = []
    for talk in sorted(talks, key=lambda talk: talk.starts_at):
        if spans and talk.starts_at <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], talk.ends_at)
        else:
            spans.append((talk.starts_at, talk.ends_at))
    return spans


def _same_place(talk, other):
    """Both in one room; or, where none is named, two dates of a series at once. (sentence, what it names)"""
    if talk.is_interlude and other.is_interlude:  # posters hang where coffee is served, and beside each other
        return
    room, is_same_event = talk.nearest_room, other.event_id == talk.event_id
    if other.nearest_room.casefold() != room.casefold():
        return
    if not room and is_same_event and talk.event.kind == Event.Kind.SERIES:
        yield gettext("This series has something else at that time: {other}."), {}
    is_same_venue = talk.event.venue and other.event.venue.casefold() == talk.event.venue.casefold()
    if room and (is_same_event or is_same_venue):
        yield gettext("The room {room} is taken at that time by {other}."), {"room": room}


def _engagements(talks):
    """Who speaks in each of some talks and who chairs it, as {id: ({key: name}, {key: name})}.

    The chair of a session chairs its talks, not its breaks. What is new has no key yet, and no speakers.
    In two queries.
    """
    chairs = {id(talk): talk.chair_id or _chair_of_session(talk) for talk in talks}
    names = dict(Person.objects.filter(pk__in={*chairs.values()} - {None}).values_list("pk", "name"))
    speakers = {}
    rows = Speaker.objects.filter(talk__in=_keys(talks)).order_by("position", "pk")
    for talk, person, name in rows.values_list("talk", "person", "person__name"):
        speakers.setdefault(talk, {})[person] = name
    return {
        id(talk): (speakers.get(talk.pk, {}), {key: names[key] for key in [chairs[id(talk)]] if key in names})
        for talk in talks
    }


def _chair_of_session(talk):
    return talk.session.chair_id if talk.session and not talk.is_interlude else None


def _same_people(talk, other, busy):
    """Who speaks or chairs in both; of the two talks of one session, its chair looks after both."""
    (speakers, chairs), (others, other_chairs) = busy[id(talk)], busy[id(other)]
    speaks = gettext("{person} speaks at that time in {other}.")
    chairs_this = gettext("{person}, who chairs this, speaks at that time in {other}.")
    yield from ((speaks, {"person": name}) for key, name in speakers.items() if key in others)
    yield from (
        (chairs_this, {"person": name})
        for key, name in chairs.items()
        if key in others and key not in speakers
    )
    is_one_session = talk.session_id and talk.session_id == other.session_id
    for key, name in ({} if is_one_session else speakers | chairs).items():
        if key in other_chairs and key not in others:
            yield gettext("{person} chairs {other} at that time."), {"person": name}


def _duties(pair, elsewhere):
    for sentence, found in elsewhere:
        yield from ((sentence, {"person": name}) for name in found.get(pair, ()))


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
