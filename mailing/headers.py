"""Header lines of mails (RFC 5322): names and addresses as they stand there, and what makes a Message-ID."""

from email.charset import Charset
from email.header import Header
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.lib import addresses

UTF_8, MAX_LINE = Charset("utf-8"), 76  # characters of a line with encoded words (RFC 2047, section 2)
FOLD = "\r\n "


def lines(pairs):
    """Pairs of name and value as header lines; those without a value are left out."""
    return "".join(f"{name}: {value}\r\n" for name, value in pairs if value).encode("utf-8", "replace")


def message_id(delivery):
    """Made of the delivery's key, and so of announcement and recipient."""
    digest = salted_hmac("message id", delivery.key, algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{sender_address().rpartition('@')[2]}>"


def sender_address():
    return _address_in(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=8)
def _address_in(mailbox):
    return parseaddr(mailbox)[1]


def mailbox(name, address):
    """A name and an address in angle brackets (RFC 5322, section 3.4), the name encoded where it must be."""
    name, address = one_line(name), one_line(address)
    if not name:
        return address if "@" in address else f"<{address}>"
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{encoded_words(name)}\r\n <{address}>"


def as_in_dns(address):
    """An address for a header, whose octets are plain: the domain bücher.example as xn--bcher-kva.example."""
    local, sign, domain = one_line(address).rpartition("@")
    return f"{local}{sign}{addresses.in_dns(domain)}"


def encoded_words(text, header=""):
    """Text as a header's value: as it is, or as encoded words on lines of at most 76 octets (RFC 2047).

    It begins on the line of its name, whatever the length of its first word: a name alone on its line
    confuses some filters.
    """
    text = one_line(text)
    if text.isascii() and "=?" not in text:
        return Header(text, "us-ascii", header_name=header).encode(linesep="\r\n").removeprefix(FOLD)
    name, word = header or "Reply-To", UTF_8.header_encode(text)
    if len(f"{name}: {word}") <= MAX_LINE:
        return word  # which costs a tenth
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n", maxlinelen=MAX_LINE - 1)


def one_line(text):
    """The text without line breaks and control characters: nothing in it can begin another header."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())
