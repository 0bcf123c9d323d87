"""Storing the talks of a table in sets: talks, the people new with them, speakers and links to material."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Material, Person, Session, Speaker, Talk

LABELS = {"slides": _("Slides"), "video": _("Video")}


def write(table, plan, reason, kinds):
    """Store what was planned; `kinds` are those of the columns that hold links."""
    added, changed = [row.instance for row in plan.added], [row.instance for row in plan.changed]
    for talk in (*added, *changed):
        _stamp(talk)
    table.create(Person, plan.new_people, reason)
    table.create(Session, plan.new_sessions, reason)
    for talk in (*added, *changed):
        talk.session = talk.session  # a new one has its key only now
    table.create(Talk, added, reason)
    own = [row.instance for row in plan.changed if row.fields]
    table.update(Talk, own, [*plan.changed_fields, "published_at"], reason)
    table.create(Speaker, [speaker for talk in added for speaker in _speakers(talk)], reason)
    _change_speakers(table, changed, reason)
    _store_links(table, [(talk, []) for talk in added], kinds, reason)
    _store_links(table, [(talk, list(talk.materials.all())) for talk in changed], kinds, reason)


def _stamp(talk):
    """What `Talk.save` does: a talk that is no draft is public with its event."""
    if not talk.published_at and talk.status != Talk.Status.DRAFT and talk.event.published_at:
        talk.published_at = timezone.now()


def _speakers(talk):
    for position, (person, affiliations) in enumerate(talk.lineup):
        yield Speaker(talk=talk, person=person, position=position, affiliations="\n".join(affiliations))


def _change_speakers(table, talks, reason):
    """Those who stay keep their row, with their personal link and what they agreed to."""
    new, moved, gone = [], [], []
    for talk in talks:
        stored = {speaker.person_id: speaker for speaker in talk.speakers.all()}
        for wanted in _speakers(talk):
            if (speaker := stored.pop(wanted.person_id, None)) is None:
                new.append(wanted)
            elif (speaker.position, speaker.affiliation_list) != (wanted.position, wanted.affiliation_list):
                speaker.position, speaker.affiliations = wanted.position, wanted.affiliations
                moved.append(speaker)
        gone += [speaker.pk for speaker in stored.values()]
    table.delete(Speaker, gone, reason)
    table.create(Speaker, new, reason)
    table.update(Speaker, moved, ["position", "affiliations"], reason)


def _store_links(table, talks, kinds, reason):
    new, changed = [], []
    for talk, stored in talks:
        for column, kind in kinds.items():
            material = talk.links[column] and _material(talk, stored, column, kind)
            if material and material.url != talk.links[column]:
                material.url = talk.links[column]
                (changed if material.pk else new).append(material)
    table.create(Material, new, reason)
    table.update(Material, changed, ["url"], reason)


def _material(talk, stored, column, kind):
    """The talk's current link of a kind, or a new one under a label that no other of its kind has."""
    same = [each for each in stored if each.kind == kind]
    if current := [each for each in same if each.is_current and each.url]:
        return current[0]
    taken, label, number = {each.label for each in same}, str(LABELS[column]), 2
    while label in taken:
        label, number = f"{LABELS[column]} {number}", number + 1
    return Material(talk=talk, kind=kind, label=label)
