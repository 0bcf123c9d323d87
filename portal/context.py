from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def site(request):
    """What every template may ask: the site's settings and whether this is the demo."""
    return {"site": SimpleLazyObject(SiteSettings.load), "site_url": settings.SITE_URL, "demo": settings.DEMO}
