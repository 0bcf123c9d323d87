from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

# Apps from packages whose tables no public page, feed or search reads.
PRIVATE_APPS = ["account", "admin", "auth", "contenttypes", "sessions"]


class PortalConfig(AppConfig):
    name = "portal"
    public_models = ["SiteSettings"]
    private_models = ["FeedReads", "HistoricalSiteSettings", "Revision", "User"]

    def ready(self):
        from .revision import install_triggers

        post_migrate.connect(install_triggers, sender=self)
        autodiscover_modules("hooks")  # what each room adds to others (portal.registry)
