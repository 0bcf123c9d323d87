"""What subscribers are told of the time, place and status of a talk, and how a change is put into words."""

import hashlib

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.calendars import alignment, vevents
from events.models import Event, Material, Talk
from portal import markup
from portal.lib import times

from .models import TalkSnapshot

REVISION_LENGTH = 32  # characters


def read(talks):
    """The facts of a QuerySet of talks, by their keys, in a constant number of queries."""
    of_events = alignment.read_settings(talks, Event.objects.none())
    return {fact.pk: fact for fact in alignment.read_talks(talks, of_events)}


def revision(fact):
    """A digest of time, place and status: of what raises SEQUENCE in calendars, and of new dates in words."""
    with translation.override(settings.LANGUAGE_CODE):  # whoever asks
        said = (*vevents.schedule(fact), vevents.off(fact.event)[:2])
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:REVISION_LENGTH]


def take(fact):
    """What readers are told of a talk, as a row that is not stored."""
    room = vevents.room_of(fact)
    return TalkSnapshot(
        talk_id=fact.pk,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
        time_zone=fact.event.zone,
        room=room,
        place=vevents.where(room, fact.event),
        status=fact.status,
        called_off=called_off(fact),
        revision=revision(fact),
    )


def called_off(fact):
    """Why it does not take place as it was told, in words such as "Postponed to 2021"; else ""."""
    state = vevents.off(fact.event)
    if Event.Status.CANCELLED in (state.status, fact.status):
        return _("Cancelled")
    if state.status and state.new_dates:
        return _("Postponed to %(dates)s") % {"dates": markup.to_line(state.new_dates)}
    return _("Postponed") if state.status else ""


def takes_place(fact):
    """Whether it takes place at a known time."""
    return fact.is_dated and not called_off(fact)


def with_recording(now):
    """The public talks whose recording readers may watch at the instant `now`."""
    videos = Material.objects.visible(now).filter(kind=Material.Kind.VIDEO, is_current=True)
    return Talk.objects.public().filter(pk__in=videos.exclude(talk=None).values("talk"))


def differences(before, after):
    """What is new between two snapshots, line by line as plain text; [] if readers notice nothing."""
    if after.called_off:
        return [after.called_off] if after.called_off != before.called_off else []
    lines = [_("It takes place after all")] if before.called_off else []
    lines += _pair(_("Time"), *_clocks(before, after))
    if before.room and after.room and _rest(before) == _rest(after):
        lines += _pair(_("Room"), before.room, after.room)
    else:
        lines += _pair(_("Place"), before.place, after.place)
    if before.status != after.status and not before.called_off:
        lines += _pair(_("Status"), _label(before), _label(after))
    return lines


def news(before, after):
    """The change in the few words that a subject has room for; "" without one."""
    if after.called_off or before.called_off:
        return after.called_off or _("It takes place after all")
    if _when(before) != _when(after):
        told = time_label(after)
        return _("New time, %s") % told if told else _("New time to be announced")
    if before.place != after.place:
        return _("New place")
    return _label(after) if before.status != after.status else ""


def _when(row):
    return row.starts_at, row.ends_at, row.time_zone


def _pair(label, before, after):
    if before == after:
        return []
    unknown = _("not known yet")
    return [f"{label}: {before or unknown} → {after or unknown}"]


def _rest(snapshot):
    """Where it is but for the room."""
    return snapshot.place.removeprefix(snapshot.room)


def _label(snapshot):
    status = snapshot.status
    return str(Talk.Status(status).label) if status in Talk.Status else status


def _clocks(before, after):
    """The two times in words; with their ends if only these differ, with zones if these are not one."""
    is_longer = before.starts_at == after.starts_at and before.ends_at != after.ends_at
    names = ("starts_at", "ends_at") if is_longer else ("starts_at",)
    is_one_zone = before.time_zone == after.time_zone
    old, new = (time_label(each, names, with_zone=not is_one_zone) for each in (before, after))
    if old != new and is_one_zone and after.starts_at:
        new = f"{new} ({times.zone_label(after.time_zone)})"
    return old, new


def time_label(snapshot, names=("starts_at",), *, with_zone=True):
    """A time as it was told, such as "Thu 26 Nov 16:00 (Berlin)"; "" for none."""
    if not snapshot.starts_at:
        return ""
    moments = [getattr(snapshot, name).astimezone(times.zone(snapshot.time_zone)) for name in names]
    text = "–".join([short_time(moments[0]), *(f"{moment:%H:%M}" for moment in moments[1:])])
    return f"{text} ({times.zone_label(snapshot.time_zone)})" if with_zone else text


def short_time(moment):
    """A clock time as a subject has room for it: "Thu 26 Nov 16:00"."""
    return date_format(moment, "D j M H:i")


def long_day(day):
    return date_format(day, "l j F Y")
