"""The personal link of a speaker: its address, whose it is, and how long it is valid.

Nothing here writes; `events.speakers.actions.links` does.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from events.speakers.models import SpeakerLink
from portal.lib import tokens

PURPOSE = "speaker's link"
VALID_FOR = dt.timedelta(days=90)  # after the talk's end, or after the link was made where that is later

# What is read along with a link or a proposal, as every page about one needs it.
RELATED_TO_SPEAKER = ("person__kept_at__parent__parent", "talk__session", "talk__event__parent__parent")
RELATED = tuple(f"speaker__{each}" for each in RELATED_TO_SPEAKER)


class NoSuchLink(Exception):
    """The address was never made by this site."""


class LinkGone(Exception):
    """The link was revoked, renewed or has expired, or the talk has another speaker now."""


def address(link):
    """The whole address by which the speaker edits their part, for their eyes only."""
    speaker = link.speaker
    signed = tokens.sign(PURPOSE, speaker.pk, speaker.person_id, link.version)
    return settings.SITE_URL + reverse("speak", args=[signed])


def link_at(signed, now):
    """The SpeakerLink at an address, with its talk. Raises NoSuchLink, or LinkGone where it once worked."""
    try:
        speaker, person, version = tokens.read(PURPOSE, signed)
    except ValueError as error:
        raise NoSuchLink from error
    link = SpeakerLink.objects.filter(speaker=speaker).select_related(*RELATED).first()
    if not link or (link.speaker.person_id, link.version) != (person, version) or not is_valid(link, now):
        raise LinkGone
    return link


def is_valid(link, now):
    return not link.is_revoked and now < valid_until(link)


def valid_until(link):
    """The instant at which the link expires: 90 days after the talk's end, or after it was made."""
    ends_at = link.speaker.talk.ends_at
    return (max(link.renewed_at, ends_at) if ends_at else link.renewed_at) + VALID_FOR
