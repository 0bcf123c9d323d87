"""The demonstration's mailbox, and the webhooks of mail providers where there is a secret for them."""

from django.conf import settings
from django.urls import include, path

from . import views

urlpatterns = []

if "WEBHOOK_SECRET" in settings.ANYMAIL:
    urlpatterns += [path("anymail/", include("anymail.urls"))]  # bounces and complaints, for `bounces`

if settings.DEMO:
    urlpatterns += [
        path("demo/mailbox/", views.index, name="mailbox"),
        path("demo/mailbox/<slug:name>/", views.letter, name="mailbox-letter"),
        path("demo/mailbox/<slug:name>/html/", views.html, name="mailbox-html"),
    ]
