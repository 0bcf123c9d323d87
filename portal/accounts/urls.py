from django.urls import include, path

from . import proving, views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/sessions/", views.end_sessions, name="me-sessions"),
    path("me/export/", views.export, name="me-export"),
    path("me/delete/", views.delete, name="me-delete"),
    # The portal's own ways to prove an address come before those of django-allauth.
    path("accounts/confirm-email/", proving.ProveAddress.as_view()),
    path("accounts/confirm-email/<str:key>/", proving.confirm_by_link, name="account_confirm_email"),
    path("accounts/", include("allauth.urls")),
]
