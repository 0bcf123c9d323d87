"""What every template may ask; nothing of it is read from the database before a template does."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def site(request):
    return {"site": SimpleLazyObject(SiteSettings.load), "site_url": settings.SITE_URL, "demo": settings.DEMO}
