"""A season of a series at a glance: how far each of its dates is on the way from free to ready."""

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Talk
from events.planning.completeness import HAS_SPEAKER, IS_GIVEN
from portal.lib import times


class State(models.TextChoices):
    """How far a date is, in the order in which it gets there; then what needs nothing."""

    FREE = "free", _("Free")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    TITLE = "title", _("Title")
    ABSTRACT = "abstract", _("Title and abstract")
    READY = "ready", _("Ready")
    OTHER = "other", _("No seminar")
    CANCELLED = "cancelled", _("Cancelled")


def with_state(talks):
    """The talks with their `state`; titles and abstracts count once there is a speaker, if one is wanted."""
    waits = IS_GIVEN & ~Q(HAS_SPEAKER)
    return talks.annotate(
        state=Case(
            When(status=Talk.Status.CANCELLED, then=Value(State.CANCELLED.value)),
            When(kind__in=Talk.INTERLUDES, then=Value(State.OTHER.value)),
            When(waits & Q(invited_speaker=""), then=Value(State.FREE.value)),
            When(waits, then=Value(State.INVITED.value)),
            When(title="", then=Value(State.ACCEPTED.value)),
            When(abstract="", then=Value(State.TITLE.value)),
            When(status=Talk.Status.DRAFT, then=Value(State.ABSTRACT.value)),
            default=Value(State.READY.value),
            output_field=CharField(),
        )
    )


def as_text(talks):
    """The programme as plain text to paste into a mail: when, who, from where, what.

    Nobody who is only invited is in it. `talks` are read `for_list`, in order; cancelled ones are left out.
    """
    return "\n\n".join(_lines(talk) for talk in talks if not talk.is_cancelled)


def _lines(talk):
    speakers = [_with_affiliation(speaker) for speaker in talk.speakers.all()]
    if not speakers and talk.wants_speaker:
        speakers = [gettext("Speaker to be confirmed")]
    return "\n".join([_when(talk), *speakers, talk.title_line])


def _when(talk):
    event = talk.event
    return gettext("%(when)s (%(place)s, %(offset)s)") % {
        "when": date_format(talk.starts_at.astimezone(event.zone), "l, j F Y, H:i"),
        "place": times.zone_label(event.time_zone),
        "offset": times.offset_label(talk.starts_at, event.time_zone),
    }


def _with_affiliation(speaker):
    where = ", ".join(speaker.affiliation_list)
    return f"{speaker} ({where})" if where else str(speaker)
