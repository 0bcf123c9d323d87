"""`manage.py demo`: the demo content, as often as one likes."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

import courses.demo
import events.demo
import mailing.demo
from events.demo import scale as generated
from portal import demo


def number_of_talks(text):
    """A whole number above 0; raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(_("%r is not a number of talks; write one such as 1000.") % text)
    return int(text)


class Command(BaseCommand):
    help = _("Load the demo content; what is there already is kept as it is.")

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale",
            type=number_of_talks,
            metavar="N",
            help=_("then add N generated talks, with people and series, for load tests"),
        )

    def handle(self, *, scale, verbosity, **options):
        if settings.PRODUCTION:
            raise CommandError(_("Demo content is not loaded in production mode; nothing was changed."))
        now = timezone.now()
        mailing.demo.load(now)
        self.say_what_became_of([*events.demo.load(now), *courses.demo.load(now)], verbosity)
        if scale:
            self.add_generated(scale, now)
        if settings.DEMO:
            self.load_accounts()

    def say_what_became_of(self, loaded, verbosity):
        made = [each for each in loaded if each.made]
        numbers = {
            "made": len(made),
            "kept": len(loaded) - len(made),
            "talks": sum(each.talks_added for each in loaded),
        }
        self.stdout.write(
            _("Demo content: %(made)d events and pages made, %(kept)d kept; %(talks)d talks added.") % numbers
        )
        if verbosity > 1:
            for each in loaded:
                self.stdout.write(f"  {_('made') if each.made else _('kept')}  {each.name}")

    def add_generated(self, count, now):
        series = generated.add(count, now)
        self.stdout.write(
            _("Added %(talks)d generated talks in %(series)d series.")
            % {"talks": count, "series": len(series)}
        )

    def load_accounts(self):
        made = demo.load_accounts()
        self.stdout.write("\n" + _("Accounts of this demonstration:"))
        for account in demo.ACCOUNTS:
            self.stdout.write(f"  {account.email:22} {account.password:20} {account.role}")
        if len(made) < len(demo.ACCOUNTS):
            self.stdout.write("  " + _("An account that was there before keeps the password it has."))
