"""The web process: `gunicorn portal.wsgi`."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

DO_NOT_START_AGAIN = 3  # the exit code by which a worker tells gunicorn to stop rather than to try anew

# How long a request waits for another's write to SQLite before it says so; workers and commands wait longer.
PATIENCE = 5  # seconds

try:
    application = get_wsgi_application()
    if "timeout" in settings.DATABASES["default"].get("OPTIONS", {}):
        settings.DATABASES["default"]["OPTIONS"]["timeout"] = PATIENCE
except ImproperlyConfigured as error:  # the operator's to mend: one line, no traceback
    print(f"The portal is not configured: {error}", file=sys.stderr)
    sys.exit(DO_NOT_START_AGAIN)
