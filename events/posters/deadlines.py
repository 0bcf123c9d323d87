"""What may still be sent in and changed at a moment, and what is said to who comes too late."""

import datetime as dt

from django.utils.translation import gettext as _

from events.posters import moments
from events.posters.models.calls import GRACE

PROVE_WITHIN = dt.timedelta(hours=24)  # of the deadline, or of the submission if that was later
ALL, TEXTS, AUTHORS, NOTHING = "all", "texts", "authors", ""  # what of a poster may be changed


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
    call = draft.call
    if draft.late and now < draft.late.until + GRACE and call.is_published and not call.event.called_off_by:
        return True
    return call.is_open(now)


def say_closed(call, now):
    """What the empty form of a call says that is not open."""
    if call.opens_at and now < call.opens_at:
        return _("It opens %(opens)s.") % {"opens": moments.say_in_both(call, call.opens_at)}
    return _("The deadline was %(deadline)s.") % {"deadline": moments.say_in_both(call, call.last_deadline)}


def why_closed(call, now):
    """What to say to whoever submits while a call is not open."""
    if call.opens_at and now < call.opens_at:
        told = _("The call opens %(opens)s. What you wrote is kept as a draft.")
        return told % {"opens": moments.say_in_both(call, call.opens_at)}
    told = _(
        "The deadline was %(deadline)s; the form came %(now)s, after it and the ten minutes of grace. "
        "What you wrote is kept as a draft."
    )
    return told % {
        "deadline": moments.say_in_both(call, call.last_deadline),
        "now": moments.say_in_both(call, now),
    }
