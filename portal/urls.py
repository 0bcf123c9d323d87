"""All addresses of the portal. Those of public pages are permanent."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from events.views import search, sitemaps

from . import health, mailbox, media, views

handler404 = "portal.errors.page_not_found"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("", include("events.urls")),
    path("", include("courses.urls")),
    path("", include("mailing.urls")),
    path("media/<path:name>", media.media, name="media"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:page>.xml", sitemaps.sitemap_section, name="sitemap-section"),
]

if "WEBHOOK_SECRET" in settings.ANYMAIL:
    urlpatterns += [path("anymail/", include("anymail.urls"))]  # bounces and complaints, for mailing.bounces

if settings.DEMO:
    urlpatterns += [
        path("demo/mailbox/", mailbox.index, name="mailbox"),
        path("demo/mailbox/<slug:name>/", mailbox.letter, name="mailbox-letter"),
        path("demo/mailbox/<slug:name>/html/", mailbox.html, name="mailbox-html"),
    ]
