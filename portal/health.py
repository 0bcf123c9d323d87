"""What a load balancer asks: whether this process can answer; and its watchman: whether the mail moves."""

from django import db
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailing.delivery import health

from . import revision


@require_safe
@never_cache
def healthz(request):
    """The site revision and the state of the mail (`mailing.delivery.health`) while the database answers.

    503 when it does not, or has not been migrated. Mail that does not move is no reason to send visitors
    elsewhere: the status stays 200.
    """
    try:
        number = revision.number()
        mail = health.state(timezone.now()) if number is not None else None
    except db.Error:
        number = None
    if number is None:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok", "revision": number, "mail": mail})
