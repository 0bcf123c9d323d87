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
WAIT = 2  # seconds, for one of the pool's connections to PostgreSQL; all of it while PostgreSQL is away


def suit_requests(database, pool):
    """Change a configuration of DATABASES to what the many threads of a web process want.

    They share so many connections to PostgreSQL: one for each thread of some processes would be more than it
    allows. SQLite has one for each thread.
    """
    if "timeout" in database["OPTIONS"]:
        database["OPTIONS"]["timeout"] = PATIENCE
    else:
        database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": WAIT}
        database["CONN_MAX_AGE"] = 0  # each goes back to the pool after its request


try:
    suit_requests(settings.DATABASES["default"], settings.DATABASE_POOL)
    application = get_wsgi_application()
except ImproperlyConfigured as error:  # the operator's to mend: one line, no traceback
    print(f"The portal is not configured: {error}", file=sys.stderr)
    sys.exit(DO_NOT_START_AGAIN)
