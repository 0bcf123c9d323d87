from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "events.sharing"
    is_index = True  # its rows are in no backup, as all is made anew from the facts
