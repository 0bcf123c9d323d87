"""What programs look for at addresses of their own: icons, the manifest, whom to tell of a hole."""

import datetime as dt

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from .lib import accents
from .models import SiteSettings
from .pages import public_page

ICON = settings.BASE_DIR / "portal/static/portal/favicon.ico"
ICONS = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
         ("icon-maskable.png", "512x512", "maskable")]  # fmt: skip
HOLDS_FOR = dt.timedelta(days=270)  # from the first of this month; RFC 9116 wants less than a year
MOST_SHORT = 12  # characters of a name below an icon


@require_safe
def favicon(request):
    """The icon that programs ask for without having read a page."""
    response = FileResponse(ICON.open("rb"), content_type="image/x-icon")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@public_page
def manifest(request, *, now):
    """How the site looks among the programs of a phone (W3C, Web Application Manifest)."""
    site = SiteSettings.load()
    short = site.name if len(site.name) <= MOST_SHORT else site.name.split()[0][:MOST_SHORT]
    icons = [
        {"src": static(f"portal/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    told = {
        "name": site.name,
        "short_name": short,
        "description": site.tagline,
        "id": reverse("home"),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "browser",
        "lang": settings.LANGUAGE_CODE,
        "background_color": accents.PAPER,
        "theme_color": accents.shade(site.accent),
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@public_page
def security_txt(request, *, now):
    """Whom to tell of a hole (RFC 9116): SECURITY_CONTACT, else the site's address; without either, none."""
    site = SiteSettings.load()
    contact = settings.SECURITY_CONTACT or (f"mailto:{site.contact}" if site.contact else "")
    if not contact:
        raise Http404("Nobody is named.")
    expires = now.replace(day=1, hour=0, minute=0) + HOLDS_FOR
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
