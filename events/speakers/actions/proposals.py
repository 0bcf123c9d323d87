"""What speakers send by their personal links, and what organisers decide about it."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Material, Person, Speaker, Talk
from events.speakers import mails, page_fields, proposals
from events.speakers.models import Proposal, SpeakerLink
from portal.lib.tokens import digest

from .links import note_opening

REASON = "By the speaker's link"  # in the history of the rows, which is not translated

# --- What the speaker sends ----------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of what a speaker sent: names of fields, and the texts that others wrote meanwhile."""

    stored: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    conflicts: dict = field(default_factory=dict)


@transaction.atomic
def submit(*, link, wanted, seen, now, photo=None, slides=None, slides_url="", with_receipt=False):
    """Store what a speaker sent, or keep it for an organiser's approval; answers an Outcome.

    `wanted` holds texts by the names in `page_fields.ROWS`, `seen` the digests of what the form was drawn
    with. A text that somebody else changed meanwhile stays; if the speaker changed it as well, neither is
    lost: it is among the conflicts and nothing of it is stored, while the rest is. `with_receipt` the
    speaker gets a mail that says what arrived.
    """
    SpeakerLink.objects.select_for_update().get(pk=link.pk)
    speaker = _locked_speaker(link.speaker_id)
    shown, outcome = proposals.shown_values(speaker), Outcome()
    values = {}
    asked = page_fields.names_on(speaker)
    for name, mine in wanted.items():
        if name not in asked:
            continue  # of the person, whom the organisers of the talk may not edit
        if mine == shown[name] or digest(mine) == seen.get(name):
            continue  # the speaker did not touch it, whatever others did
        if digest(shown[name]) == seen.get(name):
            values[name] = mine
        else:
            outcome.conflicts[name] = shown[name]
    files = {"photo": photo if "photo" in asked else None, "slides": slides, "slides_url": slides_url}
    for name, value in (values | {name: value for name, value in files.items() if value}).items():
        (outcome.waiting if proposals.needs_approval(speaker, name) else outcome.stored).append(name)
        values[name] = value
    _store(speaker, {name: values[name] for name in outcome.stored})
    _propose(speaker, {name: values[name] for name in outcome.waiting}, now)
    _forget(speaker, outcome.stored)
    note_opening(link=link, now=now)
    SpeakerLink.objects.filter(pk=link.pk).update(answered_at=now)
    if with_receipt and (outcome.stored or outcome.waiting):
        mails.send(mails.receipt(speaker, outcome))
    return outcome


def _locked_speaker(pk):
    """The speaker with all rows that a save touches, as they are now, locked until it is done."""
    speaker = Speaker.objects.select_for_update().get(pk=pk)
    speaker.person = Person.objects.select_for_update().get(pk=speaker.person_id)
    talks = Talk.objects.select_for_update(of=["self"]).select_related("event__parent__parent")
    speaker.talk = talks.get(pk=speaker.talk_id)
    return speaker


def _store(speaker, values):
    """Write fields of the form, by name, and files; each row once, with its reason in the history."""
    rows = {}
    for name, value in values.items():
        if name == "time_zone":  # private, so not in the history
            speaker.person.time_zone = value
            Person.objects.filter(pk=speaker.person_id).update(time_zone=value)
        elif name not in ("slides", "slides_url"):
            owner = "person" if name == "photo" else page_fields.ROWS[name]
            rows[owner] = speaker if owner == "speaker" else getattr(speaker, owner)
            setattr(rows[owner], name, value)
    if values.get("consent") == Speaker.Consent.NO and speaker.talk.recording != Talk.Recording.NONE:
        rows["talk"] = speaker.talk
        speaker.talk.recording = Talk.Recording.WITHHELD
    for row in rows.values():
        row._change_reason = REASON
        row.save()
    if "slides" in values or "slides_url" in values:
        _add_slides(speaker, values.get("slides"), values.get("slides_url", ""))


def _add_slides(speaker, file, url):
    """Slides as material of the talk: a further version where the speaker's are there already.

    The first are shown from the start of the talk on; later ones as those before them.
    """
    label, before = page_fields.slides_label(speaker), page_fields.current_slides(speaker)
    number = speaker.talk.materials.filter(kind=Material.Kind.SLIDES, label=label).count() + 1
    new = Material(talk=speaker.talk, kind=Material.Kind.SLIDES, label=label, url=url, file=file or "")
    new.version = str(number) if number > 1 else ""
    new.visible_from = before.visible_from if before else speaker.talk.starts_at
    if before:
        new.is_hidden, new.position = before.is_hidden, before.position
        before.is_current, before._change_reason = False, REASON
        before.save()
    new._change_reason = REASON
    new.save()


