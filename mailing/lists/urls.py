from django.urls import path

from . import views

urlpatterns = [
    path("lists/", views.lists, name="mailing-lists"),
    path("lists/confirm/<str:token>/", views.confirm, name="mailing-list-confirm"),
    path("lists/<slug:slug>/", views.mailing_list, name="mailing-list"),
    path("lists/<slug:slug>/subscribe/", views.subscribe, name="mailing-list-subscribe"),
    path("lists/<slug:slug>/feed.atom", views.feed, name="mailing-list-feed"),
    path("lists/<slug:slug>/<int:pk>/", views.letter, name="mailing-list-letter"),
    path("mail/<str:signed>/", views.preferences, name="mail-preferences"),
    path("mail/<str:signed>/export/", views.export, name="mail-export"),
    path("mail/<str:signed>/renew/", views.renew, name="mail-renew"),
    path("mail/<str:signed>/erase/", views.erase, name="mail-erase"),
    path("mail/<str:signed>/unsubscribe/<int:announcement>/", views.unsubscribe, name="mail-unsubscribe"),
]
