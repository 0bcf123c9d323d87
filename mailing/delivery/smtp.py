"""Handing messages over by SMTP (RFC 5321): one connection, and one message on it at a time.

It matters where a connection breaks: before the message's data nothing went out, after them nobody knows.
"""

import re
import smtplib
from contextlib import suppress
from email import message_from_bytes, policy

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from mailing.headers import sender_address

from .smtp_replies import (
    CLOSING,
    TOO_LARGE,
    Outcome,
    Result,
    Unavailable,
    error_line,
    is_about_us,
    refusal,
    reply_line,
)

WORD = re.compile(r"[!-;=?-~]+")  # printable, without the angle brackets that go round it
OK, GO_ON = 250, 354
PLAIN = policy.SMTP.clone(cte_type="7bit")
GOODBYE = 1.0  # seconds that the answer to it may take
FAULTS = (smtplib.SMTPException, OSError)


class Refused(Exception):
    """The server will not take this message, and works for others."""

    def __init__(self, code, reply):
        self.result = refusal(code, reply)


class Connection:
    """A connection of the SMTP backend that MAIL_TRANSPORT names. Raises Unavailable if there is none."""

    def __init__(self):
        self.backend = get_connection(settings.MAIL_TRANSPORT, timeout=settings.EMAIL_TIMEOUT)
        self.open()

    @property
    def smtp(self):
        """The smtplib.SMTP of an open connection, or None."""
        return self.backend.connection

    def open(self):
        """Connect, secure the connection and sign in, as the settings say. Raises Unavailable."""
        self.is_used = False
        try:
            self.backend.open()
            self.smtp.ehlo_or_helo_if_needed()
        except FAULTS as error:
            self.close()
            raise Unavailable(error_line(error)) from error

    def close(self):
        """Say goodbye, and wait no longer than a moment for the answer."""
        if self.smtp and self.smtp.sock:
            self.smtp.sock.settimeout(GOODBYE)
        with suppress(*FAULTS):
            self.backend.close()

    def drop(self):
        """Close without a word: the other side does not answer, or not sensibly."""
        self.smtp.close()
        self.close()

    def hand_over(self, address, octets, open_for_data):
        """Hand one message to one recipient over and say what came of it, as a Result.

        `open_for_data` is asked just before the data; if it says no, they stay here and there is no result.
        A connection that broke is opened anew for the next message. Raises Unavailable if it cannot be.
        """
        if not can_be_named(address):
            return Result(Outcome.REFUSED, _("This is no mail address."))
        try:
            octets = self._as_it_takes(octets)
            self._name_sender(octets)
            self._name_recipient(address)
            if not open_for_data():
                self._reset()
                return None
            self._give_data(octets)
        except Refused as refused:
            self._reset()
            return refused.result
        except FAULTS as error:  # without the data's last dot, nothing has gone out
            self.drop()
            return Result(Outcome.UNTRIED, error_line(error))
        return self._answer()

    def _as_it_takes(self, octets):
        """A message for this server: without 8BITMIME (RFC 6152) it gets plain octets alone."""
        if octets.isascii() or (self.smtp and self.smtp.has_extn("8bitmime")):
            return octets
        return message_from_bytes(octets, policy=PLAIN).as_bytes()

    def _name_sender(self, octets):
        """Begin a message; over a new connection if the server closed the old one since the last."""
        if not self.smtp:
            self.open()
        try:
            self._mail(octets)
        except FAULTS:
            if not self.is_used:
                raise
            self.drop()
            self.open()
            self._mail(octets)
        self.is_used = True

    def _mail(self, octets):
        options = [f"SIZE={len(octets)}"] if self.smtp.has_extn("size") else []
        options += [] if octets.isascii() else ["BODY=8BITMIME"]
        code, reply = self.smtp.mail(sender_address(), options)
        if code == TOO_LARGE:  # this message is, whoever sends it
            raise Refused(code, reply)
        if code != OK:
            raise smtplib.SMTPSenderRefused(code, reply, sender_address())

    def _name_recipient(self, address):
        code, reply = self.smtp.rcpt(address)
        if code in (OK, 251):
            return
        if is_refusal(code) and not is_about_us(code, reply):
            raise Refused(code, reply)
        raise smtplib.SMTPResponseException(code, reply)

    def _give_data(self, octets):
        """What smtplib's `data` does without its last answer: so a break before the data is known as one."""
        code, reply = self.smtp.docmd("DATA")
        if is_refusal(code):
            raise Refused(code, reply)
        if code != GO_ON:
            raise smtplib.SMTPDataError(code, reply)
        self.smtp.send(with_dots(octets))

    def _answer(self):
        """What the server says of the message: until then, nobody knows whether it went out."""
        try:
            code, reply = self.smtp.getreply()
        except FAULTS as error:
            self.drop()
            return Result(Outcome.UNCERTAIN, error_line(error))
        if code == OK:
            return Result(Outcome.SENT)
        if not is_refusal(code):
            self.drop()
        if 400 <= code < 600:
            return refusal(code, reply)
        return Result(Outcome.UNCERTAIN, reply_line(code, reply))

    def _reset(self):
        """Begin anew after a refusal, which holds whatever becomes of the connection."""
        with suppress(*FAULTS):
            if self.smtp.rset()[0] == OK:
                return
        self.drop()


def is_refusal(code):
    """Whether a server that goes on working says no to this message."""
    return 400 <= code < 600 and code != CLOSING


def can_be_named(address):
    """Whether an address goes over the wire as it is, and nothing in it can be a command."""
    return bool(WORD.fullmatch(address)) and smtplib.quoteaddr(address) == f"<{address}>"


def with_dots(octets):
    """A message as it goes over the wire: no line of it is the one dot that ends it (RFC 5321, 4.5.2).

    Lines begin after any line feed, as some servers see it: else a text could hold a second mail.
    """
    dotted = octets.replace(b"\n.", b"\n..")
    if dotted.startswith(b"."):
        dotted = b"." + dotted
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")
