from django.urls import path

from . import views

urlpatterns = [
    path("calendar.ics", views.site_calendar, name="calendar"),
    path("calendar/all.ics", views.whole_calendar, name="calendar-all"),
    path("topics/<slug:slug>/calendar.ics", views.topic_calendar, name="topic-calendar"),
    path("events/<slug:slug>/calendar.ics", views.event_calendar, name="event-calendar"),
    path("talks/<int:pk>/calendar.ics", views.talk_calendar, name="talk-calendar"),
    path("people/<slug:slug>/calendar.ics", views.person_calendar, name="person-calendar"),
]
