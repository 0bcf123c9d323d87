"""Mails in the ledger, and a worker that works through them."""

from django.core.mail import EmailMessage

from mailing.announcements import actions
from mailing.delivery import sending
from mailing.delivery.smtp_replies import Unavailable
from mailing.models import Delivery
from tests.support import announcements

WORKER = "worker 1"


def write(address="ada@example.org", **attributes):
    """Put a single mail into the ledger as any code does."""
    message = EmailMessage("Hello", "A short text.", to=[address])
    for name, value in attributes.items():
        setattr(message, name, value)
    message.send()
    return Delivery.objects.latest("pk")


def readers(number):
    return [f"reader{each}" for each in range(number)]


def announce(*names, **fields):
    """An announcement that is being sent to these readers."""
    news = announcements.make_list()
    for name in names:
        announcements.make_reader(f"{name}@example.org", lists=[news])
    made = announcements.make_announcement(lists=[news], **fields)
    return actions.start(announcement=made)


def run(clock, **options):
    """How many were finished; 0 where the server did not work, whatever was finished before."""
    try:
        return sending.run(WORKER, clock=clock, **options)
    except Unavailable:
        return 0


def states(announcement=None):
    rows = announcement.deliveries if announcement else Delivery.objects
    return {row.address.partition("@")[0]: row.state for row in rows.all()}
