from django.urls import path

from . import views

urlpatterns = [
    path("registrations/<str:signed>/", views.registration, name="registration"),
    path("events/<slug:slug>/check-in/", views.check_in, name="event-check-in"),
]
