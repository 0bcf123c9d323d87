"""What has changed since a mail went out, for whoever reads it in the archive."""

from django.conf import settings

from events.calendars import vevents
from events.models import Talk

from . import snapshot, sources
from .models import ToldTalk


def started(announcement, now):
    """Store what a letter of the archive says of each talk that it is about."""
    if not announcement.letter.is_archived:
        return
    named = map(sources.talk_in, announcement.subjects.values_list("source", flat=True))
    facts = snapshot.read(Talk.objects.public().filter(pk__in=[pk for pk in named if pk]))
    ToldTalk.objects.bulk_create(
        ToldTalk(announcement=announcement, talk_id=pk, **snapshot.take(fact).told())
        for pk, fact in facts.items()
    )


def changes(announcement):
    """The talks that are not as the letter said, as [(line, address, [what is different])]."""
    told = {row.talk_id: row for row in ToldTalk.objects.filter(announcement=announcement)}
    if not told:
        return []
    facts = snapshot.read(Talk.objects.public().filter(pk__in=told))
    found = {pk: snapshot.differences(told[pk], snapshot.take(fact)) for pk, fact in facts.items()}
    return [(vevents.talk_title(facts[pk]), _address(pk), lines) for pk, lines in found.items() if lines]


def _address(pk):
    return f"{settings.SITE_URL}{Talk(pk=pk).get_absolute_url()}"
