"""The check of mail: whether what this portal sends would arrive, before the first real mail is sent.

The result is stored; `is_red` reads it. Only `look` asks the DNS and the mail server, and sends nothing.
"""

import datetime as dt
import smtplib
from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mailing import headers
from mailing.models import DeliverabilityReport

from . import dns_records
from .dns_records import Level, green, red, yellow

SECONDS = 10  # for each step of the mail server
RECENT = dt.timedelta(days=7)  # an older result says nothing any more
DUE = dt.timedelta(hours=20)  # until the clock has it checked again; at once where it was red
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TO_NOBODY = {
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")
}
# What is no name of the world (RFC 6761), or only of a house.
RESERVED = {"localhost", "local", "localdomain", "example", "invalid", "test", "internal"}
EXAMPLES = {"example.com", "example.net", "example.org"}


def is_red(now=None):
    """Whether the last check was red, or is too old to say; never of the demo, whose mail stays there."""
    if settings.DEMO:
        return False
    last = DeliverabilityReport.objects.first()
    return last is None or last.is_red or last.at < (now or timezone.now()) - RECENT


def refresh(*, now=None, resolver=None):
    """Check, and store the result, which is answered: a DeliverabilityReport."""
    found = look(resolver=resolver)
    values = {
        "at": now or timezone.now(),
        "is_red": any(each.level == Level.RED for each in found),
        "findings": [asdict(each) for each in found],
    }
    return DeliverabilityReport.objects.update_or_create(pk=1, defaults=values)[0]


def refresh_if_due(now):
    """Called each hour, so that the stored result is never old; the demo needs none."""
    last = DeliverabilityReport.objects.first()
    if not settings.DEMO and (last is None or last.is_red or not now - DUE <= last.at <= now):
        refresh(now=now)


def look(*, resolver=None):
    """All findings, as a list. `resolver` is one of dnspython, by default the machine's."""
    domain = headers.sender_address().rpartition("@")[2].lower()
    found = [site(), sender(domain)]
    if found[1].level != Level.RED:
        found += dns_records.findings(domain, dns_records.Records(resolver), settings.MAIL_DKIM_SELECTOR)
    return [*found, transport()]


def site():
    if settings.SITE_URL.startswith("https://"):
        return green(_("Address of the site"), settings.SITE_URL)
    todo = _("Set SITE_URL to an address with https://; mail programs leave a list by no other.")
    return red(_("Address of the site"), settings.SITE_URL, todo)


def sender(domain):
    """Whether the sender is of a domain that can be in the DNS at all."""
    labels = domain.split(".")
    is_reserved = labels[-1] in RESERVED or ".".join(labels[-2:]) in EXAMPLES
    if len(labels) > 1 and all(labels) and not is_reserved:
        return green(_("Sender"), settings.DEFAULT_FROM_EMAIL)
    message = _("%s is of no domain that mail can come from.") % settings.DEFAULT_FROM_EMAIL
    return red(_("Sender"), message, _("Set DEFAULT_FROM_EMAIL to an address of your own domain."))


def transport():
    """Whether the mail server takes our connection and password, or the provider's key is set; no mail."""
    subject, name = _("Mail server"), settings.MAIL_TRANSPORT
    try:
        if _delivers_nowhere(name):
            message = _("Mails leave this machine nowhere: they go to %s.") % name
            return red(subject, message, _("Set EMAIL_URL or MAIL_TRANSPORT (docs/deploy.md)."))
        connection = get_connection(name, timeout=SECONDS)
        connection.open()
        connection.close()
    except (ImproperlyConfigured, ImportError, ValueError, smtplib.SMTPException, OSError) as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: " if name == SMTP else ""
        message = where + (" ".join(str(error).split()) or type(error).__name__)
        return red(subject, message[:300], _("See EMAIL_URL or MAIL_TRANSPORT (docs/deploy.md)."))
    if isinstance(connection, EmailBackend):
        return _by_smtp(connection, subject)
    return green(subject, _("%s is set up; only a test message shows whether its key is right.") % name)


def _delivers_nowhere(name):
    """Whether a transport keeps mails on this machine; one of our own says so itself."""
    return name in TO_NOBODY or getattr(import_string(name), "delivers_nowhere", False)


def _by_smtp(connection, subject):
    where = f"{connection.host}:{connection.port}"
    is_here = connection.host == "localhost" or connection.host.startswith("127.")
    if connection.use_tls or connection.use_ssl or is_here:
        return green(subject, _("%s answers and lets us in.") % where)
    message = _("%s answers, but what we tell it goes there unencrypted.") % where
    return yellow(subject, message, _("Say smtp+tls:// or smtp+ssl:// in EMAIL_URL."))
