from . import bounces  # noqa: F401 (listens to the webhooks of mail providers)
