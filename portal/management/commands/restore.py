"""`portal restore`: the site as a backup has it."""

from django.utils.translation import gettext as _

from portal.operation import restoring
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "Make the site what a backup holds: its rows, at once or not at all, and its files. All sign in "
        "anew, and nothing goes out by itself until `portal mail release`. Stop the services first."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help=_("also if the database has content, which is lost")
        )

    def operate(self, *, file, replace, **options):
        number, again = restoring.restore(file, replace=replace, say=self.say)
        for name, times in again.items():
            self.say(_("Erased or revoked since the backup, and now once more: %(name)s (%(times)d)")
                     % {"name": name, "times": times})  # fmt: skip
        self.say(_("The clock is held: `portal mail release` shows what is due, and lets it go on."))
        self.say(_("The site is that of %(file)s, with %(rows)d rows.") % {"file": file, "rows": number})
