"""What is still missing of a talk from its speakers, and until when it is wanted."""

import datetime as dt

from events.models import Talk
from portal.lib import times

from .page_fields import LABELS, names_on

RECORDED = (Talk.Recording.PLANNED, Talk.Recording.WAITING, Talk.Recording.PUBLISHED)
WANTED = ("title", "abstract", "affiliations", "bio")


def missing_labels(speaker, values):
    """The labels of what is still wanted of a speaker with these values, as they are stored or shown."""
    wanted = [*WANTED, *(["consent"] if speaker.talk.recording in RECORDED else [])]
    photo = [] if speaker.person.photo or values.get("photo") else ["photo"]
    missing = [*(name for name in wanted if not values[name]), *photo]
    asked = names_on(speaker)
    return [LABELS[name] for name in missing if name in asked]


def due_day(talk):
    """The day, by the clocks of the event, until when title and abstract are wanted; None without a date."""
    if not talk.starts_at:
        return None
    return times.day_in(talk.starts_at, talk.event.time_zone) - dt.timedelta(days=talk.event.due_days)


def has_begun(talk, now):
    """Whether it is too late to change what the talk is about."""
    return bool(talk.starts_at) and talk.starts_at <= now


def is_ready_to_publish(talk, speakers):
    """Whether a recording that is not public yet could be: all its speakers agree."""
    agree = bool(speakers) and all(speaker.consent == speaker.Consent.YES for speaker in speakers)
    return agree and talk.recording in (Talk.Recording.PLANNED, Talk.Recording.WAITING)
