from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    # What the mailing app asks of mails about talks and events, and whose lists are whose.
    placeholders = "events.notifications.mail_source.placeholders"
    calendars = "events.notifications.mail_source.calendar"
    discreet = "events.notifications.link_redaction.discreet"
    audiences = "events.notifications.audiences"
    sources = "events.notifications.change_notices"
    edited_lists = "events.notifications.lists.edited_lists"

    def ready(self):
        from . import checks  # noqa: F401 (registers them)
