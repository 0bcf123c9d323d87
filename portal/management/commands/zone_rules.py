"""`manage.py zone_rules`: what lies ahead keeps its clock time when the rules of its time zone changed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.planning import zone_rules
from portal.lib import times


class Command(BaseCommand):
    help = (
        "Says what a new tzdata would change, and with --apply keeps the clock times of all that lies ahead."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="move what has to be moved")

    def handle(self, *args, apply, **options):
        now = timezone.now()
        zone_rules.remember(now)
        try:
            moves = zone_rules.plan(now)
        except times.NoSuchTime as error:
            raise CommandError(
                _("%(error)s is skipped by the new rules; move it first.") % {"error": error}
            ) from error
        except times.TwiceSuchTime as error:
            raise CommandError(
                _("A time would come twice: %(error)s; move it first.") % {"error": error}
            ) from error
        for move in moves:
            self.stdout.write(line_of(move))
        if apply:
            zone_rules.carry_out(moves)
        self.stdout.write(said(len(moves), zone_rules.changed(), apply))


def line_of(move):
    named = {"event": move.event, "row": move.row, "clock": f"{move.clock:%Y-%m-%d %H:%M}",
             "before": f"{move.before:%H:%M}", "after": f"{move.after:%H:%M}"}  # fmt: skip
    return _("%(event)s, %(row)s: %(clock)s stays, which was %(before)s UTC and is %(after)s UTC") % named


def said(number, changed, is_applied):
    if is_applied:
        return ngettext("%(number)d time was moved.", "%(number)d times were moved.", number) % {
            "number": number
        }
    if not changed and not number:
        return _("No rules have changed.")
    told = ngettext(
        "%(number)d time has to move; run this again with --apply.",
        "%(number)d times have to move; run this again with --apply.",
        number,
    )
    return told % {"number": number}
