"""The roof and the floor of the portal: addresses, accounts, site settings, pure helpers."""

from .celery import app as celery_app

__all__ = ["celery_app"]
