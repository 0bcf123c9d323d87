"""What mail providers report of mails that went out: bounces and complaints, by django-anymail's webhooks.

portal.urls lets webhooks in only where there is a secret, which anymail compares, with the provider's own
signature if it has one, before anything comes here. A report may come twice, late, or before the worker has
stored that the mail went out.
"""

import datetime as dt
import re

from anymail.signals import EventType, RejectReason, tracking
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from mailing import headers
from mailing.models import Delivery, Suppression
from portal.lib import addresses

from .smtp_replies import ANY_CODE, GONE_CODES, GONE_WORDS

State, Reason = Delivery.State, Suppression.Reason
BOUNCES = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
WENT_OUT = [State.SENDING, State.SENT, State.UNCERTAIN]
LOOKED_AT = 50  # mails to one address
SLACK = dt.timedelta(minutes=5)  # by which a provider's clock may be behind ours
HARD = re.compile(r"hard[ _-]?bounce|\bpermanent\b", re.IGNORECASE)
LONGEST = 20_000  # characters of a report that are looked through


@receiver(tracking, dispatch_uid="mailing.delivery.bounces")
@transaction.atomic
def handle_tracking(sender, event, esp_name, **kwargs):
    """Let a mail that bounced fail, and write no more to a mailbox that is gone or whose owner complained.

    Ignored: all other reports, and those of mails that this portal has not sent; the second of the same.
    """
    is_bounce = event.event_type in BOUNCES
    if not is_bounce and event.event_type != EventType.COMPLAINED:
        return
    if not (delivery := reported(event)):
        return
    line = f"{esp_name}: {report_line(event) or event.event_type}"[:500]
    changes = {"state": State.FAILED, "message": None} if is_bounce else {}
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=WENT_OUT).exclude(error=line)
    if rows.update(error=line, **changes):
        if not is_bounce:
            Suppression.objects.add(delivery.address, Reason.COMPLAINT, line)
        elif is_gone(event):
            Suppression.objects.add(delivery.address, Reason.BOUNCE, line)


def reported(event):
    """The delivery that a report is about, or None.

    By its Message-ID where the provider keeps ours, else the last one to the recipient before the report.
    """
    try:
        address = addresses.well_formed(event.recipient or "")
    except ValidationError:
        return None
    rows = Delivery.objects.filter(address=address, state__in=[*WENT_OUT, State.FAILED])
    rows = list(rows.defer("message").order_by("-pk")[:LOOKED_AT])
    named = (event.message_id or "").strip("<> ")
    of_name = (row for row in rows if row.announcement_id and headers.message_id(row).strip("<>") == named)
    until = (event.timestamp or timezone.now()) + SLACK
    before = (row for row in rows if (row.sent_at or row.created_at) <= until)
    return next(of_name, None) or next(before, None)


def report_line(event):
    """What the recipient's server or the provider said, on one line."""
    return " ".join(" ".join(filter(None, [event.mta_response, event.description])).split())


def is_gone(event):
    """Whether a bounce means that there is no such mailbox: a full one, or one behind a filter, is there.

    anymail calls a bounce that may pass the same as one that lasts, so the server's code decides, and without
    one the provider's own name of it.
    """
    line = report_line(event)
    if ANY_CODE.search(line):
        return bool(GONE_CODES.search(line))
    is_hard = event.event_type == EventType.BOUNCED and HARD.search(str(event.esp_event)[:LONGEST])
    return bool(event.reject_reason == RejectReason.INVALID or GONE_WORDS.search(line) or is_hard)
