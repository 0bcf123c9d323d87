"""Whether what the portal sends would arrive; the same as the page of the check of mail in the admin."""

import sys

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mailing.deliverability import report, test_message
from mailing.deliverability.dns_records import Finding, Level


class Command(BaseCommand):
    help = "Checks the sender's domain (SPF, DKIM, DMARC, MX), the site's address and the mail server."

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="ADDRESS", help="also send a test message to this address")

    def handle(self, **options):
        """Exits with 1 while something is red."""
        last = report.refresh()
        for each in last.findings:
            self.say(Finding(**each))
        if options["to"]:
            self.send(options["to"])
        if last.is_red:
            sys.exit(1)

    def say(self, finding):
        paint = {"green": self.style.SUCCESS, "yellow": self.style.WARNING, "red": self.style.ERROR}
        label = Level(finding.level).label
        self.stdout.write(f"{paint[finding.level](f'{label:15}')} {finding.subject}: {finding.message}")
        if finding.todo:
            self.stdout.write(f"{'':15} → {finding.todo}")

    def send(self, address):
        try:
            delivery = test_message.send(address)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if delivery.state == delivery.State.SUPPRESSED:
            raise CommandError(_("%s is not written to any more; see the suppressed addresses.") % address)
        message = _(
            "A test message to %s is in the ledger; the worker sends it. How to read it stands in it."
        )
        self.stdout.write(message % address)
