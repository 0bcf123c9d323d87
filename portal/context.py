"""What every template may ask; nothing of it is read from the database before a template does."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def portal(request):
    return {"portal": SimpleLazyObject(SiteSettings.load), "demo": settings.DEMO}
