"""What a speaker's personal link leads to: whose it is, what is stored, what waits, what is missing.

Nothing here writes; `events.speakers.actions.proposals` does.
"""

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.models import Event, Material, Person, Speaker, Talk
from events.speakers.models import Proposal, SpeakerLink, Suggestion
from portal.lib import times, tokens

PURPOSE = "speaker's link"
WORKS = dt.timedelta(days=90)  # after the talk's end, or after the link was made where that is later

# The texts of the form by name, each with the row that holds it. Co-speakers share those of the talk.
ROWS = {
    "title": "talk",
    "abstract": "talk",
    "affiliations": "speaker",
    "bio": "person",
    "homepage": "person",
    "time_zone": "person",
    "consent": "speaker",
}
LABELS = {
    "title": _("title"),
    "abstract": _("abstract"),
    "affiliations": _("affiliation"),
    "bio": _("biography"),
    "homepage": _("homepage"),
    "time_zone": _("time zone"),
    "consent": _("consent to the recording"),
    "photo": _("photo"),
    "slides": _("slides"),
    "slides_url": _("link to the slides"),
}
AT_ONCE = ("time_zone", "consent")  # no organiser approves these: they are the speaker's own to say

# A proposal is either of the talk or of the person, since different people may decide about the two.
OF_PERSON = Q(changes__has_any_keys=["person.bio", "person.homepage"]) | ~Q(photo="")
RELATED = ("speaker__person", "speaker__talk__session", "speaker__talk__event__parent__parent")


class NoSuchLink(Exception):
    """The address was never made by this site."""


class LinkGone(Exception):
    """The link was revoked, renewed or has expired, or the talk has another speaker now."""


# --- The link ------------------------------------------------------------------------------------------


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
    if not link or (link.speaker.person_id, link.version) != (person, version) or not works(link, now):
        raise LinkGone
    return link


def works(link, now):
    return not link.is_revoked and now < works_until(link)


def works_until(link):
    """The instant at which the link expires: 90 days after the talk's end, or after it was made."""
    ends_at = link.speaker.talk.ends_at
    return (max(link.renewed_at, ends_at) if ends_at else link.renewed_at) + WORKS


# --- What is stored, and what waits --------------------------------------------------------------------


def row_of(speaker, name):
    """The row that holds a field of the form: the talk, the person, or the appearance itself."""
    owner = ROWS[name]
    return speaker if owner == "speaker" else getattr(speaker, owner)


def key(name):
    """The name of a field in `Proposal.changes`, such as "talk.title"."""
    return f"{ROWS[name]}.{name}"


def stored(speaker):
    """The values of the form as they are stored, by name."""
    return {name: clean_lines(getattr(row_of(speaker, name), name)) for name in ROWS}


def shown(speaker, proposals=None):
    """The same as the speaker sees them: with what they sent and nobody has decided about yet."""
    proposals = waiting(speaker) if proposals is None else proposals
    sent = {name: after for proposal in proposals for name, (_before, after) in changed(proposal).items()}
    return stored(speaker) | sent


def in_words(name, text):
    """A value of the form as people read it."""
    return str(dict(Speaker.Consent.choices).get(text, text)) if name == "consent" else text


def clean_lines(text):
    """A text with the line ends of Unix, as every browser sends and every form compares it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def sent_by(speaker):
    """What the speaker sent for approval, the latest first; not what somebody sent whose place they took."""
    found, since = speaker.proposals.all(), _in_place_since(speaker)
    return found.filter(created_at__gte=since) if since else found


def waiting(speaker):
    """What of it nobody has decided about."""
    return sent_by(speaker).filter(state=Proposal.State.WAITING)


def _in_place_since(speaker):
    """When the person took the place of another in the talk; None if nobody had it before."""
    other = speaker.history.exclude(person=speaker.person_id).order_by("-history_id").first()
    if other is None:
        return None
    own = speaker.history.filter(history_id__gt=other.history_id).order_by("history_id").first()
    return (own or other).history_date


def changed(proposal):
    """The texts that a proposal changes, as {name: [before, after]}."""
    return {name: proposal.changes[key(name)] for name in ROWS if key(name) in proposal.changes}


def is_of_person(proposal):
    """Whether it changes what all events of a person share, rather than this one talk: see OF_PERSON."""
    return bool(proposal.photo) or any(name.startswith("person.") for name in proposal.changes)


def waits(speaker, name):
    """Whether what the speaker writes has to be approved first.

    A person who appears in another event, too, is changed with an approval in any case: whoever has got hold
    of a forwarded link must not rewrite their page everywhere.
    """
    if name in AT_ONCE:
        return False
    needs_approval = speaker.talk.event.speaker_changes == Event.SpeakerChanges.APPROVAL
    is_persons = name == "photo" or ROWS.get(name) == "person"
    return needs_approval or (is_persons and appears_elsewhere(speaker.person, speaker.talk.event))


def appears_elsewhere(person, event):
    """Whether another event uses the person in any role, published or not."""
    others = Event.objects.exclude(pk=event.pk)
    return any(
        Person.objects.filter(pk=person.pk, **{f"{path}__in": others}).exists() for path in Person.used_at
    )


def has_other_speaker(proposal):
    """Whether the talk's place was given to somebody else since the proposal was sent."""
    then = proposal.speaker.history.filter(history_date__lte=proposal.created_at).first()
    return then is not None and then.person_id != proposal.speaker.person_id


def slides_label(speaker):
    """The label of a speaker's slides: with their name where the talk has several speakers."""
    label = str(Material.Kind.SLIDES.label)
    own = f"{label}: {speaker.person.name}" if speaker.talk.speakers.count() > 1 else label
    return own[: Material._meta.get_field("label").max_length]


def slides_of(speaker):
    """The current slides of a speaker, or None."""
    slides = speaker.talk.materials.filter(kind=Material.Kind.SLIDES, is_current=True)
    return slides.filter(label=slides_label(speaker)).first()


# --- What is missing -----------------------------------------------------------------------------------

RECORDED = (Talk.Recording.PLANNED, Talk.Recording.WAITING, Talk.Recording.PUBLISHED)
WANTED = ("title", "abstract", "affiliations", "bio")


def missing(speaker, values):
    """The labels of what is still wanted of a speaker whose values, as of `stored` or `shown`, these are."""
    wanted = [*WANTED, *(["consent"] if speaker.talk.recording in RECORDED else [])]
    photo = [] if speaker.person.photo else ["photo"]
    return [LABELS[name] for name in [*(name for name in wanted if not values[name]), *photo]]


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
    agreed = bool(speakers) and all(speaker.consent == speaker.Consent.YES for speaker in speakers)
    return agreed and talk.recording in (Talk.Recording.PLANNED, Talk.Recording.WAITING)


# --- What waits for organisers -------------------------------------------------------------------------


def waiting_proposals(user):
    """The changes by speakers about which a user may decide now."""
    found = permissions.editable(user, Proposal.objects.filter(state=Proposal.State.WAITING))
    people = permissions.editable(user, Person.objects.all()).values("pk")
    return found.exclude(OF_PERSON & ~Q(speaker__person__in=people)).select_related(*RELATED)


def new_suggestions(user):
    """The suggestions of speakers that nobody has looked at yet, in the events that a user edits."""
    found = permissions.editable(user, Suggestion.objects.filter(state=Suggestion.State.NEW))
    return found.select_related("event")
