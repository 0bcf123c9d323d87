"""All addresses of the portal. Those of public pages are permanent."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("", include("events.urls")),
    path("", include("courses.urls")),
    path("media/<path:name>", views.media, name="media"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
]
