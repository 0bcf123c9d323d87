"""What calendar programs are told of talks and dated events (RFC 5545, RFC 7986).

`align` brings stored entries into line with the facts by comparing digests, so that a rename, an import or a
QuerySet.update() revises an entry as surely as the admin does. It reads a whole scope in a constant number of
queries, renders only what differs, and writes while no fact can change.
"""

import hashlib
from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from events.models import CalendarEntry, Event, Speaker, Talk
from portal import revision
from portal.markup import expanded
from portal.models import Revision

from .vevents import VERSION, EventFacts, Setting, State, TalkFacts, body, schedule, vevent

SECOND = timedelta(seconds=1)
AFTER_RESTORE = 1_000  # by which SEQUENCE rises then
REVISED_FIELDS = ["sequence", "revised_at", "schedule", "digest", "text"]


# --- Bringing into line ------------------------------------------------------------------------------


def align(*, talks, events):
    """The entries of these public talks and events, after bringing them into line with the facts.

    Takes two QuerySets; answers a list of CalendarEntry, events before talks, in the order of their keys.
    What never had a day has none; what lost its day keeps one, as cancelled.
    """
    number = revision.number()  # before the facts: they may be newer than it says, never older
    facts, entries = read_facts(talks, events), read_entries(talks, events)
    if stale := differing(facts, entries):
        with translation.override(settings.LANGUAGE_CODE):  # the same words, whoever asks first
            bodies = {digest: body(fact) for digest, fact in stale}  # the slow part: nobody waits for it
            with transaction.atomic():
                if hold_facts_still() != number:
                    facts = read_facts(talks, events)
                entries = read_entries(talks, events)
                write(differing(facts, entries), entries, bodies)
    return [entries[fact.key] for _digest, fact in facts if fact.key in entries]


def as_told(*, talks, events):
    """The entries of these public talks and events as they were brought into line last, in the same order."""
    entries = read_entries(talks, events).values()
    return sorted(entries, key=lambda entry: (entry.talk_id or 0, entry.event_id or 0))


def align_all(*, at_once=500):
    """Bring the entries of everything public into line, so many talks or events in one transaction."""
    for _piece in pieces(at_once=at_once):
        pass


def pieces(*, at_once=500):
    """The same piece by piece: the next is aligned when it is asked for."""
    for talks in _batches(public_talks(), at_once):
        yield align(talks=talks, events=Event.objects.none())
    for events in _batches(Event.objects.public(), at_once):
        yield align(talks=Talk.objects.none(), events=events)


def _batches(rows, size):
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        batch = keys[start : start + size]
        yield rows.filter(pk__range=(batch[0], batch[-1]))


def begin_anew(now):
    """After a restore: what is to come is told anew, by a SEQUENCE above that of any revision since.

    Calendar programs ignore a lower one than they have.
    """
    past = Q(talk__ends_at__lt=now) | Q(event__last_day__lt=now.date())
    CalendarEntry.objects.exclude(past).update(sequence=F("sequence") + AFTER_RESTORE, digest="")
    align_all()


def public_talks():
    """The talks that calendars tell of: all public ones but breaks."""
    return Talk.objects.public().exclude(kind=Talk.Kind.BREAK)


def hold_facts_still():
    """Lock the site revision, which every change of a public fact must raise, until the transaction ends.

    So what is read is one state, and processes that align take turns. On SQLite the IMMEDIATE transaction
    does this by itself. Answers the number of the revision.
    """
    return sum(Revision.objects.select_for_update().order_by("pk").values_list("number", flat=True))


def differing(facts, entries):
    """The facts that calendars were not told of yet, with their digests."""
    return [
        (digest, fact)
        for digest, fact in facts
        if (entries[fact.key].digest != digest if fact.key in entries else fact.is_dated)
    ]


def write(differing, entries, bodies):
    """Store new and revised entries and put them into `entries`; the facts stand still meanwhile."""
    now, touched = timezone.now().replace(microsecond=0), []
    for digest, fact in differing:
        talk, event = fact.key
        entry = entries.setdefault(fact.key, CalendarEntry(talk_id=talk, event_id=event))
        tell(entry, fact, bodies.get(digest) or body(fact), now)
        entry.digest = digest
        touched.append(entry)
    revised = [entry for entry in touched if entry.pk]
    CalendarEntry.objects.bulk_create([entry for entry in touched if not entry.pk])
    CalendarEntry.objects.bulk_create(
        revised, update_conflicts=True, unique_fields=["id"], update_fields=REVISED_FIELDS
    )


