"""What a load balancer asks: whether this process can answer; and its watchman: whether work is done."""

from django import db
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailing.delivery import health

from . import periodic, revision


@require_safe
@never_cache
def healthz(request):
    """The site revision, and the states of the clock (`portal.periodic`) and the mail (`mailing.delivery`).

    503 when the database does not answer, or has not been migrated. Work that is not done is no reason to
    send visitors elsewhere: the status stays 200.
    """
    now = timezone.now()
    try:
        if (number := revision.number()) is not None:
            states = {"clock": periodic.clock_state(now), "mail": health.state(now)}
            return JsonResponse({"database": "ok", "revision": number} | states)
    except db.Error:
        pass
    return JsonResponse({"database": "unavailable"}, status=503)
