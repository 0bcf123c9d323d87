"""Suggestions of speakers: sent by readers, accepted or declined by organisers."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, Talk
from events.planning.slots import free_slots
from events.speakers.dates import free_talks
from events.speakers.models import Suggestion


@transaction.atomic
def suggest(*, event, **facts):
    """Keep a reader's suggestion; the same sent twice while nobody has looked at it is kept once."""
    same = Suggestion.objects.filter(event=event, state=Suggestion.State.NEW, **facts).first()
    return same or Suggestion.objects.create(event=event, **facts)


def new_suggestions(user):
    """The suggestions of speakers that nobody has looked at yet, in the events that a user edits."""
    found = permissions.editable(user, Suggestion.objects.filter(state=Suggestion.State.NEW))
    return found.select_related("event")


@transaction.atomic
def accept(*, suggestion, now, talk=None):
    """Note who was suggested as invited for a free talk, or for a new draft in the next free slot.

    Without a slot the draft has no time yet. Answers whether it was not accepted already; raises
    ValidationError for a talk that is not free (any more).
    """
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if suggestion.state == Suggestion.State.ACCEPTED:
        return False
    event = Event.objects.select_for_update().get(pk=suggestion.event_id)
    talk = _free(event, talk, now) if talk else _draft(event, now)
    talk.invited_speaker = suggestion.speaker_name
    talk.save()
    suggestion.talk, suggestion.state = talk, Suggestion.State.ACCEPTED
    suggestion.save()
    return True


def _free(event, talk, now):
    found = free_talks(event, now).filter(pk=talk.pk).first()
    if not found:
        raise ValidationError(_("This date is not free any more; choose another."))
    return found


def _draft(event, now):
    draft = Talk(event=event, status=Talk.Status.DRAFT)
    for start in free_slots(event, now, 1):
        draft.starts_at, draft.ends_at = start, start + dt.timedelta(minutes=event.slot_minutes)
    return draft


@transaction.atomic
def decline(*, suggestion):
    """Decline a suggestion; one that was accepted stays so. Answers whether it was new."""
    new = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.NEW)
    return bool(new.update(state=Suggestion.State.DECLINED))
