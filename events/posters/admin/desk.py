"""The desk of posters: the call at a glance, and what was submitted."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.object_pages import event_page
from events.posters import deciding, permissions
from events.posters.models import PosterCall

from .pages import draw


@event_page("posters")
@require_safe
def posters(request, event):
    """What was submitted to the call of an event; without a call, how to begin one."""
    call = PosterCall.objects.prefetch_related("chairs").filter(event=event).first()
    rows = call.posters.all() if call else []
    return draw(
        request,
        "desk",
        event,
        _("%(event)s: Posters") % {"event": event},
        call=call,
        posters=rows,
        is_chair=bool(call) and permissions.is_chair(request.user, call),
        releases=deciding.waiting_releases(request.user, call) if call else [],
        now=timezone.now(),
        sees_authors=bool(call) and permissions.may_see_authors(request.user, call),
    )
