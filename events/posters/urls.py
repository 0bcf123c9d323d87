from django.urls import path

from .views import own, posters, reviews

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
    path("events/<slug:slug>/review/", reviews.reviews, name="event-review"),
    path("events/<slug:slug>/review/<str:code>/", reviews.review, name="event-review-poster"),
    path("events/<slug:slug>/review/<str:code>/poster.pdf", reviews.file, name="event-review-file"),
]
