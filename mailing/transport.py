"""Handing a finished message over to the real transport, and what came of it.

MAIL_TRANSPORT names a mail backend of Django or of a package. SMTP (RFC 5321) is driven step by step, because
it matters where a connection breaks: before the message's data nothing went out, after them nobody knows.
"""

import re
import smtplib
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import Enum, auto

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from .messages import sender_address

# What says that a mailbox does not exist (RFC 3463), by code or, of older servers, in words. A full mailbox
# (5.2.2) does, and so does one behind a filter (5.7.x).
GONE_CODES = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b|\b5\.2\.1\b")
GONE_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:does not exist|not found)|"
    r"does not exist|no mailbox",
    re.IGNORECASE,
)
ANY_CODE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
CLOSING, TOO_LARGE = 421, 552
NO_RELAY = re.compile(rb"\brelay", re.IGNORECASE)
WORD = re.compile(r"[!-;=?-~]+")  # printable, without the angle brackets that go round it


class Outcome(Enum):
    SENT = auto()
    LATER = auto()  # a passing fault with this recipient or message
    REFUSED = auto()  # a lasting one
    GONE = auto()  # the mailbox does not exist
    UNCERTAIN = auto()  # the data were handed over, and no answer came


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    text: str = ""


class Unavailable(Exception):
    """The server does not work for us: dead, a refused login or sender. Nothing of the message went out."""


class Transport:
    """One connection, opened with `with`; raises Unavailable if there is none."""

    def __init__(self):
        self.connection = get_connection(settings.MAIL_TRANSPORT, timeout=settings.EMAIL_TIMEOUT)

    def __enter__(self):
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(_words(error)) from error
        return self

    def __exit__(self, *_error):
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            self.connection.connection = None  # what is broken needs no goodbye

    def deliver(self, address, octets, may_go=lambda: True):
        """Hand one message to one recipient over; None if it may not go.

        `may_go` is asked once, before the data. Raises Unavailable; the connection is then closed.
        """
        if isinstance(self.connection, EmailBackend):
            return self._by_smtp(address, octets, may_go)
        return self._by_backend(address, octets) if may_go() else None

    # --- SMTP ---

    def _by_smtp(self, address, octets, may_go):
        try:
            smtp = self._connected()
            goes, refused = self._envelope(smtp, address, len(octets), may_go)
            if refused or not goes:
                smtp.rset()
                return refused if goes else None
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unavailable(_words(error)) from error
        return self._data(smtp, octets)

    def _connected(self):
        if self.connection.connection is None:
            self.connection.open()
        self.connection.connection.ehlo_or_helo_if_needed()
        return self.connection.connection

    def _envelope(self, smtp, address, size, may_go):
        """Name sender and recipient: what `may_go` says, and a Result if the recipient is refused.

        A server that takes several commands at once (RFC 2920) reads them while `may_go` is asked. Raises
        for all that is wrong with more than this recipient.
        """
        if not WORD.fullmatch(address):  # nothing in it can be a command
            return may_go(), Result(Outcome.REFUSED, _("This is no mail address."))
        mail = f"MAIL FROM:<{sender_address()}>" + f" SIZE={size}" * smtp.has_extn("size")
        rcpt, at_once = f"RCPT TO:<{address}>", smtp.has_extn("pipelining")
        if at_once:
            smtp.send(f"{mail}\r\n{rcpt}\r\n")
        goes = may_go()
        code, reply = smtp.getreply() if at_once else smtp.docmd(mail)
        if code == TOO_LARGE:  # this message is, whoever sends it
            if at_once:
                smtp.getreply()
            return goes, refusal(code, reply)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, reply, sender_address())
        code, reply = smtp.getreply() if at_once else smtp.docmd(rcpt)
        if code == CLOSING or not (code in (250, 251) or 400 <= code < 600) or is_about_us(code, reply):
            raise smtplib.SMTPResponseException(code, reply)
        return goes, refusal(code, reply) if code >= 400 else None

    def _data(self, smtp, octets):
        try:
            code, reply = smtp.data(octets)
        except smtplib.SMTPDataError as error:  # not even 354: no data went out
            if error.smtp_code == CLOSING:
                self._drop()
                raise Unavailable(_words(error)) from error
            self._reset(smtp)
            return refusal(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Result(Outcome.UNCERTAIN, _words(error))
        if code == 250:
            return Result(Outcome.SENT)
        if code == CLOSING:
            self._drop()
        if not 400 <= code < 600:
            self._drop()
            return Result(Outcome.UNCERTAIN, _reply(code, reply))
        return refusal(code, reply)

    def _reset(self, smtp):
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):  # the next message gets a new connection
            self._drop()

    def _drop(self):
        """Close without a word: the other side does not answer, or not sensibly."""
        if self.connection.connection is not None:
            self.connection.connection.close()
            self.connection.connection = None

    # --- Any other backend, such as those of django-anymail ---

    def _by_backend(self, address, octets):
        try:
            self.connection.send_messages([as_django(address, octets)])
        except Exception as error:  # noqa: BLE001 (each provider has its own; the row keeps its words)
            return _of_provider(error)
        return Result(Outcome.SENT)


def _of_provider(error):
    """A provider's error by what it says of itself: the status of its answer, if there was one."""
    answer = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(answer, "status_code", None) or 0
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Result(Outcome.REFUSED, _words(error))
    if type(error.__cause__ or error).__name__ == "ReadTimeout":
        return Result(Outcome.UNCERTAIN, _words(error))
    if status in (401, 403) or (isinstance(error, OSError) and not status):  # requests' errors are OSErrors
        raise Unavailable(_words(error)) from error
    return Result(Outcome.REFUSED if 400 <= status < 429 else Outcome.LATER, _words(error))


def as_django(address, octets):
    """A finished message as the object that a mail backend of Django takes."""
    parsed = message_from_bytes(octets, policy=policy.default)
    text, html = parsed.get_body(["plain"]), parsed.get_body(["html"])
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"] or "").strip(),  # folded behind its name, it begins with a space
        body=text.get_content() if text else "",
        from_email=parsed["From"],
        to=[address],
        headers={
            name: str(value).strip()
            for name, value in parsed.items()
            if name.lower() not in ("subject", "from", "to", "mime-version", "content-type")
            and not name.lower().startswith("content-")
        },
    )
    if html:
        message.attach_alternative(html.get_content(), "text/html")
    for part in parsed.iter_attachments():
        content = part.get_content()
        method = part["Content-Type"].params.get("method")  # of a calendar entry (RFC 6047)
        kind = part.get_content_type() + (f"; method={method}" if method else "")
        message.attach(part.get_filename() or "", content, kind)
    return message


def refusal(code, reply):
    """What a refusal with 4xx or 5xx means for the recipient."""
    told = _reply(code, reply)
    if code < 500:
        return Result(Outcome.LATER, told)
    # An enhanced code says it exactly; only without one the words count.
    is_gone = GONE_CODES.search(told) if ANY_CODE.search(told) else code == 550 and GONE_WORDS.search(told)
    return Result(Outcome.GONE if is_gone else Outcome.REFUSED, told)


def is_about_us(code, reply):
    """Whether a refusal is of us and not of the recipient: sign in first, or no relaying for you."""
    return code in (530, 535, 538) or (code >= 500 and bool(NO_RELAY.search(reply)))


def _reply(code, reply):
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return f"{code} {' '.join(text.split())}"[:500]


def _words(error):
    """An error in words that an organiser may be shown: no octets, no addresses of memory."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return (str(error) or type(error).__name__)[:500]
