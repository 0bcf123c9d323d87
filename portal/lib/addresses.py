"""Mail addresses as people type them, in the one form in which they are stored and compared."""

import difflib
import re

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254  # characters (RFC 5321, 4.5.3.1.3, without the brackets)
MAX_LOCAL_PART = 64  # characters (RFC 5321, 4.5.3.1.1)

# Duties, not people (RFC 2142), and mailboxes that nobody reads. Such as info@ are read by somebody.
DUTIES = {"abuse", "hostmaster", "mailer-daemon", "no-reply", "noreply", "postmaster"}

ADDRESS = re.compile(r"[^\s<>()\[\]{}\"':;,@]+@[^\s<>()\[\]{}\"':;,@]+")

MALFORMED = _("This is no mail address; write one such as ada@example.org.")
TOO_LONG = _("This address is too long to be one; look for what else was pasted.")
check_form = EmailValidator(message=MALFORMED, allowlist=[])


def clean(text):
    """The address of a person, as `well_formed` has it.

    Raises ValidationError, saying what to write instead, also for a duty such as postmaster@.
    """
    address = well_formed(text)
    local = address.rpartition("@")[0]
    if local in DUTIES:
        told = _("Nobody reads mail at %(local)s@; give the address of a person.")
        raise ValidationError(told, params={"local": local})
    return address


def well_formed(text):
    """The address in small letters, its domain as DNS has it: "ada@xn--bcher-kva.example".

    Raises ValidationError, saying what to write instead, for what is no address.
    """
    text = text.strip()
    local, _sep, domain = text.rpartition("@")
    if not local or not domain or '"' in local or domain.startswith("["):
        raise ValidationError(MALFORMED, code="invalid")
    if len(text) > MAX_LENGTH or len(local) > MAX_LOCAL_PART:
        raise ValidationError(TOO_LONG)
    if not local.isascii():
        raise ValidationError(
            _("Before the @ only plain letters (a to z), digits and signs can be delivered to; write these.")
        )
    address = f"{local}@{in_dns(domain)}".lower()
    check_form(address)
    if len(address) > MAX_LENGTH:
        raise ValidationError(TOO_LONG)
    return address


def in_dns(domain):
    """A domain as DNS has it (RFC 5891); letters that only look different are mapped first (UTS 46)."""
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except UnicodeError as error:
        raise ValidationError(MALFORMED, code="invalid") from error


def readable(address):
    """A stored address as its owner writes it: "ada@bücher.example"."""
    local, _sep, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}" if "xn--" in domain else address
    except UnicodeError:
        return address


def masked(address):
    """An address of which no more is shown than tells it from others: "a…@example.org"."""
    local, at, domain = readable(address).rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"{address[:1]}…"


def without_addresses(text, *known):
    """A text with the addresses in it masked, and also without the names before the @ of those `known`.

    Servers say "No such user: ada" as well as "<ada@example.org>: unknown".
    """
    text = ADDRESS.sub(lambda found: masked(found[0]), text)
    for local in filter(None, (address.rpartition("@")[0] or address for address in known)):
        text = re.sub(rf"(?<![^\W_]){re.escape(local)}(?![^\W_])(?!…@)", "…", text, flags=re.IGNORECASE)
    return text


def at(rows, address):
    """Those of `rows`, subscribers or suppressions, that have an address, found by their unique index."""
    return rows.filter(Exact(Lower("email"), address.lower()))


# Where most addresses of people are: one letter beside these is a slip more often than another provider.
WELL_KNOWN = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me",
    "gmx.de", "gmx.net", "web.de", "qq.com", "163.com",
)  # fmt: skip


def meant(address):
    """The address that was probably meant, such as ada@gmail.com for ada@gmial.com; "" if it looks right."""
    local, _sep, domain = address.rpartition("@")
    if domain in WELL_KNOWN:
        return ""
    found = difflib.get_close_matches(domain, WELL_KNOWN, n=1, cutoff=0.85)
    return f"{local}@{found[0]}" if found else ""
