"""`portal mail hold` and `portal mail release`: stop all that goes out by itself, and let it go on."""

from django.utils import timezone
from django.utils.translation import gettext as _

from portal import hold
from portal.models import Hold
from portal.operation import Refused
from portal.operation.commands import OperatorCommand


class Command(OperatorCommand):
    help = _(
        "hold: no mail but codes for signing in goes out, and nothing is done by itself. release: shows what "
        "was due before a restore, and with --yes lets the clock go on without it."
    )

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["hold", "release"])
        parser.add_argument("--yes", action="store_true", help=_("release: do it"))
        parser.add_argument(
            "--send",
            action="append",
            default=[],
            metavar="KIND",
            help=_("release: let this kind of what was due before a restore go out; may be given again"),
        )

    def operate(self, *, act, yes, send, **options):
        if unknown := set(send) - set(hold.due):
            told = _("--send: there is no kind %(kind)s; the kinds are %(kinds)s.")
            raise Refused(told % {"kind": ", ".join(sorted(unknown)), "kinds": ", ".join(hold.due)})
        if act == "hold":
            self.hold()
        else:
            self.release(yes, send)

    def hold(self):
        is_new = hold.put_on(Hold.Reason.HAND, timezone.now())
        self.say(
            _("The clock is held; `portal mail release` lets it go on.") if is_new
            else _("The clock was held already; nothing was changed.")
        )  # fmt: skip

    def release(self, yes, send):
        held, now = Hold.objects.first(), timezone.now()
        if not held:
            return self.say(_("The clock is not held; nothing was changed."))
        lines = hold.waiting(held.since) if held.reason == Hold.Reason.RESTORE else []
        for entry, number, since in lines:
            fate = _("goes out") if entry.name in send else _("is discarded")
            age = _(", since %s") % f"{since:%Y-%m-%d %H:%M} UTC" if since else ""
            self.say(f"{entry.name:18} {number:6}  {fate:13} {entry.title}{age}")
        if lines and not yes:
            told = _(
                "This was due before the restore, and may have gone out. The clock is still held: say --yes "
                "to release it, with --send KIND for what is to go out all the same."
            )
            return self.say(told)
        hold.release(now, send)
        return self.say(_("The clock goes on."))
