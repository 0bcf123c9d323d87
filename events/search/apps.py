from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SearchConfig(AppConfig):
    name = "events.search"
    is_index = True  # its rows are in no backup

    def ready(self):
        from . import triggers

        pre_migrate.connect(triggers.take_down, sender=self)
        post_migrate.connect(triggers.put_up, sender=self)
