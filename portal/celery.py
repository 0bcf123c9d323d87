"""The Celery application: `celery -A portal worker --beat`."""

import os
from pathlib import Path

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_queue_folders(sender, **kwargs):
    """Without Redis the queue is a folder; Celery's filesystem broker does not make it."""
    if not settings.REDIS_URL:
        for folder in ("messages", "control"):
            Path(settings.QUEUE_DIR, folder).mkdir(parents=True, exist_ok=True)
