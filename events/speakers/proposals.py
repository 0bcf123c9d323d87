"""What speakers sent that waits for an organiser, and what became of it.

Nothing here writes; `events.speakers.actions.proposals` does.
"""

from django.db.models import Q

from events import permissions
from events.models import Event, Person
from portal.lib.tokens import digest

from . import page_fields
from .links import RELATED
from .models import Proposal

ACCEPTED = "accepted"  # beside the names of fields in `Proposal.changes`: which of them were accepted
FILES = ("photo", "slides")
AT_ONCE = ("time_zone", "consent")  # no organiser approves these: they are the speaker's own to say

# A proposal is either of the talk or of the person, since different people may decide about the two.
OF_PERSON = Q(changes__has_any_keys=["bio", "homepage"]) | ~Q(photo="")


# --- What one holds ------------------------------------------------------------------------------------


def changed_texts(proposal):
    """The texts that a proposal changes, as {name: [before, after]}."""
    return {name: proposal.changes[name] for name in page_fields.ROWS if name in proposal.changes}


def texts_after(proposal):
    """The texts and the link that a proposal holds, by name."""
    return {name: change[1] for name, change in proposal.changes.items() if name != ACCEPTED}


def is_of_person(proposal):
    """Whether it changes what all events of a person share, rather than this one talk: see OF_PERSON."""
    return any(page_fields.is_of_person(name) for name in parts_of(proposal))


def parts_of(proposal):
    """The names of what a proposal holds, in the order of the form."""
    held = {*proposal.changes, *(name for name in FILES if getattr(proposal, name))}
    return [name for name in page_fields.LABELS if name in held]


def fingerprint(proposal):
    """A digest of what a page shows of a proposal: what is proposed and what is stored now."""
    now = {name: page_fields.stored_values(proposal.speaker)[name] for name in changed_texts(proposal)}
    return digest(repr([sorted(proposal.changes.items()), proposal.photo.name, proposal.slides.name, now]))


def has_other_speaker(proposal):
    """Whether the talk's place was given to somebody else since the proposal was sent."""
    then = proposal.speaker.history.filter(history_date__lte=proposal.created_at).first()
    return then is not None and then.person_id != proposal.speaker.person_id


# --- What of a speaker waits ----------------------------------------------------------------------------


def sent_by(speaker):
    """What the speaker sent for approval, the latest first; not what somebody sent whose place they took."""
    found, since = speaker.proposals.all(), _in_place_since(speaker)
    return found.filter(created_at__gte=since) if since else found


def _in_place_since(speaker):
    """When the person took the place of another in the talk; None if nobody had it before."""
    other = speaker.history.exclude(person=speaker.person_id).order_by("-history_id").first()
    if other is None:
        return None
    own = speaker.history.filter(history_id__gt=other.history_id).order_by("history_id").first()
    return (own or other).history_date


def waiting_from(speaker):
    """What of it nobody has decided about."""
    return sent_by(speaker).filter(state=Proposal.State.WAITING)


def shown_values(speaker, proposals=None):
    """The values of the form as the speaker sees them: with what they sent and nobody has decided on yet.

    A "photo" is among them only if one waits.
    """
    sent = {}
    for proposal in waiting_from(speaker) if proposals is None else proposals:
        sent |= {name: after for name, (_before, after) in changed_texts(proposal).items()}
        if proposal.photo:
            sent["photo"] = proposal.photo.name
    return page_fields.stored_values(speaker) | sent


def needs_approval(speaker, name):
    """Whether what the speaker writes has to be approved first.

    A person who appears in another event, too, is changed with an approval in any case: whoever has got hold
    of a forwarded link must not rewrite their page everywhere.
    """
    if name in AT_ONCE:
        return False
    of_all = speaker.talk.event.speaker_changes == Event.SpeakerChanges.APPROVAL
    return of_all or (
        page_fields.is_of_person(name) and appears_elsewhere(speaker.person, speaker.talk.event)
    )


def appears_elsewhere(person, event):
    """Whether another event uses the person in any role, published or not."""
    others = Event.objects.exclude(pk=event.pk)
    return any(
        Person.objects.filter(pk=person.pk, **{f"{path}__in": others}).exists() for path in Person.used_at
    )


# --- What organisers decide -------------------------------------------------------------------------------


def waiting_for(user):
    """The changes by speakers about which a user may decide now."""
    return decidable(user, Proposal.objects.filter(state=Proposal.State.WAITING)).select_related(*RELATED)


def decidable(user, rows):
    """Those of `rows`, proposals, that a user may see and decide about: who edits the event, and of what
    changes a person who may edit that person."""
    people = permissions.editable_people(user).values("pk")
    return permissions.editable(user, rows).exclude(OF_PERSON & ~Q(speaker__person__in=people))


def may_decide(user, proposal):
    return decidable(user, Proposal.objects.filter(pk=proposal.pk)).exists()


def left_out(proposal):
    """The names of what a proposal held and organisers did not accept."""
    if proposal.state == Proposal.State.WAITING:
        return []
    names = parts_of(proposal)
    declined = proposal.state == Proposal.State.DECLINED
    accepted = [] if declined else proposal.changes.get(ACCEPTED, names)
    return [name for name in names if name not in accepted]


def not_accepted(proposals, shown):
    """What of these proposals, the latest first, organisers did not accept, as {name: text}, "" for a file.

    Left out is what was sent again since, and what is `shown` all the same.
    """
    newer, found = set(), {}
    for proposal in proposals:
        texts = texts_after(proposal)
        found |= {name: texts.get(name, "") for name in left_out(proposal) if name not in newer}
        newer |= set(parts_of(proposal))
    return {name: text for name, text in found.items() if text != shown.get(name)}


def reasons(proposals, names):
    """Why organisers left out what is in `names`, as they told the speaker; each once."""
    found = [each.reason for each in proposals if each.reason and set(left_out(each)) & set(names)]
    return list(dict.fromkeys(found))
