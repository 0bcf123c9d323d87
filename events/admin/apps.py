from django.apps import AppConfig


class EventsAdminConfig(AppConfig):
    name = "events.admin"
    label = "events_admin"
