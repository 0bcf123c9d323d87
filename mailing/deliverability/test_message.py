"""A test message to an address of one's own, and reading what became of it on its way."""

import re
from email import message_from_string, policy

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.models import Delivery
from portal.models import SiteSettings

from .dns_records import Finding, Level

METHODS = ["spf", "dkim", "dmarc"]
ONE_CLICK = {"list-unsubscribe", "list-unsubscribe-post"}


def send(address):
    """Put a test message into the ledger, with the headers that announcements have; answers its Delivery.

    Raises ValidationError for what is no address.
    """
    site = SiteSettings.load()
    page = settings.SITE_URL + reverse("mailing-lists")
    message = EmailMessage(
        _("Test of the mail of %s") % site.name,
        render_to_string("mailing/deliverability/emails/test_message.txt", {"site": site.name, "page": page}),
        to=[address],
        headers={
            "List-Unsubscribe": f"<{page}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.purpose, message.is_urgent = "test", True
    message.send()
    return Delivery.objects.filter(purpose="test").latest("pk")


def read(text):
    """What the headers of a message that arrived say of it, as findings: pasted as its program shows them."""
    message = message_from_string(text.lstrip(), policy=policy.compat32)
    results = " ".join(message.get_all("Authentication-Results", []))
    if not results:
        message = _("There is no line Authentication-Results in it.")
        todo = _("Paste the whole source of the message: “Show original” or “View source” in its menu.")
        return [Finding(Level.RED, "Authentication-Results", message, todo)]
    return [*(_passed(method, results) for method in METHODS), _signed(message)]


def _passed(method, results):
    said = re.search(rf"\b{method}\s*=\s*(\w+)", results, re.IGNORECASE)
    word = said[1].lower() if said else _("not there")
    if word == "pass":
        return Finding(Level.GREEN, method.upper(), "pass")
    todo = _("See the line %s of the check above.") % method.upper()
    return Finding(Level.RED, method.upper(), word, todo)


def _signed(message):
    """Whether some signature covers both headers by which one leaves with one click (RFC 8058, 4)."""
    signatures = message.get_all("DKIM-Signature", [])
    named = (re.search(r"\bh\s*=([^;]*)", each) for each in signatures)
    covered = [{name.strip().lower() for name in each[1].split(":")} for each in named if each]
    if any(names >= ONE_CLICK for names in covered):
        return Finding(Level.GREEN, "List-Unsubscribe", _("Both headers are signed."))
    message = _("No signature covers List-Unsubscribe and List-Unsubscribe-Post.")
    todo = _("Let the mail server sign both, else mail programs show no button to leave a list.")
    return Finding(Level.RED, "List-Unsubscribe", message, todo)
