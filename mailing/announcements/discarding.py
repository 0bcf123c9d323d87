"""What becomes of mail that was due before the clock was held, and is not to go out (`portal.hold`).

Work that sends mail when its time has come is *done*, as of the instant of the hold, and what it wrote into
the ledger is cancelled: so it counts as told, by each room's own rules, and nobody is written to. To see how
much that is, the same is done in a transaction that is taken back.
"""

from functools import partial

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from mailing.models import Announcement, Delivery
from portal.hold import Due

from . import actions

State, Sending = Delivery.State, Announcement.State
OPEN = (State.PENDING, State.SENDING)


def due_work(name, position, title, *acts):
    """A Due of work that sends what is due at an instant, each act a function of that."""
    return Due(name, position, title, waiting=partial(_rehearse, acts), discard=partial(_do_in_silence, acts))


@transaction.atomic
def _rehearse(acts, before):
    """How many mails it would send; nothing is stored."""
    last = _last()
    for act in acts:
        act(before)
    number = Delivery.objects.filter(pk__gt=last[Delivery], state__in=OPEN).count()
    transaction.set_rollback(True)
    return number, None


@transaction.atomic
def _do_in_silence(acts, before, now):
    last = _last()
    for act in acts:
        act(before)
    cancel(Delivery.objects.filter(pk__gt=last[Delivery]))
    cancel_announcements(Announcement.objects.filter(pk__gt=last[Announcement]), now)


def _last():
    return {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in (Delivery, Announcement)}


# --- What is in the ledger already -----------------------------------------------------------------------


def cancel(rows):
    """Let deliveries that have not gone out not go; their texts are erased."""
    rows.filter(state__in=OPEN).update(state=State.CANCELLED, message=None)


def cancel_announcements(rows, now):
    for announcement in rows.filter(state__in=(Sending.SCHEDULED, Sending.SENDING)):
        actions.cancel(announcement=announcement, note=_("Discarded when the clock was released."), now=now)


def single_mails(before):
    return Delivery.objects.filter(announcement=None, state__in=OPEN, created_at__lte=before)


def waiting_mails(before):
    rows = single_mails(before)
    return rows.count(), rows.aggregate(oldest=Min("created_at"))["oldest"]


def discard_mails(before, now):
    cancel(single_mails(before))


def due_announcements(before):
    scheduled = Announcement.objects.filter(state=Sending.SCHEDULED, send_at__lte=before)
    return scheduled | Announcement.objects.filter(state=Sending.SENDING, started_at__lte=before)


def waiting_announcements(before):
    rows = due_announcements(before)
    oldest = rows.aggregate(begun=Min("started_at"), due=Min("send_at"))
    return rows.count(), min(filter(None, oldest.values()), default=None)


def discard_announcements(before, now):
    cancel_announcements(due_announcements(before), now)


def cancel_codes(now):
    """Codes of the past are of use to nobody; those that are asked for from now on go out."""
    cancel(Delivery.objects.filter(priority=Delivery.Priority.CODE))
