from django.urls import path

from .views import authors, drafts, files, mine, own, posters

urlpatterns = [
    path("events/<slug:slug>/posters/", posters.posters, name="event-posters"),
    path("posters/<str:signed>/", own.poster, name="poster-own"),
    path("events/<slug:slug>/posters/submit/", drafts.submit, name="event-posters-submit"),
    path("posters/", mine.all_links, name="poster-links"),
    path("posters/texts/preview/", mine.preview, name="poster-preview"),
    path("posters/drafts/<str:signed>/", drafts.draft, name="poster-draft"),
    path("posters/late/<str:signed>/", drafts.late, name="poster-late"),
    path("posters/authors/<str:signed>/", authors.author, name="poster-author"),
    path("posters/<str:signed>/final/", files.final, name="poster-final"),
    *files.paths("posters/drafts/<str:signed>/", files.of_draft, "poster-draft"),
    *files.paths("posters/<str:signed>/", files.of_poster, "poster"),
    *files.paths("events/<slug:slug>/posters/<int:number>/", files.public, "event-poster"),
]
