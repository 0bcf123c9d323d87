"""The moments of a call as people read them: on the clocks that count, and on the others."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.posters.models import PosterCall
from events.posters.models.calls import EARTH
from portal.lib import times


def clock_name(zone_name):
    """How readers know the clocks of a zone: "Berlin time", "anywhere on Earth"."""
    if zone_name == EARTH:
        return _("anywhere on Earth")
    return _("%(place)s time") % {"place": times.zone_label(zone_name)}


def say(call, moment):
    """An instant by the clock of a call: "Tue 31 March 2026, 23:59 Berlin time"; "" for none."""
    return _said(moment, call.clock) if moment else ""


def say_in_both(call, moment):
    """The same with the event's own clock beside it where the call goes by another: "… (… Berlin time)"."""
    own = say(call, moment)
    if not own or call.clock == call.event.time_zone:
        return own
    other = _said(moment, call.event.time_zone)
    return _("%(moment)s (%(other)s)") % {"moment": own, "other": other}


def _said(moment, zone_name):
    local = moment.astimezone(times.zone(zone_name))
    return _("%(day)s, %(time)s %(clock)s") % {
        "day": date_format(local.replace(tzinfo=None), "D j F Y"),
        "time": f"{local:%H:%M}",
        "clock": clock_name(zone_name),
    }


def shown(call, name):
    """A moment of a call for `events/posters/moment.html`; None where there is none.

    Where a deadline counts, `other` is the same on the clocks that do not: those of the event, or on Earth.
    """
    moment = getattr(call, name)
    if not moment:
        return None
    zone = call.zone_of(name)
    found = _on_clocks(moment, zone)
    if name in PosterCall.DEADLINES:
        found["other"] = _on_clocks(moment, call.event.time_zone if zone == EARTH else EARTH)
    return found


def _on_clocks(moment, zone_name):
    return {
        "moment": moment,
        "local": moment.astimezone(times.zone(zone_name)).replace(tzinfo=None),
        "zone": zone_name,
        "clock": clock_name(zone_name),
        "offset": times.offset_label(moment, zone_name),
    }
