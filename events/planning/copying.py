"""Copying an event, a course or a programme with its parts to another year."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import (
    Area,
    BoardMember,
    Event,
    EventOrganisation,
    FormerSlug,
    Page,
    Picture,
    Session,
    Speaker,
    Talk,
)
from portal import rooms
from portal.lib import times, tokens

from .days import MOST_DAYS, first_day_of, shifted_days, shifted_moments
from .event_plans import descendants

# What goes along with the rows named beside it. Not here: materials, joining links, calendar entries, former
# addresses. Models of rooms above name their links to what is copied as `copied_with_event`, those of them
# that become empty where they lead elsewhere as `emptied_in_copies`, what copies begin with as `copied_as`,
# and as `shifted_with_event` the days and moments that go along with those of the event: by its clocks, or by
# those of the zone that `zone_of(name)` answers.
ALWAYS = (
    (Event.topics.through, ["event"]),
    (Event.editors.through, ["event"]),
    (EventOrganisation, ["event"]),
    (BoardMember, ["event"]),
    (Page, ["event"]),
    (Picture, ["event"]),
)


@dataclass(frozen=True)
class CopyPlan:
    """Each row that is copied with an event, and its unsaved copy, in an order in which they can be saved."""

    event: Event
    copies: dict

    @property
    def fingerprint(self):
        """A digest of what the copy is made of and what it will hold."""
        facts = [
            (old._meta.label, old.pk, [str(getattr(new, each.attname)) for each in old._meta.concrete_fields])
            for old, new in self.copies.items()
        ]
        return tokens.digest(repr(facts))

    def talks_then(self):
        """None: so far ahead nothing is settled that rooms and speakers could clash with."""
        return []

    @transaction.atomic
    def carry_out(self):
        """Store the copies; answers the new event. Raises ValidationError if its address is taken by now."""
        Event.objects.select_for_update().get(pk=self.event.pk)  # pressed twice at once, one waits here
        _check_address(self.copies[self.event])
        for copy in self.copies.values():
            copy.save()
        return self.copies[self.event]


def plan_copy(*, event, slug, first_day=None, weeks=None, talks=True, people=True):
    """Copy an event with its parts to another year, as drafts; answers a `CopyPlan` and writes nothing.

    Everything shifts by `weeks`, or by the whole weeks to `first_day`, so that weekdays and clock times stay.
    Without `talks` only breaks, openings and social events are copied; without `people` no speakers and
    chairs. Boards stay. Raises ValidationError for an address that is taken, a day of another weekday, and a
    clock time that does not exist or comes twice then.
    """
    days, copies = _days_between(event, first_day, weeks), {}
    _copy_events(copies, event, slug, days)
    for model, links in ALWAYS:
        follow(copies, model, links)
    follow(copies, Area.objects.filter(parent=None), ["event"])
    follow(copies, Area.objects.exclude(parent=None), ["event", "parent"])
    _copy_programme(copies, days, talks, people)
    for model in rooms.models():
        if links := getattr(model, "copied_with_event", ()):
            follow(copies, model, links, days=days)
    for model in {type(row) for row in copies}:
        for field in _chosen_among_copies(model):
            links = [field.m2m_field_name(), field.m2m_reverse_field_name()]
            follow(copies, field.remote_field.through, links)
    return CopyPlan(event, copies)


def _chosen_among_copies(model):
    """The choices of several rows, of a model of a room above, among others that are copied as well."""
    is_copied = hasattr(model, "copied_with_event")
    fields = model._meta.many_to_many if is_copied else ()
    return [field for field in fields if hasattr(field.related_model, "copied_with_event")]


def _days_between(event, first_day, weeks):
    """By how many days everything shifts: whole weeks."""
    if (first_day is None) == (weeks is None):
        raise ValidationError(_("Give either the first day or a number of weeks."))
    if first_day is None:
        days = 7 * weeks
    else:
        days = (first_day - day_to_count_from(event)).days
        if days % 7 and event.date_precision == Event.Precision.DAY:
            told = _("Weekdays stay, so choose a %(weekday)s.")
            raise ValidationError(told % {"weekday": date_format(day_to_count_from(event), "l")})
        days = 7 * round(days / 7)
    if abs(days) > MOST_DAYS:
        raise ValidationError(_("Choose a year between 1900 and 2199."))
    return days


def day_to_count_from(event):
    """The first day of an event; of a series without one, that of its first talk.

    Raises ValidationError if there is none.
    """
    first = event.talks.dated().order_by("starts_at").first()
    if first and not event.first_day and not event.parts.exists():
        return times.day_in(first.starts_at, event.time_zone)
    return first_day_of(event)


def _copy_events(copies, event, slug, days):
    parts = descendants(event)
    slugs = _slugs_of_parts(event, slug, parts, days)
    for each in [event, *parts]:
        copies[each] = anew(
            each,
            **shifted_days(each, days),
            slug=slugs.get(each, slug),
            parent=copies.get(each.parent, each.parent),
            status=Event.Status.DRAFT,
            published_at=None,
            notice="",
            new_dates="",
            report="",
            mailing_list=None,  # its editors would go on reading its subscribers when removed here
        )
    _check_address(copies[event])


def _check_address(copy):
    others = {field.name for field in copy._meta.fields} - {"slug"}
    copy.clean_fields(exclude=others)
    copy.validate_unique(exclude=others)
    copy.clean()


def _slugs_of_parts(event, slug, parts, days):
    """Addresses for the copies of parts: with the new year, with the umbrella's new address, or after it."""
    taken = {slug, *Event.objects.values_list("slug", flat=True)}
    taken.update(FormerSlug.objects.filter(person=None).values_list("slug", flat=True))
    slugs = {}
    for part in parts:
        candidates = (_in_new_year(part, days), part.slug.replace(event.slug, slug), f"{slug}-{part.slug}")
        free = [found for found in candidates if found not in taken and len(found) <= 80]
        if not free:
            told = _("No address is free for the copy of “%(part)s”; choose another one for the whole.")
            raise ValidationError({"slug": told % {"part": part}})
        slugs[part] = free[0]
        taken.add(free[0])
    return slugs


