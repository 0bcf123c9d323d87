from django.urls import path

from . import views

urlpatterns = [
    path("talks/<int:pk>/picture-<str:digest>.png", views.talk_picture, name="talk-picture"),
    path("talks/<int:pk>/flyer.pdf", views.talk_flyer, name="talk-flyer"),
    path("events/<slug:slug>/picture-<str:digest>.png", views.event_picture, name="event-picture"),
    path("picture-<str:digest>.png", views.site_picture, name="site-picture"),
]
