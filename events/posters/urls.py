from django.urls import path

from .views import own, posters

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
]
