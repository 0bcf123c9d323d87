"""Django's EMAIL_BACKEND is the ledger: whatever the portal or a package mails, it is a Delivery first."""

from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from . import ledger
from .models import Delivery


class LedgerBackend(BaseEmailBackend):
    """Puts each message into the ledger, once for each recipient, in the caller's transaction.

    A message may say by attributes what it is: `purpose`, and `priority`, a Delivery.Priority.
    """

    @transaction.atomic
    def send_messages(self, email_messages):
        """The number of messages taken. Raises ValidationError for what is no address, and takes none."""
        for message in email_messages:
            octets = message.message().as_bytes(linesep="\r\n")
            for recipient in dict.fromkeys(message.recipients()):
                ledger.post(
                    address=parseaddr(recipient)[1] or recipient,
                    octets=octets,
                    purpose=getattr(message, "purpose", ""),
                    priority=getattr(message, "priority", Delivery.Priority.PERSONAL),
                )
        return len(email_messages)
