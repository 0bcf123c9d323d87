from django.urls import path

from .views import invitation, speak, suggest

urlpatterns = [
    path("events/<slug:slug>/suggest/", suggest.suggest, name="event-suggest"),
    path("speak/invitations/<str:signed>/", invitation.invitation, name="speaker-invitation"),
    path("speak/invitations/<str:signed>/opened/", invitation.opened, name="speaker-invitation-opened"),
    path("speak/<str:signed>/", speak.speak, name="speak"),
    path("speak/<str:signed>/preview/", speak.preview, name="speak-preview"),
    path("speak/<str:signed>/opened/", speak.opened, name="speak-opened"),
    path("speak/<str:signed>/photo/", speak.waiting_photo, name="speak-photo"),
]
