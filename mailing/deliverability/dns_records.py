"""What the DNS says of the domain that mails come from: SPF, DKIM, DMARC and where answers to them go.

Each question has a bounded time, all together have one, and the first that stays unanswered ends the asking.
"""

import base64
import binascii
import re
import time
from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SECONDS, SECONDS_IN_ALL = 4.0, 15.0  # for one question, and for all of a check
COMMON = [
    "default", "mail", "dkim", "selector1", "selector2", "s1", "s2", "k1", "k2", "google", "mx", "smtp",
]  # fmt: skip
MOST_LOOK_UPS = 10  # of one SPF record (RFC 7208, 4.6.4)
ASKING = {"include", "a", "mx", "ptr", "exists", "redirect"}
SHORTEST_KEY = 150  # octets of an RSA key of 1024 bits as it stands in a record are 162


class Level(models.TextChoices):
    GREEN = "green", gettext_lazy("Good")
    YELLOW = "yellow", gettext_lazy("Could be better")
    RED = "red", gettext_lazy("To be mended")


@dataclass(frozen=True)
class Finding:
    """One line of a check: what was looked at, what was found, and what to do about it."""

    level: str
    subject: str
    message: str
    todo: str = ""


class Unanswered(Exception):
    """The name servers do not answer, which says nothing of the records."""


class NoRecord(Exception):
    """An SPF record names another that is not there."""


class Records:
    """Asks a resolver of dnspython, or what behaves like one. Raises Unanswered."""

    def __init__(self, resolver=None):
        self.resolver = resolver
        self.until = time.monotonic() + SECONDS_IN_ALL

    def texts(self, name):
        """The TXT records of a name; of none if there is no such name."""
        found = self._ask(name, "TXT")
        return [b"".join(record.strings).decode("utf-8", "replace").strip() for record in found]

    def mail_hosts(self, name):
        """The hosts that take its mail, "." for one that takes none (RFC 7505)."""
        return [str(record.exchange) for record in self._ask(name, "MX")]

    def has_address(self, name):
        return bool(self._ask(name, "A") or self._ask(name, "AAAA"))

    def _ask(self, name, kind):
        try:
            self.resolver = self.resolver or dns.resolver.Resolver()
            seconds = max(min(SECONDS, self.until - time.monotonic()), 0.0)  # none at all is a timeout too
            return list(self.resolver.resolve(name, kind, lifetime=seconds))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.Timeout, dns.resolver.NoNameservers, OSError) as error:
            raise Unanswered(name) from error
        except dns.resolver.NoResolverConfiguration as error:
            raise Unanswered(name) from error
        except (dns.exception.DNSException, UnicodeError):
            return []  # of what can be no name


def findings(domain, records, selector=""):
    """What the records of a sender's domain are like; `selector` is that of its DKIM key, if it is known."""
    try:
        return [
            spf(domain, records), dkim(domain, records, selector), dmarc(domain, records), mx(domain, records)
        ]  # fmt: skip
    except Unanswered as error:
        message = _("The name servers did not answer for %s.") % error
        todo = _("Check again in a few minutes; if it stays so, see which name servers this machine asks.")
        return [Finding(Level.RED, "DNS", message, todo)]


# --- SPF (RFC 7208): which servers may send for the domain -----------------------------------------------


def spf(domain, records):
    found = _spf_records(records, domain)
    if not found:
        message = _("%s says nothing of who may send for it.") % domain
        todo = _('Add a TXT record at %s: "v=spf1 include:… -all", where … is what your mail provider names.')
        return Finding(Level.RED, "SPF", message, todo % domain)
    if len(found) > 1:
        message = _("There are %d records, which counts as none.") % len(found)
        return Finding(Level.RED, "SPF", message, _("Make one of them, with what all of them name."))
    try:
        number = _look_ups(records, found[0], MOST_LOOK_UPS)
    except NoRecord as error:
        message = _("It includes %s, which has no such record, and so is not valid.") % error
        return Finding(Level.RED, "SPF", message, _("Correct that name, or take it out."))
    if number > MOST_LOOK_UPS:
        message = _("It takes more than %d look-ups, and so is not valid.") % MOST_LOOK_UPS
        return Finding(Level.RED, "SPF", message, _("Take out what does not send any more."))
    return _judge_spf(found[0])


def _judge_spf(text):
    terms = text.lower().split()[1:]
    if {"all", "+all"} & set(terms):
        return Finding(Level.RED, "SPF", _("It lets anybody send: %s") % text, _("End it with -all instead."))
    if not {"-all", "~all"} & set(terms) and not any(term.startswith("redirect=") for term in terms):
        message = _("It does not say that others may not send: %s") % text
        return Finding(Level.YELLOW, "SPF", message, _("End it with -all, or with ~all to begin with."))
    return Finding(Level.GREEN, "SPF", text)


def _spf_records(records, domain):
    return [text for text in records.texts(domain) if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]


def _look_ups(records, text, most):
    """How many look-ups a record takes with all that it includes; stops when it is more than `most`."""
    number = 0
    for term in text.lower().split()[1:]:
        name, _sep, value = term.lstrip("+-~?").replace("redirect=", "redirect:", 1).partition(":")
        if name.partition("/")[0] not in ASKING or number > most:
            continue
        number += 1
        if name in ("include", "redirect") and "%" not in value and number <= most:
            number += _look_ups(records, _the_record(records, value), most - number)
    return number


