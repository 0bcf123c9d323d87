"""Groups of people beside the lists: the speakers and the board of an event, by their private addresses.

Only what is public makes somebody part of a group: nobody gets mail by having been put into a draft.
Mailing asks (hooks.py). A key is such as "event:3:speakers", or "speaker:7" for one person.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.models import BoardMember, Event, Speaker, Talk
from portal.admin.fields import pk_of
from portal.lib import times

from .lists import with_parts

GROUPS = {"speakers": _("Speakers: %s"), "board": _("Board: %s")}
MOST_EVENTS = 40  # that a form offers


def choices(user):
    """The groups that a user may write to, as {key: label}: those of the events they edit that go on."""
    if not permissions.edits_any(user):  # every page of those who are signed in asks
        return {}
    known = Q(person__email__gt="")
    speakers = Speaker.objects.filter(known, talk__in=_talks()).values("talk__event")
    board = BoardMember.objects.filter(known).values("event")
    own = permissions.edited_events(user).filter(pk__in=Event.objects.public().values("pk"))
    keys = list(own.filter(Q(pk__in=speakers) | Q(pk__in=board)).values_list("pk", flat=True))
    if not keys:  # every page of the admin asks, and the days of events take the longest
        return {}
    events = Event.objects.filter(pk__in=keys).with_dates()
    going_on = events.not_past(timezone.now()).order_by("-first_day", "title")[:MOST_EVENTS]
    return {
        f"event:{event.pk}:{group}": str(label) % event
        for event in going_on
        for group, label in GROUPS.items()
    }


def may_use_event(user, key):
    """Whether a user edits the event behind a key."""
    match key.split(":"):
        case [_event, pk, _group]:
            return permissions.edited_events(user).filter(pk=pk_of(pk)).exists()
    return False


def people_of_event(key):
    """The [(address, name)] behind the key of a group of an event."""
    match key.split(":"):
        case [_event, pk, "speakers"]:
            talks = _talks().filter(event__in=with_parts(pk_of(pk)).values("pk"))
            return _reachable(Speaker.objects.filter(talk__in=talks.values("pk")).select_related("person"))
        case [_event, pk, "board"]:
            return _reachable(_on_board(pk))
    return []


def _talks():
    """Those whose speakers may be written to."""
    return Talk.objects.public().taking_place()


def _reachable(rows):
    return [(row.person.email, row.person.name) for row in rows if row.person.email]


def _on_board(pk):
    """Who is on the board of an event, former members aside."""
    now = timezone.now()
    members = (
        BoardMember.objects.public()
        .filter(event=pk_of(pk), is_former=False)
        .select_related("person", "event")
    )
    return [
        member
        for member in members
        if not member.has_ended(now)
        and (not member.from_day or member.from_day <= times.day_in(now, member.event.time_zone))
    ]


def may_use_speaker(user, key):
    """Whether a user edits the event of the speaker behind a key."""
    return permissions.editable(user, _speakers(key)).exists()


def people_of_speaker(key):
    """The [(address, name)] of the speaker behind a key, if they have an address."""
    speakers = _speakers(key).filter(talk__in=_talks().values("pk"))
    return _reachable(speakers.select_related("person"))


def _speakers(key):
    return Speaker.objects.filter(pk=pk_of(key.partition(":")[2]))
