"""`portal upgrade`: what follows once the code of another version is there."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from events.planning import zone_rules
from portal.operation import backups
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "After new code and packages: make a backup, bring the database and the static files to this "
        "version, and say whether a new tzdata moves what lies ahead. Then restart the services."
    )

    def add_arguments(self, parser):
        parser.add_argument("--backup", metavar="FILE|FOLDER", help=_("where to; else VAR_DIR/backups"))
        parser.add_argument("--no-backup", action="store_true", help=_("you have one already"))

    def operate(self, *, backup, no_backup, **options):
        if not no_backup:
            made = backups.back_up(backup or own_folder(), say=self.say)
            self.say(_("The way back: the former code, and portal restore --replace %s") % made.path)
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        self.say(_("The database is of this version."))
        call_command("collectstatic", interactive=False, verbosity=0, stdout=self.stdout)
        self.say(_("The static files are of this version."))
        if zone_rules.changed():
            call_command("zone_rules", stdout=self.stdout, stderr=self.stderr)
        zone_rules.remember(timezone.now())
        self.say(_("Now restart: systemctl restart portal-web 'portal-worker@*'"))


def own_folder():
    folder = Path(settings.VAR_DIR) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
