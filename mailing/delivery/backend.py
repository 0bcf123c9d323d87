"""Django's EMAIL_BACKEND is the ledger: whatever the portal or a package mails, it is a Delivery first."""

from email import charset
from email.utils import make_msgid, parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from mailing import ledger
from mailing.headers import sender_address
from mailing.models import Delivery
from portal.lib import addresses

ENCODED = charset.Charset("utf-8")
ENCODED.body_encoding = charset.QP


class LedgerBackend(BaseEmailBackend):
    """Puts each message into the ledger, once for each recipient, in the caller's transaction.

    A message may say by attributes what it is: its `purpose`, and that somebody waits for it, `is_urgent`.
    """

    @transaction.atomic
    def send_messages(self, email_messages):
        """The number of messages taken. Raises ValidationError for what is no address, and takes none."""
        for message in email_messages:
            octets = _octets(message)
            for address in dict.fromkeys(map(_address, message.recipients())):  # once, however it is written
                ledger.post(
                    address=address,
                    octets=octets,
                    purpose=getattr(message, "purpose", ""),
                    priority=_priority(message),
                )
        return len(email_messages)


def _priority(message):
    is_urgent = getattr(message, "is_urgent", False)
    return Delivery.Priority.CODE if is_urgent else Delivery.Priority.PERSONAL


def _address(recipient):
    """The address in a recipient such as "Ada <ada@example.org>". Raises ValidationError."""
    return addresses.well_formed(parseaddr(recipient)[1] or recipient)


def _octets(message):
    """The finished message, with a Message-ID of the sender's domain: Django's own names this machine.

    In ASCII octets, as any server takes them: one on the way that had to encode them would break signatures.
    """
    message.encoding = message.encoding or ENCODED
    made = message.message()
    if "message-id" not in map(str.lower, message.extra_headers):
        made.replace_header("Message-ID", make_msgid(domain=sender_address().rpartition("@")[2]))
    return made.as_bytes(linesep="\r\n")
