"""Making, renewing and revoking the personal links of speakers."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.speakers.models import SpeakerLink
from portal import erasures


def make_link(*, speaker):
    """The link of a speaker, made if there is none yet."""
    return SpeakerLink.objects.get_or_create(speaker=speaker)[0]


@transaction.atomic
def renew_link(*, link):
    """Give a link another address; the old one is dead at once, and when it was opened is forgotten."""
    link = SpeakerLink.objects.select_for_update().get(pk=link.pk)
    link.version += 1
    link.is_revoked = False
    link.renewed_at = timezone.now()
    link.first_opened_at = link.last_opened_at = None
    link.save()
    erasures.note_link(link)
    return link


@transaction.atomic
def revoke_link(*, link):
    """Let nobody use a link any more, until it is renewed."""
    link = SpeakerLink.objects.select_for_update().get(pk=link.pk)
    link.is_revoked = True
    link.save()
    erasures.note("speakers' links", link.pk)
    return link


def revoke_again(keys, now):
    """Revoke links, by their keys, that a restored backup brought back; answers how many."""
    return SpeakerLink.objects.filter(pk__in=keys, is_revoked=False).update(is_revoked=True)


def note_opening(*, link, now):
    """Remember that the page was opened. Called by a script of the page: mail scanners follow links, too."""
    first = Coalesce("first_opened_at", now)
    SpeakerLink.objects.filter(pk=link.pk).update(first_opened_at=first, last_opened_at=now)
