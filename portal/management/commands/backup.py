"""`portal backup`: all of the site in one file."""

from django.utils.translation import gettext as _

from portal.operation import backups
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "Write the database and all uploaded files into one file, or into a folder under a name by the time. "
        "The site goes on meanwhile. SECRET_KEY and other settings are not in it: keep /etc/portal.env apart."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", metavar="FILE|FOLDER")
        parser.add_argument(
            "--keep", type=int, metavar="N", help=_("in a folder: remove all but the N newest backups")
        )

    def operate(self, *, target, keep, **options):
        made = backups.back_up(target, keep=keep, say=self.say)
        for name in made.missing:
            self.say(_("Not there, though the database names it: %s") % name)
        for path in made.removed:
            self.say(_("Removed: %s") % path)
        self.say(
            _("SECRET_KEY is not in it, without which no link in a mail works: keep /etc/portal.env apart.")
        )
        told = _("%(path)s holds the site: %(rows)d rows, %(files)d files, %(size)d kB.")
        size = -(-made.bytes // 1024)
        self.say(told % {"path": made.path, "rows": made.rows, "files": made.files, "size": size})
