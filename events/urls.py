from django.urls import path

from .views import contact, event, feeds, people, speaking, talk

urlpatterns = [
    path("calendar.ics", feeds.site_calendar, name="calendar"),
    path("events/", event.events, name="events"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>/calendar.ics", feeds.event_calendar, name="event-calendar"),
    path("events/<slug:slug>/talks/", event.archive, name="event-talks"),
    path("events/<slug:slug>/timetable/", event.timetable, name="event-timetable"),
    path("events/<slug:slug>/suggest/", speaking.suggest, name="event-suggest"),
    path("events/<slug:slug>/contact/", contact.contact, name="event-contact"),
    path("events/<slug:slug>/<slug:page>/", event.page, name="event-page"),
    path("talks/<int:pk>/", talk.talk, name="talk"),
    path("talks/<int:pk>/calendar.ics", feeds.talk_calendar, name="talk-calendar"),
    path("talks/<int:pk>/join/", talk.join, name="talk-join"),
    path("people/", people.people, name="people"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("people/<slug:slug>/calendar.ics", feeds.person_calendar, name="person-calendar"),
    path("speak/<str:signed>/", speaking.speak, name="speak"),
    path("speak/<str:signed>/preview/", speaking.preview, name="speak-preview"),
    path("speak/<str:signed>/opened/", speaking.opened, name="speak-opened"),
    path("materials/<int:pk>/", talk.material_file, name="material-file"),
]