def _propose(speaker, values, now):
    """Keep what waits in the speaker's open proposals: one of the talk, one of the person."""
    for of_person in (True, False):
        own = {name: text for name, text in values.items() if page_fields.is_of_person(name) == of_person}
        if own:
            there = proposals.waiting_from(speaker).select_for_update(of=["self"])
            found = next((each for each in there if proposals.is_of_person(each) == of_person), None)
            _amend(found or Proposal(speaker=speaker), own, now)


def _amend(proposal, values, now):
    stored = page_fields.stored_values(proposal.speaker)
    for name, value in values.items():
        if name in proposals.FILES:
            setattr(proposal, name, value)
        else:
            proposal.changes[name] = [stored.get(name, ""), value]
    if "slides" in values:
        proposal.changes.pop("slides_url", None)
    if "slides_url" in values:
        proposal.slides = ""
    proposal.created_at = now
    _drop_what_is_stored(proposal)


def _drop_what_is_stored(proposal):
    """Keep a proposal without the texts that say what is stored already; without any, it is gone."""
    for name, (_before, after) in proposals.changed_texts(proposal).items():
        if after == page_fields.stored_values(proposal.speaker)[name]:
            del proposal.changes[name]
    if proposal.changes or proposal.photo or proposal.slides:
        proposal.save()
    elif proposal.pk:
        proposal.delete()


def _forget(speaker, names):
    """Take what was stored at once out of proposals from the time when it had to wait."""
    for proposal in proposals.waiting_from(speaker).select_for_update(of=["self"]):
        for name in set(names) & set(proposals.changed_texts(proposal)):
            proposal.changes[name] = ["", page_fields.stored_values(speaker)[name]]
        _drop_what_is_stored(proposal)


# --- What organisers decide ----------------------------------------------------------------------------


@transaction.atomic
def accept(*, proposal, names, by, seen, reason=""):
    """Store the chosen parts of a proposal; the others are `left_out`. Answers whether it still waited.

    `seen` is the fingerprint of what the organiser looked at; the speaker gets a mail with the `reason` for
    what is left out. Raises ValidationError if that has changed or
    nothing is chosen, PermissionDenied for a person whom `by` may not edit.
    """
    proposal = _to_decide(proposal, by)
    if proposal is None:
        return False
    _refuse_what_was_not_seen(proposal, seen)
    chosen = [name for name in proposals.parts_of(proposal) if name in names]
    if not chosen:
        raise ValidationError(_("Choose what to accept, or decline all of it."))
    values = _files_of(proposal) | proposals.texts_after(proposal)
    _store(proposal.speaker, {name: values[name] for name in chosen})
    proposal.changes[proposals.ACCEPTED] = chosen
    return _decide(proposal, Proposal.State.ACCEPTED, by, reason)


def _files_of(proposal):
    """Its files as their new places take them: public pictures lie elsewhere, slides stay where they are."""
    files = {"slides": proposal.slides.name}
    if proposal.photo:
        with proposal.photo.open() as file:
            files["photo"] = ContentFile(file.read(), name="photo.webp")
    return files


def _refuse_what_was_not_seen(proposal, seen):
    if proposals.has_other_speaker(proposal):
        message = _("This was sent by the speaker of before; “%(speaker)s” speaks now. Decline it.")
        raise ValidationError(message % {"speaker": proposal.speaker})
    if proposals.fingerprint(proposal) != seen:
        raise ValidationError(_("This changed while you looked at it; look again before you decide."))


@transaction.atomic
def decline(*, proposal, by, reason=""):
    """Leave everything as it is, and tell the speaker why. Answers whether the proposal still waited.

    Who sent it and is not the speaker any more is not told. Raises PermissionDenied.
    """
    proposal = _to_decide(proposal, by)
    return proposal is not None and _decide(proposal, Proposal.State.DECLINED, by, reason)


def _to_decide(proposal, by):
    """The proposal, locked with the rows that it changes, or None if somebody has decided already."""
    speaker = _locked_speaker(proposal.speaker_id)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.speaker = speaker
    if not proposals.may_decide(by, proposal):
        raise PermissionDenied
    return proposal if proposal.state == Proposal.State.WAITING else None


def _decide(proposal, state, by, reason):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    left_out = proposals.left_out(proposal)
    proposal.reason = reason if left_out else ""
    proposal.save()
    if not proposals.has_other_speaker(proposal):
        accepted = [name for name in proposals.parts_of(proposal) if name not in left_out]
        mails.send(mails.decided(proposal, accepted, left_out))
    return True
