"""What every template may ask; nothing of it is read from the database before a template does."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings

IN_ADDRESSES = {"slug", "pk", "page", "number"}  # all else may be a token, which goes nowhere else


def portal(request):
    return {
        "portal": SimpleLazyObject(SiteSettings.load),
        "demo": settings.DEMO,
        "back_here": path_to_come_back_to(request),
    }


def path_to_come_back_to(request):
    """The path that a sign-in leads back to; "" for no page, and for one whose address is a secret."""
    found = request.resolver_match
    return request.path if found and set(found.kwargs) <= IN_ADDRESSES else ""
