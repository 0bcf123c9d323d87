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
