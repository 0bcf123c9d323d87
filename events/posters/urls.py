from django.urls import path

from .views import contact, gallery, own, own_board, posters  # noqa: F401  own_board adds to the own page

ONE = "events/<slug:slug>/posters/<int:number>/"

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
    path(ONE, gallery.poster, name="event-poster"),
    path(f"{ONE}poster.pdf", gallery.file, name="event-poster-file"),
    path(f"{ONE}<int:key>-<slug:size>.webp", gallery.picture, name="event-poster-picture"),
    path(f"{ONE}qr.svg", gallery.qr_code, name="event-poster-qr"),
    path(f"{ONE}contact/", contact.contact, name="event-poster-contact"),
]
