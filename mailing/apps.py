from importlib import import_module

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"
    public_models = ["Letter", "MailingList"]
    private_models = [
        "Announcement",
        "Delivery",
        "MailCheck",
        "Subscriber",
        "Subscription",
        "Suppression",
        "Throttle",
        "WorkerProgress",
    ]

    def ready(self):
        import_module("mailing.bounces")  # listens to the webhooks of mail providers
