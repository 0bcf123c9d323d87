"""What a talk still lacks. One definition, in SQL, for the list's filter, the season and the front page.

for talk in with_missing_items(event.talks.all(), now): missing_items(talk)     what it lacks, in order
event.talks.filter(is_missing(MissingItem.TITLE, now))                      those that lack something
"""

from django.db import models
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from events.models import Event, Material, Speaker, Talk


class MissingItem(models.TextChoices):
    """In the order in which organisers come to them."""

    SPEAKER = "speaker", _("No speaker")
    TITLE = "title", _("No title")
    ABSTRACT = "abstract", _("No abstract")
    ROOM = "room", _("No room")
    PUBLISHING = "publishing", _("Not published")
    RECORDING = "recording", _("No recording")


# What is wanted before the talk; a recording is what is wanted afterwards.
BEFORE = tuple(item for item in MissingItem if item != MissingItem.RECORDING)

IS_GIVEN = Q(kind__in=Talk.GIVEN_BY_SOMEBODY)
HAS_SPEAKER = Exists(Speaker.objects.filter(talk=OuterRef("pk")))
HAS_VIDEO = Exists(Material.objects.filter(talk=OuterRef("pk"), kind=Material.Kind.VIDEO, is_current=True))
HAS_ROOM = ~Q(room="") | ~Q(event__room="") | (Q(session__isnull=False) & ~Q(session__room=""))


def is_missing(item, now):
    """The condition on talks that lack something at the instant `now`; cancelled ones lack nothing."""
    condition = {
        MissingItem.SPEAKER: IS_GIVEN & ~Q(HAS_SPEAKER),
        MissingItem.TITLE: IS_GIVEN & Q(title=""),
        MissingItem.ABSTRACT: IS_GIVEN & Q(abstract=""),
        MissingItem.ROOM: IS_GIVEN & ~Q(event__format__in=[Event.Format.ONLINE, ""]) & ~HAS_ROOM,
        MissingItem.PUBLISHING: Q(status=Talk.Status.DRAFT),
        MissingItem.RECORDING: Q(ends_at__lte=now) & _recording_is_due(),
    }[item]
    return condition & ~Q(status=Talk.Status.CANCELLED)


def _recording_is_due():
    """Planned or waiting for consent; or said to be published, and none is there."""
    promised = Q(recording__in=[Talk.Recording.PLANNED, Talk.Recording.WAITING])
    return promised | (Q(recording=Talk.Recording.PUBLISHED) & ~Q(HAS_VIDEO))


def with_missing_items(talks, now, items=tuple(MissingItem)):
    """The talks with what they lack of `items`, by `missing_items`, at no further query."""
    return talks.annotate(
        **{
            f"missing_{item.value}": Case(
                When(is_missing(item, now), then=True), default=False, output_field=BooleanField()
            )
            for item in items
        }
    )


def missing_items(talk):
    """What a talk read `with_missing_items` lacks, as a list of MissingItem."""
    return [item for item in MissingItem if getattr(talk, f"missing_{item.value}", False)]
