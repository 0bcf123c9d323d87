"""The log of an event's editors: who invited and removed whom, kept among the entries of the admin's log."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from events.models import Event

# The admin writes its own entries as JSON; those about editors are sentences.
_SENTENCES = ~Q(change_message="") & ~Q(change_message__startswith="[")


def entries():
    """What became of the editors of any event."""
    kind = ContentType.objects.get_for_model(Event)
    return LogEntry.objects.filter(_SENTENCES, content_type=kind)


def entries_of(event):
    """What became of an event's editors."""
    return entries().filter(object_id=str(event.pk))


def record(event, *, by, flag, message):
    """Note that `by` did what the sentence `message` says; `flag` is one of LogEntry's, such as ADDITION."""
    LogEntry.objects.log_actions(by.pk, [event], flag, message)
