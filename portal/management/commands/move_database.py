"""`portal move-database`: all rows into another database."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from portal.environment import Environment
from portal.operation import Refused, moving
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "Copy all rows into another database, which is empty, and compare them; the site's own stays as it "
        "is. Stop portal-web and all workers first."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "url", metavar="URL", help=_("such as postgres://portal:password@localhost/portal")
        )

    def operate(self, *, url, **options):
        try:
            environment = Environment()
            environment.ENVIRON = {"URL": url}
            config = environment.database("URL")
        except ImproperlyConfigured as error:
            raise Refused(str(error)) from error
        number = moving.move(config, say=self.say)
        self.say(
            _("%d rows are in the other database: set DATABASE_URL to its address, and start the services.")
            % number
        )
