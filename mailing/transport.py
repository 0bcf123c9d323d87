"""Handing finished messages over to the real transport, several at the same time where it is SMTP.

MAIL_TRANSPORT names a mail backend of Django or of a package. SMTP is driven step by step (mailing.smtp) over
MAIL_CONNECTIONS connections, with one message on each; any other backend gets one message after the other.
"""

import time
from contextlib import suppress
from email import message_from_bytes, policy
from math import ceil

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string

from .answers import Outcome, Result, Unavailable, words
from .smtp import FAULTS, Line

PER_LINE = 10  # messages for which another connection pays
OPENING = 1.0  # seconds after which no other is opened, and that one waits for the server's goodbyes


def connect(number):
    """The way to the server for so many messages: `Lines`, or a `Provider`."""
    is_smtp = issubclass(import_string(settings.MAIL_TRANSPORT), EmailBackend)
    return Lines(number) if is_smtp else Provider()


class Lines:
    """Connections to an SMTP server, each with one message on its way.

    `width` is how many messages it takes at the same time now, 0 once the server does not work; `fault` is
    what it said last when it did not.
    """

    def __init__(self, number):
        """Open as many for `number` messages as pay, and as open within a second."""
        self.lines, self.fault, began = [], "", time.monotonic()
        most = min(ceil(number / PER_LINE), settings.MAIL_CONNECTIONS)
        while self.width < most and (not self.lines or time.monotonic() < began + OPENING):
            try:
                self.lines.append(Line(OPENING if self.lines else settings.EMAIL_TIMEOUT))
            except Unavailable as error:
                self.fault = "" if self.lines else str(error)  # else it has enough of our connections
                break

    @property
    def width(self):
        return len(self.lines)

    def close(self):
        for line in self.lines:
            line.say_goodbye()
        until = time.monotonic() + OPENING
        for line in self.lines:
            line.close(until)

    def hand_over(self, mails, may_go):
        """Hand {key: (address, octets)} over, `width` messages at most; returns {key: Result}.

        `may_go` is asked once, before any data; it answers the keys of those that may go. The others have
        None as their result.
        """
        pairs = zip(mails.items(), self.lines, strict=False)
        under_way = {key: (line, line.hand_over(*mail)) for (key, mail), line in pairs}
        results = self._step(under_way)
        goes = may_go()
        while under_way:
            results |= self._step(under_way, goes)
        self.lines = [line for line in self.lines if line.is_open]
        untried = [each.text for each in results.values() if each and each.outcome == Outcome.UNTRIED]
        self.fault = untried[-1] if untried else self.fault
        return results

    def _step(self, under_way, goes=None):
        """Let each message go as far as it does without an answer of the server; the results of those done.

        All wait for as long as one may, so that a server that says nothing holds them up once.
        """
        until, results = time.monotonic() + settings.EMAIL_TIMEOUT, {}
        for key, (line, dialogue) in list(under_way.items()):
            line.wait_until(until)
            try:
                dialogue.send(None if goes is None else key in goes)
            except StopIteration as end:
                results[key] = end.value
                del under_way[key]
        return results


class Provider:
    """Any other backend, such as those of django-anymail: used as `Lines`, one message after the other."""

    def __init__(self):
        self.width, self.fault = 1, ""
        self.connection = get_connection(settings.MAIL_TRANSPORT, timeout=settings.EMAIL_TIMEOUT)
        try:
            self.connection.open()
        except FAULTS as error:
            self.width, self.fault = 0, words(error)

    def close(self):
        with suppress(*FAULTS):
            self.connection.close()

    def hand_over(self, mails, may_go):
        goes, results = may_go(), dict.fromkeys(mails)
        for key, (address, octets) in mails.items():
            if key in goes:
                results[key] = self._hand_over(address, octets)
        return results

    def _hand_over(self, address, octets):
        try:
            self.connection.send_messages([as_django(address, octets)])
        except Exception as error:  # noqa: BLE001 (each provider has its own; the row keeps its words)
            result = _of_provider(error)
            if result.outcome == Outcome.UNTRIED:
                self.width, self.fault = 0, result.text
            return result
        return Result(Outcome.SENT)


def _of_provider(error):
    """A provider's error by what it says of itself: the status of its answer, if there was one."""
    answer = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(answer, "status_code", None) or 0
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Result(Outcome.REFUSED, words(error))
    if type(error.__cause__ or error).__name__ == "ReadTimeout":
        return Result(Outcome.UNCERTAIN, words(error))
    if status in (401, 403) or (isinstance(error, OSError) and not status):  # requests' errors are OSErrors
        return Result(Outcome.UNTRIED, words(error))
    return Result(Outcome.REFUSED if 400 <= status < 429 else Outcome.LATER, words(error))


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