def tell(entry, fact, body, now):
    """Put the finished text into an entry, as a revision at the instant `now` if it says anything new.

    SEQUENCE rises with times, place and status (RFC 5546, section 2.1.4), as the facts have them; a time that
    is lost stays told, and counts as it was. A revision is at least a second after the last one, even where
    the clock was set back, since programs take the later one.
    """
    times, *place_and_status = schedule(fact)
    told = {"times": times or entry.schedule.get("times"), "place_and_status": place_and_status}
    if entry.text:
        if entry.text == vevent(entry, body):
            return
        entry.sequence += entry.schedule != told
        now = max(now, entry.revised_at + SECOND)
    entry.schedule, entry.revised_at = told, now
    entry.text = vevent(entry, body)


def _sha256(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- Reading the facts -------------------------------------------------------------------------------


def read_facts(talks, events):
    """The facts of a scope, events before talks, each with its digest; in five queries.

    Macros are put into the texts here: an entry that changes with them has other facts.
    """
    told_of = read_settings(talks, events)
    facts = [*read_events(events, told_of), *read_talks(talks, told_of)]
    return [(digest(fact), fact) for fact in facts]


def read_entries(talks, events):
    """The entries stored for a scope, by the keys of their facts."""
    stored = (
        *CalendarEntry.objects.filter(event__in=events.values("pk")),
        *CalendarEntry.objects.filter(talk__in=talks.values("pk")),
    )
    return {(entry.talk_id, entry.event_id): entry for entry in stored}


def digest(fact):
    """A digest of all that an entry tells, with what it is told by."""
    return _sha256(repr((VERSION, settings.SITE_URL, settings.LANGUAGE_CODE, fact)))


def read_settings(talks, events):
    """What entries tell of the events in a scope, by the events' keys."""
    scope = Event.objects.filter(Q(pk__in=talks.values("event")) | Q(pk__in=events.values("pk")))
    topics = defaultdict(list)
    named = scope.exclude(topics=None).order_by("topics__name").values_list("pk", "topics__name")
    for event, name in named:
        topics[event].append(name)
    rows = scope.order_by("pk").values_list(
        "macros_in_force", "title", "pk", "kind", "slug",
        "time_zone", "format", "venue", "address", "room", "accent",
        "status", "new_dates", "notice", "parent__status", "parent__new_dates", "parent__notice",
        "parent__parent__status", "parent__parent__new_dates", "parent__parent__notice",
    )  # fmt: skip
    return {
        event: Setting(
            event, kind, slug, expanded(title, macros), *row[:6], _states(row[6:]), tuple(topics[event])
        )
        for macros, title, event, kind, slug, *row in rows
    }


def _states(values):
    """The states of an event, its umbrella and that one's, from their values in a row."""
    width = len(State._fields)
    return tuple(State(*values[at : at + width]) for at in range(0, len(values), width))


def read_talks(talks, told_of):
    """The facts of talks, in the order of their keys."""
    speakers = defaultdict(list)
    appearances = Speaker.objects.filter(talk__in=talks.values("pk")).order_by("talk", "position", "pk")
    for talk, name in appearances.values_list("talk", "person__name"):
        speakers[talk].append(name)
    rows = talks.order_by("pk").values_list(
        "event__macros_in_force", "title", "abstract", "event",
        "pk", "kind", "starts_at", "ends_at", "room", "session__room", "status",
    )  # fmt: skip
    for macros, title, abstract, event, pk, kind, *row in rows:
        if event in told_of:  # else it was published just now, and the next reading finds it
            texts = expanded(title, macros), expanded(abstract, macros)
            yield TalkFacts(pk, kind, *texts, *row, tuple(speakers[pk]), told_of[event])


def read_events(events, told_of):
    """The facts of events, in the order of their keys."""
    days = days_of(events)
    for pk, summary, macros in events.order_by("pk").values_list("pk", "summary", "macros_in_force"):
        if pk in told_of:
            yield EventFacts(pk, expanded(summary, macros), *days.get(pk, (None, None)), told_of[pk])


def days_of(events):
    """The first and last day of events in calendars, by key; an umbrella without days has those of its parts.

    A series or course has none: its talks stand in calendars, and a bar of three months over them is no help.
    """
    umbrellas = Event.objects.exclude(parent=None).values("parent")
    dated = (
        events.exclude(kind__in=(Event.Kind.SERIES, Event.Kind.COURSE))
        .filter(Q(first_day__isnull=False) | Q(pk__in=umbrellas))
        .with_dates()
        .values_list("pk", "dates_by", "starts_on", "ends_on")
    )
    return {pk: (first, last or first) for pk, dates_by, first, last in dated if first and dates_by == 0}
