"""What every template may ask; nothing of it is read from the database before a template does."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .lib import accents
from .models import SiteSettings
from .pages import canonical

IN_ADDRESSES = {"slug", "pk", "page", "number"}  # all else may be a token, which goes nowhere else


def portal(request):
    return {
        "paper": accents.PAPER,
        "night": accents.NIGHT,
        "portal": SimpleLazyObject(SiteSettings.load),
        "demo": settings.DEMO,
        "back_here": path_to_come_back_to(request),
        "canonical_address": SimpleLazyObject(lambda: canonical(request)),
    }


def path_to_come_back_to(request):
    """The path that a sign-in leads back to; "" for no page, and for one whose address is a secret."""
    found = request.resolver_match
    return request.path if found and set(found.kwargs) <= IN_ADDRESSES else ""