def _in_new_year(part, days):
    if not part.first_day:
        return part.slug
    year = shifted_days(part, days)["first_day"].year
    return part.slug.replace(str(part.first_day.year), str(year))


def _copy_programme(copies, days, talks, people):
    """The sessions, talks and speakers of all events that are copied."""
    nobody = {} if people else {"chair": None}
    events = [event.pk for event in copies if isinstance(event, Event)]
    for session in Session.objects.filter(event__in=events).select_related("event"):
        copies[session] = anew(session, **_shifted(session, days), **nobody, event=copies[session.event])
    kept = Talk.objects.filter(event__in=events).select_related("event", "session")
    for talk in kept if talks else kept.filter(kind__in=Talk.INTERLUDES):
        copies[talk] = anew(
            talk,
            **_shifted(talk, days),
            **nobody,
            event=copies[talk.event],
            session=copies.get(talk.session),
            status=Talk.Status.DRAFT,
            published_at=None,
            recording=Talk.Recording.NONE,
            recording_reason="",
            invited_speaker="",
            external_key="",
        )
    if people:
        follow(copies, Speaker, ["talk"], consent=Speaker.Consent.UNKNOWN)


def _shifted(row, days):
    return shifted_moments(row, ["starts_at", "ends_at"], days, row.event.time_zone)


def follow(copies, rows, links, *, days=0, **values):
    """Copy those `rows`, a model or a QuerySet, whose links all lead to copied rows, and turn the links.

    A link after the first may be empty, if its model allows that, and stays so; or becomes so, if its model
    names it in `emptied_in_copies`. `values` are what the copies have instead of the values of the rows; what
    their model names as `shifted_with_event` is so many `days` later.
    """
    rows = getattr(rows, "_default_manager", rows)
    emptied = getattr(rows.model, "emptied_in_copies", ())
    values = getattr(rows.model, "copied_as", {}) | values
    for link in (link for link in links if link not in emptied):
        field = rows.model._meta.get_field(link)
        leads = Q(**{f"{link}__in": [row.pk for row in copies if isinstance(row, field.related_model)]})
        may_be_empty = field.null and link != links[0]
        rows = rows.filter(leads | Q(**{link: None}) if may_be_empty else leads)
    for row in rows.select_related(*links).order_by("pk"):
        turned = {link: copies.get(getattr(row, link)) for link in links}
        copies[row] = anew(row, **_later(row, days) | values, **turned)


def _later(row, days):
    """The days and moments that a row shifts with its event, so many days later."""
    names = [name for name in getattr(row, "shifted_with_event", ()) if getattr(row, name)]
    moments = [name for name in names if isinstance(getattr(row, name), dt.datetime)]
    found = {}
    for name in moments:
        zone = row.zone_of(name) if hasattr(row, "zone_of") else row.event.time_zone
        found |= shifted_moments(row, [name], days, zone)
    shift = dt.timedelta(days=days)
    return found | {name: getattr(row, name) + shift for name in names if name not in moments}


def anew(row, **values):
    """An unsaved row like this one but for these values."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    copy = type(row)(**{name: getattr(row, name) for name in fields})
    for name, value in values.items():
        setattr(copy, name, value)
    return copy
