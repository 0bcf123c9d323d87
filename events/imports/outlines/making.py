"""The drafts of an event and its parts that an outline describes: all of them or none."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events import permissions
from events.imports.people import KnownPeople
from events.models import BoardMember, Event, FormerSlug
from portal.lib.names import slug_of


class OutlineChanged(Exception):
    """What would be made is not any more what was shown."""


def planned(*, outline, user, parent, time_zone, with_text):
    """The unsaved events and their organisers, as [(event, [unsaved board members])], the whole first.

    Raises ValidationError for what cannot be stored.
    """
    slugs = _Slugs()
    names = {name for each in (outline, *outline.parts) for name, _where, _page in each.people}
    people = KnownPeople(parent, names, user=user)
    whole = _event(outline, slugs, parent, time_zone, with_text)
    rows = [(whole, _board(outline, whole, people))]
    for position, part in enumerate(outline.parts):
        event = _event(part, slugs, whole, time_zone, with_text, position)
        rows.append((event, _board(part, event, people)))
    for event, _members in rows:
        event.clean_fields(exclude=["parent"])
    _refuse_too_deep(parent)
    return rows


def _event(outline, slugs, parent, time_zone, with_text, position=0):
    days = outline.days
    return Event(
        title=outline.title[:250] or _("Untitled"), kind=outline.kind, parent=parent, position=position,
        slug=slugs.free(outline.slug or outline.title), time_zone=time_zone, notice=outline.notice,
        first_day=days and days.first, last_day=days and days.last,
        date_precision=days.precision if days else Event.Precision.UNKNOWN,
        description=outline.text if with_text else "", external_url=outline.external_url,
        format="",
    )  # fmt: skip


def _board(outline, event, people):
    members = []
    for position, (name, affiliation, homepage) in enumerate(outline.people):
        person = people.find(name)
        if person.pk is None:
            person.homepage = person.homepage or homepage
            person.affiliation = person.affiliation or affiliation
        members.append(
            BoardMember(
                event=event, person=person, role=_("Organiser"), affiliation=affiliation, position=position
            )
        )
    return members


def _refuse_too_deep(parent):
    if parent and list(parent.ancestors()):
        raise ValidationError(_("Events nest at most three deep; choose an umbrella that is no part itself."))


class _Slugs:
    """Gives out addresses of events that none has or had."""

    def __init__(self):
        former = FormerSlug.objects.exclude(event=None).values_list("slug", flat=True)
        self.taken = {*Event.objects.values_list("slug", flat=True), *former}

    def free(self, title):
        wanted = slug_of(title, 70) or "event"
        slug, number = wanted, 1
        while slug in self.taken:
            number += 1
            slug = f"{wanted}-{number}"
        self.taken.add(slug)
        return slug


def fingerprint(rows):
    """Differs as soon as something else would be made."""
    facts = [
        (event.slug, event.title, event.kind, str(event.first_day), str(event.last_day), event.description,
         event.parent and event.parent.slug, [(m.person.pk, m.person.slug) for m in members])
        for event, members in rows
    ]  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@transaction.atomic
def make(*, wanted, user, **arguments):
    """Store the drafts if they are those of the fingerprint `wanted`; returns the event.

    Raises OutlineChanged, and ValidationError as `planned` does.
    """
    rows = planned(user=user, **arguments)
    if fingerprint(rows) != wanted:
        raise OutlineChanged
    for event, members in rows:
        event.save()
        for member in members:
            if member.person.pk is None:
                member.person.save()
            member.person_id, member.event_id = member.person.pk, event.pk
            member.save()
        permissions.keep_new_people(user, event)
    whole = rows[0][0]
    if not permissions.can_edit(user, whole):
        whole.editors.add(user)
    return whole
