"""`portal check`: a line for each thing that must be in order."""

import sys

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.operation import inspecting
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "Say whether settings, database, queue, clock, mail and files are in order, and what to do where "
        "not. Changes nothing, sends nothing; ends with 1 if something is wrong."
    )

    def operate(self, **options):
        number = 0
        for name, troubles in inspecting.lines():
            self.say(f"{name + ':':16} {troubles[0] if troubles else _('ok')}")
            for trouble in troubles[1:]:
                self.say(f"{'':16} {trouble}")
            number += len(troubles)
        if number:
            self.say(ngettext("%d thing is to be done.", "%d things are to be done.", number) % number)
            sys.exit(1)
        self.say(_("All is in order."))
