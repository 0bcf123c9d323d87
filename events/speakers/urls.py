from django.urls import path

from . import views

urlpatterns = [
    path("events/<slug:slug>/suggest/", views.suggest, name="event-suggest"),
    path("speak/<str:signed>/", views.speak, name="speak"),
    path("speak/<str:signed>/preview/", views.preview, name="speak-preview"),
    path("speak/<str:signed>/opened/", views.opened, name="speak-opened"),
]
