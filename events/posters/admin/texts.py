"""What a chair does for authors after the deadline: their PDF, and texts opened again for a while."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.object_pages import event_page
from events.posters import permissions
from events.posters.actions import files, submitting
from events.posters.desk_page import Act, Panel, acts, panels
from events.posters.views.files import answer
from portal.lib import times

from .pages import address, call_of, rights


def panel(request, poster):
    """The PDF for who may see authors; of an accepted poster, until when its texts are open."""
    if not permissions.may_see_authors(request.user, poster.call):
        return None
    event = poster.call.event
    return {
        "file": files.of_poster(poster),
        "file_address": address(event, "posters_file", poster.pk, "poster.pdf"),
        "picture_address": address(event, "posters_file", poster.pk, "picture.webp"),
        "may_open": poster.is_accepted and poster.is_current and rights(request, poster).may_handle,
        "until": poster.texts_open_until and times.say_moment(poster.texts_open_until, event.time_zone),
    }


def reopen(request, poster, now):
    """Open title and abstract of an accepted poster until the end of a day. Raises ValidationError."""
    if not permissions.may_handle(request.user, poster):
        raise Http404
    try:
        day = dt.date.fromisoformat(request.POST.get("until", ""))
        until = times.first_instant(day + dt.timedelta(days=1), poster.call.event.time_zone)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("Give the last day on which the authors may change their texts.")) from error
    submitting.open_texts(poster=poster, until=until, now=now, by=request.user)
    return _("The authors may change title and abstract until %(day)s.") % {
        "day": times.say_moment(until, poster.call.event.time_zone)
    }


@event_page("posters/<int:key>/<str:name>")
@require_safe
def posters_file(request, event, key, name):
    """The PDF of a poster or its picture, for those who see its authors: the poster bears their names."""
    call = call_of(event)
    found = call.posters.filter(pk=key).first()
    if found is None or not permissions.may_see_authors(request.user, call):
        raise Http404
    kind = {"poster.pdf": "file", "picture.webp": "picture"}.get(name)
    return answer(files.of_poster(found) if kind else None, kind, f"{event.slug}-poster-{found.number}")


panels.add(Panel("texts", 60, panel, "events/posters/admin/panel_texts.html"))
acts.add(Act("reopen", reopen))
