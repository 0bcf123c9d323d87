"""`portal <task>`: the tasks of whoever runs the server, each of them a command of manage.py, too."""

import os
import sys

from portal.version import VERSION

# The names that differ: a module has no hyphen in its name, and `manage.py check` is Django's own.
COMMANDS = {
    "setup": "setup", "check": "site_check", "backup": "backup", "restore": "restore",
    "move-database": "move_database", "upgrade": "upgrade", "mail": "mail",
}  # fmt: skip
HELP = """portal <task> [--help]

  setup            give an empty site its name, its first organiser and its first series
  check            say whether settings, database, queue, mail, files and clocks are in order
  backup FILE      write all of the site into one file, or into a folder of backups
  restore FILE     make the site what a backup holds
  move-database URL   copy all rows into another database, such as from SQLite to PostgreSQL
  upgrade          after new code: backup, migrate, static files
  mail hold|release   stop all that goes out by itself; see what is due, and let it go on
  manage COMMAND   any other command of manage.py

portal --version   say which version this is
"""


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    task, *rest = sys.argv[1:] or ["--help"]
    if task in ("help", "-h", "--help"):
        print(HELP, end="")
    elif task == "--version":
        print(f"portal {VERSION}")
    elif task == "manage":
        run(rest)
    elif task not in COMMANDS:
        sys.exit(f"portal: there is no task {task!r}; the tasks are {', '.join(COMMANDS)}.")
    else:
        run([COMMANDS[task], *rest])


def run(arguments):
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["portal", *arguments])
    except ImproperlyConfigured as error:
        sys.exit(f"The portal is not configured: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing was changed.")


if __name__ == "__main__":
    main()
