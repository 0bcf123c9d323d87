#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a wrong setting is the operator's to mend: one line, no traceback
        sys.exit(f"The portal is not configured: {error}")
    except OperationalError as error:
        if not str(error).startswith(("unable to open database file", "attempt to write a readonly")):
            raise
        sys.exit(f"The database file cannot be written; look at VAR_DIR or DATABASE_URL ({error}).")


if __name__ == "__main__":
    main()
