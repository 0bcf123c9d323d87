from django.urls import path

from .views import (  # noqa: F401  own_board adds to the own page
    authors,
    book,
    contact,
    drafts,
    files,
    gallery,
    mine,
    own,
    own_board,
    posters,
    reviews,
)

ONE = "events/<slug:slug>/posters/<int:number>/"

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("events/<slug:slug>/posters/book/", book.page, name="event-posters-book"),
    path("events/<slug:slug>/posters/book.pdf", book.pdf, name="event-posters-book-pdf"),
    path("events/<slug:slug>/posters/posters.<str:file_format>", book.data, name="event-posters-data"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
    path(ONE, gallery.poster, name="event-poster"),
    path(f"{ONE}poster.pdf", gallery.file, name="event-poster-file"),
    path(f"{ONE}<int:key>-<slug:size>.webp", gallery.picture, name="event-poster-picture"),
    path(f"{ONE}qr.svg", gallery.qr_code, name="event-poster-qr"),
    path(f"{ONE}poster.bib", gallery.bibtex, name="event-poster-bibtex"),
    path(f"{ONE}contact/", contact.contact, name="event-poster-contact"),
    path("events/<slug:slug>/posters/submit/", drafts.submit, name="event-posters-submit"),
    path("posters/", mine.all_links, name="poster-links"),
    path("posters/texts/preview/", mine.preview, name="poster-preview"),
    path("posters/drafts/<str:signed>/", drafts.draft, name="poster-draft"),
    path("posters/late/<str:signed>/", drafts.late, name="poster-late"),
    path("posters/authors/<str:signed>/", authors.author, name="poster-author"),
    path("posters/<str:signed>/final/", files.final, name="poster-final"),
    *files.paths("posters/drafts/<str:signed>/", files.of_draft, "poster-draft"),
    *files.paths("posters/<str:signed>/", files.of_poster, "poster"),
    path("events/<slug:slug>/review/", reviews.reviews, name="event-review"),
    path("events/<slug:slug>/review/<str:code>/", reviews.review, name="event-review-poster"),
    path("events/<slug:slug>/review/<str:code>/poster.pdf", reviews.file, name="event-review-file"),
]
