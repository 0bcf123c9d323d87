"""Django's EMAIL_BACKEND is the ledger: whatever the portal or a package mails, it is a Delivery first."""

import re
from email import charset
from email.utils import make_msgid, parseaddr

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from mailing import headers, ledger
from mailing.models import Delivery
from portal.lib import addresses

ENCODED = charset.Charset("utf-8")
ENCODED.body_encoding = charset.QP
BEGINS_LATE = re.compile(rb"^([!-9;-~]+:) ?\r\n[ \t]+", re.MULTILINE)


class LedgerBackend(BaseEmailBackend):
    """Puts each message into the ledger, once for each recipient, in the caller's transaction.

    A message may say by attributes what it is: its `purpose`, that somebody waits for it, `is_urgent`, or
    that it is about what its reader booked, `is_own`. Its rows are left in its attribute `deliveries`.
    """

    @transaction.atomic
    def send_messages(self, email_messages):
        """The number of messages taken. Raises ValidationError for what is no address, and takes none."""
        for message in email_messages:
            octets = _octets(message)
            to = dict.fromkeys(map(_address, message.recipients()))  # once, however it is written
            about = {"purpose": getattr(message, "purpose", ""), "priority": _priority(message)}
            message.deliveries = [ledger.row(address=each, octets=octets, **about) for each in to]
        ledger.post_all([delivery for message in email_messages for delivery in message.deliveries])
        return len(email_messages)


def _priority(message):
    if getattr(message, "is_urgent", False):
        return Delivery.Priority.CODE
    return Delivery.Priority.OWN if getattr(message, "is_own", False) else Delivery.Priority.PERSONAL


def _address(recipient):
    """The address in a recipient such as "Ada <ada@example.org>". Raises ValidationError."""
    return addresses.well_formed(parseaddr(recipient)[1] or recipient)


def _octets(message):
    """The finished message, with a Message-ID of the sender's domain: Django's own names this machine.

    In ASCII octets, as any server takes them: one on the way that had to encode them would break signatures.
    """
    message.encoding = message.encoding or ENCODED
    made = message.message()
    for name, value in _folded(message):
        if name in made:
            made.replace_header(name, value.replace("\r\n", "\n"))
    if "message-id" not in map(str.lower, message.extra_headers):
        made.replace_header("Message-ID", make_msgid(domain=headers.sender_address().rpartition("@")[2]))
    head, blank, body = made.as_bytes(linesep="\r\n").partition(b"\r\n\r\n")
    return BEGINS_LATE.sub(rb"\1 ", head) + blank + body


def _folded(message):
    """Header lines with words of people, (name, value), as the portal writes them.

    Django's own would begin on a second line where the first word is long, which confuses some filters.
    """
    yield "Subject", headers.encoded_words(message.subject, "Subject")
    mailboxes = {
        "From": [message.from_email], "To": message.to, "Cc": message.cc, "Reply-To": message.reply_to,
    }  # fmt: skip
    for name, given in mailboxes.items():
        found = [parseaddr(each) for each in given if name not in message.extra_headers]
        if found and not any("=?" in each for each, _at in found):  # what is encoded already stays so
            yield name, ",\r\n ".join(headers.mailbox(each, headers.as_in_dns(at)) for each, at in found)
