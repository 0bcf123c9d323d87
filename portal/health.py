"""What a load balancer asks: whether this process can answer."""

from django import db
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import revision


@require_safe
@never_cache
def healthz(request):
    """The site revision while the database answers; 503 when it does not, or has not been migrated."""
    try:
        number = revision.number()
    except db.Error:
        number = None
    if number is None:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok", "revision": number})
