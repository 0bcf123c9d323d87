"""What a chair does for authors after the deadline: texts opened again for a while."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.posters.actions import submitting
from events.posters.desk_page import Act, Panel, acts, panels
from portal.lib import times

from .pages import rights


def panel(request, poster):
    """Until when the texts of an accepted poster are open; None for who may not open them."""
    if not (poster.is_accepted and poster.is_current and rights(request, poster).may_handle):
        return None
    until = poster.texts_open_until
    return {"until": until and times.say_moment(until, poster.call.event.time_zone)}


def reopen(request, poster, now):
    """Open title and abstract of an accepted poster until the end of a day. Raises ValidationError."""
    try:
        day = dt.date.fromisoformat(request.POST.get("until", ""))
        until = times.first_instant(day + dt.timedelta(days=1), poster.call.event.time_zone)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("Give the last day on which the authors may change their texts.")) from error
    submitting.open_texts(poster=poster, until=until, now=now, by=request.user)
    return _("The authors may change title and abstract until %(day)s.") % {
        "day": times.say_moment(until, poster.call.event.time_zone)
    }


panels.add(Panel("texts", 60, panel, "events/posters/admin/panel_texts.html"))
acts.add(Act("reopen", reopen))
