"""What somebody with an account speaks at or chairs, and what of that stays without the account.

A person is theirs whom an organiser has linked with the account, or who has an address that it has proved.
"""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Person, Talk
from portal.accounts.sections import proved_addresses

from . import links
from .models import SpeakerInvitation, SpeakerLink


def persons_of(user):
    rows = Person.objects.annotate(lowered=Lower("email"))
    return rows.filter(Q(user=user) | Q(user=None, lowered__in=proved_addresses(user)))


def talks_of(persons):
    """The talks at which some persons speak, or that they chair."""
    in_session = Q(chair=None, session__chair__in=persons)
    theirs = Q(speakers__person__in=persons) | Q(chair__in=persons) | in_session
    return Talk.objects.filter(theirs).distinct().select_related("event__parent__parent", "session")


def of(user):
    """For the account page, coming and earlier: (talk, is public, speaks or chairs, link to edit it)."""
    persons, now = list(persons_of(user)), timezone.now()
    if not persons:
        return None
    talks = list(talks_of(persons).order_by("starts_at", "pk"))
    speaking = dict(_links(persons, now))
    public = set(
        Talk.objects.public().filter(pk__in=[talk.pk for talk in talks]).values_list("pk", flat=True)
    )
    rows = [(talk, talk.pk in public, talk.pk in speaking, speaking.get(talk.pk)) for talk in talks]
    coming = [row for row in rows if not row[0].is_over(now)]
    return {"coming": coming, "earlier": [row for row in rows[::-1] if row[0].is_over(now)]} if rows else None


def _links(persons, now):
    """(key of a talk, the address by which they edit their part of it or "") for all that they speak at."""
    found = SpeakerLink.objects.filter(speaker__person__in=persons).select_related("speaker__talk")
    by_speaker = {link.speaker_id: link for link in found if links.is_valid(link, now)}
    for person in persons:
        for key, talk in person.appearances.values_list("pk", "talk"):
            link = by_speaker.get(key)
            yield talk, links.address(link) if link else ""


def export(user):
    """The persons that are theirs and their talks, as plain values."""
    fields = ("name", "slug", "affiliation", "homepage", "orcid", "bio", "email", "time_zone")
    persons = persons_of(user)
    talks = talks_of(persons).order_by("starts_at", "pk").values("pk", "title", "starts_at", "event__title")
    return {"persons": list(persons.values(*fields)), "talks": list(talks)} if persons else None


def what_stays(user):
    if not persons_of(user).exists():
        return []
    return [_("Your talks, and what is public of you as a speaker, stay; ask the organisers to change them.")]


def _invitations_of(user):
    rows = SpeakerInvitation.objects.annotate(lowered=Lower("email"))
    return rows.filter(lowered__in=proved_addresses(user))


def invitations(user):
    """What organisers wrote to their addresses and what they answered, as plain values."""
    fields = ("name", "email", "event__title", "sent_at", "state", "words", "ask_again_on", "answered_at")
    return list(_invitations_of(user).order_by("sent_at", "pk").values(*fields))


def what_goes(user):
    if not _invitations_of(user).exists():
        return []
    return [_("Invitations to speak that went to your addresses are erased, with what you answered.")]


def erase_invitations(user, now):
    _invitations_of(user).delete()
