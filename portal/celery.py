"""The Celery application: `celery -A portal worker --beat`."""

import os
import sys

from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("portal.clock:Clock")


@app.on_configure.connect
def refuse_bad_settings(sender, **kwargs):
    """A wrong setting is the operator's to mend: one line, no traceback."""
    try:
        bool(settings.MODE)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal is not configured: {error}")
