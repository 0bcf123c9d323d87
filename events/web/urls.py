from django.urls import path

from .views import contact, embeds, event, people, sitemaps, talk, time_zone

# Last of all rooms' addresses below /events/<slug>/, as the pages of an event have any other name.
urlpatterns = [
    path("events/", event.events, name="events"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>/talks/", event.archive, name="event-talks"),
    path("events/<slug:slug>/timetable/", event.timetable, name="event-timetable"),
    path("events/<slug:slug>/speakers/", event.speakers, name="event-speakers"),
    path("events/<slug:slug>/contact/", contact.contact, name="event-contact"),
    path("events/<slug:slug>/embed/", embeds.coming, name="event-embed"),
    path("events/<slug:slug>/embed/timetable/", embeds.timetable, name="event-embed-timetable"),
    path("events/<slug:slug>/next.json", embeds.next_json, name="event-next"),
    path("events/<slug:slug>/feed.atom", embeds.atom, name="event-feed"),
    path("events/<slug:slug>/<slug:page>/", event.page, name="event-page"),
    path("talks/", event.talks, name="talks"),
    path("talks/<int:pk>/", talk.talk, name="talk"),
    path("talks/<int:pk>/join/", talk.join, name="talk-join"),
    path("people/", people.people, name="people"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("materials/<int:pk>/", talk.material_file, name="material-file"),
    path("time-zone/", time_zone.time_zone, name="time-zone"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:page>.xml", sitemaps.sitemap_section, name="sitemap-section"),
]
