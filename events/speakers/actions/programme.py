"""Who speaks, as names that an organiser writes into one cell."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Speaker

from .invitations import clean_name, known_person, new_person, note_answer

SEMICOLON = re.compile("[;；؛\n]")  # those of Chinese and Arabic, too
WITH_AFFILIATION = re.compile(r"(.+?)\s*\(([^()]*)\)")


def named(talk):
    """The speakers of a talk as the cell shows them: "Ann Example; Bea Other"."""
    return "; ".join(speaker.person.name for speaker in talk.speakers.all()) if talk.pk else ""


def read(cell, user):
    """The people of a cell, "Ann Example (Institute); Bea Other", as [(name, affiliation)].

    Raises ValidationError for a name that is none, stands twice, or that several people have.
    """
    people = []
    for part in filter(str.strip, SEMICOLON.split(cell)):
        found = WITH_AFFILIATION.fullmatch(part.strip())
        name, affiliation = found.groups() if found else (part, "")
        people.append((clean_name(name), affiliation.strip()))
        known_person(people[-1][0], user)
    names = [name for name, _affiliation in people]
    if len({*names}) < len(names):
        raise ValidationError(_("Somebody is named twice."))
    return people


@transaction.atomic
def set_speakers(*, talk, people, by, made):
    """Let exactly these speak, in this order; `people` as `read` answers them.

    Who stays keeps the affiliation of that day. Whom the portal does not know is made, and noted in `made`
    by name, so that the same name in another talk is the same person.
    """
    leaving = list(talk.speakers.select_related("person"))
    before = {speaker.person.name: speaker for speaker in leaving}
    for position, (name, affiliation) in enumerate(people):
        if name in before:
            leaving.remove(speaker := before[name])
        else:
            speaker = _new_speaker(talk, name, by, made)
        speaker.position, speaker.affiliations = position, affiliation or speaker.affiliations
        speaker.save()
        note_answer(talk, speaker)
    for speaker in leaving:
        speaker.delete()
    if people and talk.invited_speaker:
        talk.invited_speaker = ""
        talk.save()


def _new_speaker(talk, name, by, made):
    person = made.get(name) or known_person(name, by)
    if not person:
        person = made[name] = new_person(name, by)
    return Speaker(talk=talk, person=person, affiliations=person.affiliation)
