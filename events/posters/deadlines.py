"""Deadlines as they are said: by the call's own clock, and by that of the event where it is another."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.posters.models.calls import EARTH, GRACE
from portal.lib import times

PROVE_WITHIN = dt.timedelta(hours=24)  # of the deadline, or of the submission if that was later
ALL, TEXTS, AUTHORS, NOTHING = "all", "texts", "authors", ""  # what of a poster may be changed


def say(call, moment):
    """An instant by the clock of a call: "31 March 2026, 23:59 AoE" or "31 March 2026, 23:59 Berlin time"."""
    return _on(moment, call.clock)


def _on(moment, zone_name):
    if moment is None:  # a call that is set up anew
        return ""
    local = moment.astimezone(times.zone(zone_name)).replace(tzinfo=None)
    context = {
        "day": date_format(local, "j F Y"),
        "time": f"{local:%H:%M}",
        "zone": times.zone_label(zone_name),
    }
    if zone_name == EARTH:
        return _("%(day)s, %(time)s AoE") % context
    return _("%(day)s, %(time)s %(zone)s time") % context


def say_in_both(call, moment):
    """The same with the event's own clock beside it where the call goes by another: "… (… Berlin time)"."""
    own = say(call, moment)
    if not own or call.clock == call.event.time_zone:
        return own
    other = _on(moment, call.event.time_zone)
    return _("%(deadline)s (%(other)s)") % {"deadline": own, "other": other}


def of_poster(poster):
    """Until when a poster may be changed, as the page says it: its own deadline, without the grace."""
    late = poster.late_until
    if late:
        return late
    return poster.call.last_deadline if poster.is_late else poster.call.deadline


def prove_by(poster):
    """Until when the address of a poster must be confirmed."""
    ends = [poster.submitted_at, of_poster(poster)]
    return max(end for end in ends if end) + PROVE_WITHIN


def may_be_changed(poster, now):
    """Whether everything about a poster may still be changed at `now`: not once a decision was told."""
    until = of_poster(poster)
    return poster.is_current and not poster.released_decision and bool(until) and now < until + GRACE


def scope(poster, now):
    """What its authors may change of a poster at `now`: ALL, TEXTS, AUTHORS or NOTHING.

    After the deadline a list of authors changes in spelling and order only.
    """
    if may_be_changed(poster, now):
        return ALL
    if poster.is_withdrawn:
        return NOTHING
    is_open = poster.is_accepted and poster.texts_open_until and now < poster.texts_open_until
    return TEXTS if is_open else AUTHORS


def may_be_submitted(draft, now):
    """Whether a draft may be submitted at `now`, the moment at which the whole request had come in."""
    if draft.late and now < draft.late.until + GRACE and draft.call.is_published:
        return True
    return draft.call.is_open(now)


def say_closed(call, now):
    """What the empty form of a call says that is not open."""
    if call.opens_at and now < call.opens_at:
        return _("It opens %(opens)s.") % {"opens": say_in_both(call, call.opens_at)}
    return _("The deadline was %(deadline)s.") % {"deadline": say_in_both(call, call.last_deadline)}


def why_closed(call, now):
    """What to say to whoever submits while a call is not open."""
    if call.opens_at and now < call.opens_at:
        told = _("The call opens %(opens)s. What you wrote is kept as a draft.")
        return told % {"opens": say_in_both(call, call.opens_at)}
    told = _(
        "The deadline was %(deadline)s; the form came %(now)s, after it and the ten minutes of grace. "
        "What you wrote is kept as a draft."
    )
    return told % {"deadline": say_in_both(call, call.last_deadline), "now": say_in_both(call, now)}
