from django.urls import path

from .views import book, own, posters

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("events/<slug:slug>/posters/book/", book.page, name="event-posters-book"),
    path("events/<slug:slug>/posters/book.pdf", book.pdf, name="event-posters-book-pdf"),
    path("events/<slug:slug>/posters/posters.<str:file_format>", book.data, name="event-posters-data"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
]
