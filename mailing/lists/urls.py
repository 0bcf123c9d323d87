from django.urls import path

from .views import lists, personal

urlpatterns = [
    path("lists/", lists.lists, name="mailing-lists"),
    path("lists/confirm/<str:token>/", lists.confirm, name="mailing-list-confirm"),
    path("lists/<slug:slug>/", lists.mailing_list, name="mailing-list"),
    path("lists/<slug:slug>/subscribe/", lists.subscribe, name="mailing-list-subscribe"),
    path("lists/<slug:slug>/feed.atom", lists.feed, name="mailing-list-feed"),
    path("lists/<slug:slug>/<int:pk>/", lists.letter, name="mailing-list-letter"),
    path("mail/<str:signed>/", personal.preferences, name="mail-preferences"),
    path("mail/<str:signed>/export/", personal.export, name="mail-export"),
    path("mail/<str:signed>/renew/", personal.renew, name="mail-renew"),
    path("mail/<str:signed>/erase/", personal.erase, name="mail-erase"),
    path("mail/<str:signed>/unsubscribe/<int:announcement>/", personal.unsubscribe, name="mail-unsubscribe"),
]
