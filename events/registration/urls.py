from django.urls import path

from .views import colleagues, join, own, register

urlpatterns = [
    path("events/<slug:slug>/register/", register.register_for_event, name="event-register"),
    path("talks/<int:pk>/register/", register.register_for_talk, name="talk-register"),
    path("registrations/", register.all_links, name="registration-links"),
    path("registrations/sent/<str:signed>/", register.waiting, name="registration-sent"),
    path("registrations/confirm/<str:token>/", register.confirm, name="registration-confirm"),
    path("registrations/<str:signed>/join/<int:talk>/", join.join, name="registration-join"),
    path(
        "registrations/<str:signed>/colleagues/", colleagues.register_colleague, name="registration-colleague"
    ),
    path("registrations/<str:signed>/", own.registration, name="registration"),
]
