"""Handing finished messages over to the real transport, one after the other.

MAIL_TRANSPORT names a mail backend of Django or of a package. By SMTP each step is ours (`smtp`), as it
matters where one fails; any other backend gets the message whole.
"""

from contextlib import suppress
from email import message_from_bytes, policy

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string

from . import smtp
from .smtp_replies import Outcome, Result, Unavailable, error_line


def connect():
    """An open way to the server. Raises Unavailable if there is none.

    It belongs to one worker's process and to one chunk: it is closed before the next.
    """
    is_smtp = issubclass(import_string(settings.MAIL_TRANSPORT), EmailBackend)
    return smtp.Connection() if is_smtp else Provider()


class Provider:
    """Any other backend, such as those of django-anymail, used as `smtp.Connection` is."""

    def __init__(self):
        self.backend = get_connection(settings.MAIL_TRANSPORT, timeout=settings.EMAIL_TIMEOUT)
        try:
            self.backend.open()
        except smtp.FAULTS as error:
            raise Unavailable(error_line(error)) from error

    def close(self):
        with suppress(*smtp.FAULTS):
            self.backend.close()

    def hand_over(self, address, octets, open_for_data):
        """Hand one message over and say what came of it; nothing if `open_for_data` says no."""
        if not open_for_data():
            return None
        try:
            self.backend.send_messages([as_django(address, octets)])
        except Exception as error:  # noqa: BLE001 (each provider has its own; the row keeps its words)
            return _of_provider(error)
        return Result(Outcome.SENT)


def _of_provider(error):
    """A provider's error by what it says of itself: the status of its answer, if there was one."""
    answer = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(answer, "status_code", None) or 0
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Result(Outcome.REFUSED, error_line(error))
    if type(error.__cause__ or error).__name__ == "ReadTimeout":
        return Result(Outcome.UNCERTAIN, error_line(error))
    if status in (401, 403) or (isinstance(error, OSError) and not status):  # requests' errors are OSErrors
        return Result(Outcome.UNTRIED, error_line(error))
    return Result(Outcome.REFUSED if 400 <= status < 429 else Outcome.LATER, error_line(error))


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
            name: " ".join(
                value.split()
            )  # encoded words stay so: Django would encode the <id> of a list, too
            for name, value in message_from_bytes(octets).items()
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
