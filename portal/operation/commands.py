"""What the commands of this folder share: whoever runs them reads one line of what went wrong."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils.translation import gettext as _

from . import Refused


class OperatorCommand(BaseCommand):
    """A command whose `operate` may raise Refused, or run into the disk or the database."""

    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            refuse_root()
            self.operate(**options)
        except Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            told = _("The disk: %s. Nothing was changed.")
            raise CommandError(told % error) from error
        except (Error, OverflowError) as error:  # of a number that no column of SQLite holds
            told = _("The database: %s. Nothing was changed.")
            raise CommandError(told % " ".join(str(error).split())) from error

    def say(self, text):
        self.stdout.write(str(text))


def refuse_root():
    """Raise Refused for root where the files belong to somebody else, who could not read what root writes."""
    if os.geteuid() == 0 != owner():
        told = _(
            "%(folder)s belongs to the user with the number %(owner)d; run this as that user, not as root."
        )
        raise Refused(told % {"folder": settings.VAR_DIR, "owner": owner()})


def owner():
    return settings.VAR_DIR.stat().st_uid