def _the_record(records, domain):
    found = _spf_records(records, domain)
    if len(found) != 1:
        raise NoRecord(domain)
    return found[0]


# --- DKIM (RFC 6376): the key that mails are signed with -------------------------------------------------


def dkim(domain, records, selector=""):
    """The key of the selector; without one, of the first common selector that has one."""
    for name in [selector] if selector else COMMON:
        if texts := [text for text in records.texts(f"{name}._domainkey.{domain}") if "p=" in text]:
            return _judge_key(texts, name)
    if selector:
        message = _("There is no key at %s.") % f"{selector}._domainkey.{domain}"
        todo = _("Publish the key that your mail provider shows you, or correct MAIL_DKIM_SELECTOR.")
    else:
        message = _("No key was found under a common selector.")
        todo = _("Let your mail provider sign with this domain, and set MAIL_DKIM_SELECTOR to its selector.")
    return Finding(Level.RED, "DKIM", message, todo)


def _judge_key(texts, selector):
    if len(texts) > 1:
        message = _("There are %d keys under one selector.") % len(texts)
        return Finding(Level.RED, "DKIM", message, _("Leave one of them."))
    tags = tags_of(texts[0])
    if fault := fault_of_key(tags):
        todo = _("Copy the record from your mail provider once more, in full.")
        return Finding(Level.RED, "DKIM", f"{selector}: {fault}", todo)
    if "y" in tags.get("t", "").split(":"):
        message = _("%s: the key is marked as a trial (t=y), so some servers ignore it.") % selector
        return Finding(Level.YELLOW, "DKIM", message, _("Take t=y out once test messages pass."))
    return Finding(Level.GREEN, "DKIM", _("%s: the key is there.") % selector)


def fault_of_key(tags):
    """What is wrong with a key's record, or ""."""
    if tags.get("v", "DKIM1") != "DKIM1":
        return _("it is not of version DKIM1.")
    if not tags.get("p"):
        return _("the key was withdrawn (p= is empty).")
    try:
        key = base64.b64decode("".join(tags["p"].split()), validate=True)
    except (binascii.Error, ValueError):
        return _("the key cannot be read.")
    if tags.get("k", "rsa") == "rsa" and len(key) < SHORTEST_KEY:
        return _("the key is cut off, or shorter than 1024 bits.")
    return ""


def tags_of(text):
    """The tags of a record such as "v=DKIM1; k=rsa; p=..." (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _sep, value in pairs}


# --- DMARC (RFC 7489): what becomes of mail that passes neither ------------------------------------------


def dmarc(domain, records):
    """The record of the domain, or of the next one above it that has one."""
    for place in _upwards(domain):
        found = [tags_of(text) for text in records.texts(f"_dmarc.{place}") if text.startswith("v=DMARC1")]
        if found:
            return _judge_dmarc(found, place, is_above=place != domain)
    todo = _('Add a TXT record at %s: "v=DMARC1; p=none; rua=mailto:you@…" to begin with.')
    message = _("%s says nothing of mail that is not from it.") % domain
    return Finding(Level.RED, "DMARC", message, todo % f"_dmarc.{domain}")


def _judge_dmarc(found, place, *, is_above):
    if len(found) > 1:
        message = _("There are %d records at %s, which counts as none.") % (len(found), f"_dmarc.{place}")
        return Finding(Level.RED, "DMARC", message, _("Leave one of them."))
    policy = (is_above and found[0].get("sp")) or found[0].get("p", "")
    if policy not in ("none", "quarantine", "reject"):
        message = _("The record at %s has no policy that is known.") % f"_dmarc.{place}"
        return Finding(Level.RED, "DMARC", message, _("Say p=none, p=quarantine or p=reject in it."))
    message = _("The policy at %(place)s is %(policy)s.") % {"place": f"_dmarc.{place}", "policy": policy}
    if policy == "none":
        todo = _("Enough to begin with. When the reports name only your own servers, say p=quarantine.")
        return Finding(Level.YELLOW, "DMARC", message, todo)
    return Finding(Level.GREEN, "DMARC", message)


def _upwards(domain):
    """The domain and those above it, but no top-level domain."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


# --- Where bounces and answers go (RFC 5321, 5.1) --------------------------------------------------------


def mx(domain, records):
    hosts = records.mail_hosts(domain)
    if "." in hosts:
        message = _("%s says that it takes no mail.") % domain
        return Finding(Level.RED, "MX", message, _("Send from a domain that does: bounces go there."))
    if hosts:
        return Finding(Level.GREEN, "MX", ", ".join(host.rstrip(".") for host in hosts))
    if records.has_address(domain):
        message = _("%s names no server for its mail; its own address is used.") % domain
        return Finding(Level.YELLOW, "MX", message, _("Add an MX record, so that bounces have where to go."))
    message = (
        _("%s takes no mail: bounces have nowhere to go, and some servers refuse such senders.") % domain
    )
    return Finding(Level.RED, "MX", message, _("Add an MX record."))
