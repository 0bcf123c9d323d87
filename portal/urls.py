"""All addresses of the portal: those of each room, from the roof down. Those of public pages are permanent.

So whatever a room puts below /events/<slug>/ comes before events.web, where a page of an event has any other
name.
"""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import health, home, media, metrics, well_known

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("pages/<slug:slug>/", home.page, name="page"),
    path("media/<path:name>", media.media, name="media"),
    path("admin/", admin.site.urls),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
    path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
]
urlpatterns += [
    path("", include(f"{room}.urls"))
    for room in reversed(settings.ROOMS)
    if room != "portal" and find_spec(f"{room}.urls")
]
