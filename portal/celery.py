"""The Celery application: `celery -A portal worker --beat`."""

import os
import sys

from celery import Celery, Task
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class HeldTask(Task):
    """A task that does nothing while the clock is held (`portal.hold`), unless it is `even_if_held`."""

    abstract = True
    even_if_held = False

    def __call__(self, *args, **kwargs):
        from . import hold

        if self.even_if_held or not hold.is_on():
            return super().__call__(*args, **kwargs)
        return None


app = Celery("portal", task_cls=HeldTask)
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
