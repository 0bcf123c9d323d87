"""One SMTP connection (RFC 5321), driven step by step.

It matters where a connection breaks: before the message's data nothing went out, after them nobody knows. And
where a server is to answer, other connections can go on meanwhile.
"""

import re
import smtplib
import time
from contextlib import suppress

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from .answers import CLOSING, TOO_LARGE, Outcome, Result, Unavailable, is_about_us, refusal, told_by, words
from .headers import sender_address

WORD = re.compile(r"[!-;=?-~]+")  # printable, without the angle brackets that go round it
GO_ON = 354
FAULTS = (smtplib.SMTPException, OSError)


class Line:
    """A connection of the SMTP backend that MAIL_TRANSPORT names.

    Raises Unavailable if there is none within `timeout` seconds.
    """

    def __init__(self, timeout):
        self.backend = get_connection(settings.MAIL_TRANSPORT, timeout=timeout)
        try:
            self.backend.open()
            self.smtp = self.backend.connection
            self.smtp.ehlo_or_helo_if_needed()
        except FAULTS as error:
            raise Unavailable(words(error)) from error

    @property
    def is_open(self):
        return self.smtp.sock is not None

    def wait_until(self, moment):
        """Let the next answers take until a moment of the monotonic clock, and a second at least."""
        self._wait(max(moment - time.monotonic(), 1.0))

    def _wait(self, seconds):
        if self.is_open:
            self.smtp.sock.settimeout(seconds)

    def hand_over(self, address, octets):
        """Hand one message to one recipient over: a generator, which yields whenever the server is to answer.

        Its first yield wants to be told whether the message may go. It returns a Result, or None for what
        may not go. A connection that does not work any more is closed.
        """
        if not WORD.fullmatch(address):  # nothing in it can be a command
            return Result(Outcome.REFUSED, _("This is no mail address.")) if (yield) else None
        try:
            goes, refused = yield from self._envelope(address, len(octets))
            if goes and not refused:
                refused = yield from self._before_data()
            if goes and not refused:
                self._wait(settings.EMAIL_TIMEOUT)  # a large message takes time that is no waiting
                self.smtp.send(with_dots(octets))  # without its last dot, it has not gone out
        except FAULTS as error:
            self.drop()
            return Result(Outcome.UNTRIED, words(error))
        if refused or not goes:
            self._reset()
            return refused if goes else None
        return (yield from self._after_data())

    def _envelope(self, address, size):
        """Name sender and recipient: whether it may go, and a Result if the recipient is refused.

        A server that takes several commands at once (RFC 2920) reads them while that is asked. Raises for
        all that is wrong with more than this recipient.
        """
        smtp = self.smtp
        mail = f"MAIL FROM:<{sender_address()}>" + f" SIZE={size}" * smtp.has_extn("size")
        rcpt, at_once = f"RCPT TO:<{address}>", smtp.has_extn("pipelining")
        smtp.send(f"{mail}\r\n{rcpt}\r\n" if at_once else f"{mail}\r\n")
        goes = yield
        code, reply = smtp.getreply()
        if code == TOO_LARGE:  # this message is, whoever sends it
            if at_once:
                smtp.getreply()
            return goes, refusal(code, reply)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, reply, sender_address())
        if not at_once:
            smtp.send(f"{rcpt}\r\n")
            yield
        code, reply = smtp.getreply()
        if code == CLOSING or not (code in (250, 251) or 400 <= code < 600) or is_about_us(code, reply):
            raise smtplib.SMTPResponseException(code, reply)
        return goes, refusal(code, reply) if code >= 400 else None

    def _before_data(self):
        """Ask whether the data may come: a Result if not. No data have gone out yet."""
        self.smtp.send("DATA\r\n")
        yield
        code, reply = self.smtp.getreply()
        if code == GO_ON:
            return None
        if code == CLOSING or not 400 <= code < 600:
            raise smtplib.SMTPDataError(code, reply)
        return refusal(code, reply)

    def _after_data(self):
        """What the server says of the message: until then, nobody knows whether it went out."""
        try:
            yield
            code, reply = self.smtp.getreply()
        except FAULTS as error:
            self.drop()
            return Result(Outcome.UNCERTAIN, words(error))
        if code == 250:
            return Result(Outcome.SENT)
        if code == CLOSING:
            self.drop()
        if not 400 <= code < 600:
            self.drop()
            return Result(Outcome.UNCERTAIN, told_by(code, reply))
        return refusal(code, reply)

    def _reset(self):
        """Begin anew after a refusal, which holds whatever becomes of the connection."""
        try:
            code, _reply = self.smtp.rset()
        except FAULTS:
            code = None
        if code != 250:
            self.drop()

    def drop(self):
        """Close without a word: the other side does not answer, or not sensibly."""
        self.smtp.close()
        self.backend.connection = None

    def say_goodbye(self):
        with suppress(*FAULTS):
            self.smtp.putcmd("QUIT")

    def close(self, moment):
        """Wait for the answer to a goodbye until a moment of the monotonic clock."""
        self._wait(max(moment - time.monotonic(), 0.01))
        with suppress(*FAULTS):
            self.smtp.getreply()
        self.drop()


def with_dots(octets):
    """A message as it goes over the wire: no line of it is the one dot that ends it (RFC 5321, 4.5.2).

    Lines begin after any line feed, as some servers see it: else a text could hold a second mail.
    """
    dotted = octets.replace(b"\n.", b"\n..")
    if dotted.startswith(b"."):
        dotted = b"." + dotted
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")
