from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from . import celery  # noqa: F401 (tasks belong to this application, whoever calls them)


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from . import checks  # registers them
        from .revision import install_triggers

        post_migrate.connect(install_triggers, sender=self)
        autodiscover_modules("hooks")  # what each room adds to others (portal.registry)
        if settings.PRODUCTION:
            checks.warn_of_open_files()
        if settings.SENTRY_DSN:
            from . import sentry

            sentry.start(settings.SENTRY_DSN)
