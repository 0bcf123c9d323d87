"""The finished messages of announcements (RFC 5322): one frame for a letter, filled in for each recipient.

A frame is made with Python's email package: multipart/alternative of plain text and HTML, in multipart/mixed
with a calendar entry if the letter has one. Its bodies are quoted-printable and parted at the marks of what
is personal, so that a copy is the frame's pieces joined, with a few header lines before them.
"""

from binascii import b2a_qp
from collections import defaultdict
from email import policy
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from mailing import headers
from mailing.lists import personal_links
from mailing.marks import MARK, mark
from mailing.models import Subscription
from portal.mails import INLINER
from portal.models import SiteSettings

from .placeholders import OWN_TIME, own_time

# Python's older policy leaves a long address in a header alone, where the newer one would encode it.
WIRE = policy.compat32.clone(linesep="\r\n", mangle_from_=False)
PREFERENCES, UNSUBSCRIBE = "preferences", "unsubscribe"
ANYBODY = "ANYBODY"  # in the addresses of personal links, where each has the subscriber's own signature
SEAM = b"\0"  # quoted-printable text never holds it: parts a frame at its marks
SOFT_BREAK = b"=\r\n"  # a line break that is none (RFC 2045, section 6.7)


def compose(deliveries, now=None):
    """The messages of deliveries of announcements, as {key: octets}, in a constant number of queries."""
    deliveries = list(deliveries)
    composer = Composer(deliveries, now)
    with translation.override(settings.LANGUAGE_CODE):
        return {delivery.pk: composer.message_for(delivery) for delivery in deliveries}


class Composer:
    """Composes the messages of some deliveries of announcements, each when it is wanted.

    What all of them need is asked of the database at once. The same delivery gives the same message, but for
    its Date: a retry carries the same Message-ID.
    """

    def __init__(self, deliveries, now=None):
        prefetch_related_objects(deliveries, "subscriber", "announcement__letter__lists")
        self.lists, self.site, self.frames = lists_of(deliveries), SiteSettings.load(), {}
        self.now = now or timezone.now()

    def message_for(self, delivery):
        """The message as octets with CRLF, in the language that is active."""
        return self._frame_of(delivery).copy_for(delivery, self.now)

    def _frame_of(self, delivery):
        letter, mailing_list = delivery.announcement.letter, self.lists.get(delivery.pk)
        is_personal = is_personal_to(delivery.subscriber)
        key = (letter.pk, mailing_list and mailing_list.pk, is_personal)
        if key not in self.frames:
            self.frames[key] = Frame(letter, mailing_list, self.site, is_personal=is_personal)
        return self.frames[key]


def is_personal_to(subscriber):
    """Whether a copy carries personal links: not that of a group, nor of who is on no list."""
    return bool(subscriber) and not subscriber.is_group


def lists_of(deliveries):
    """The list in whose name each recipient is written to, by the delivery's key: the first they are on."""
    letters = {d.announcement.letter.pk: d.announcement.letter for d in deliveries}
    lists = {key: list(letter.lists.all()) for key, letter in letters.items()}
    rows = Subscription.objects.active().filter(
        mailing_list__in={each.pk for its in lists.values() for each in its},
        subscriber__in={d.subscriber_id for d in deliveries if d.subscriber_id},
    )
    on = defaultdict(set)
    for subscriber, mailing_list in rows.values_list("subscriber", "mailing_list"):
        on[subscriber].add(mailing_list)
    found = {}
    for delivery in deliveries:
        its = lists[delivery.announcement.letter.pk]
        if delivery.subscriber_id and its:
            mine = on[delivery.subscriber_id]
            found[delivery.pk] = next((each for each in its if each.pk in mine), its[0])
    return found


class Frame:
    """The message of a letter in the name of one list, or of none, without what is personal."""

    def __init__(self, letter, mailing_list, site, *, is_personal):
        self.is_personal = is_personal
        text, html = bodies(letter, mailing_list, site, is_personal=is_personal)
        body = _body(text, html, letter.calendar, f"=_letter-{letter.pk or 0}")
        octets = _headers(letter, mailing_list, site) + body.as_bytes(policy=WIRE)
        self.links = {}  # those of anybody, made with the first copy
        self.pieces = octets.split(SEAM)  # every second one is a mark

    def copy_for(self, delivery, now, links=None):
        """The message for one recipient as octets, with other links than theirs if some are given."""
        if links is None:
            links = self.links_of(delivery) if self.is_personal else {}
        pieces = list(self.pieces)
        for at in range(1, len(pieces), 2):
            pieces[at] = _fill(pieces[at].decode(), links, delivery.time_zone)
        return _envelope(delivery, links, now) + b"".join(pieces)

    def links_of(self, delivery):
        """Where its subscriber chooses what they get, and where they leave with one click, by the marks."""
        if not self.links:
            leave = personal_links.unsubscribe_url(ANYBODY, delivery.announcement_id)
            self.links = {PREFERENCES: personal_links.preferences_url(ANYBODY), UNSUBSCRIBE: leave}
        signed = personal_links.signature(delivery.subscriber)
        return {name: link.replace(ANYBODY, signed) for name, link in self.links.items()}


def bodies(letter, mailing_list, site, *, is_personal):
    """The letter with what stands around it, as (plain text, HTML) with marks."""
    context = {
        "subject": headers.one_line(letter.subject),  # as the names: without a mark in it
        "html": mark_safe(letter.html),  # noqa: S308 (sanitised when it was made)
        "text": letter.text,
        "mailing_list": mailing_list,
        "list_name": headers.one_line(mailing_list.name) if mailing_list else "",
        "list_url": _page(mailing_list),
        "site": {"name": headers.one_line(site.name)},
        "home_url": settings.SITE_URL + reverse("home"),
        "preferences_url": mark(PREFERENCES) if is_personal else "",
        "unsubscribe_url": mark(UNSUBSCRIBE) if is_personal else "",
        "language": settings.LANGUAGE_CODE,
    }
    text = render_to_string("mailing/announcements/emails/letter.txt", context).rstrip("\n") + "\n"
    return text, INLINER.inline(render_to_string("mailing/announcements/emails/letter.html", context))


# --- Bodies (RFC 2045, RFC 2046) -------------------------------------------------------------------------


def _body(text, html, calendar, boundary):
    """The parts of a message. No line of quoted-printable text is a boundary with "=_" in it."""
    alternative = MIMEMultipart("alternative", boundary + "-a")
    alternative.attach(_part("plain", _quoted(text)))
    alternative.attach(_part("html", _quoted(html, is_html=True)))
    if not calendar:
        return alternative
    mixed = MIMEMultipart("mixed", boundary)
    mixed.attach(alternative)
    entry = _part("calendar", _quoted(calendar), name="event.ics")
    entry.add_header("Content-Disposition", "attachment", filename="event.ics")
    mixed.attach(entry)
    return mixed


def _part(subtype, octets, **parameters):
    part = MIMENonMultipart("text", subtype, charset="utf-8", **parameters)
    part.add_header("Content-Transfer-Encoding", "quoted-printable")
    part.set_payload(octets.decode("ascii"))
    return part


def _quoted(text, *, is_html=False):
    """Text as quoted-printable octets, each mark on a line of its own that is none to the reader."""
    pieces = MARK.split("\r\n".join(text.splitlines()) + "\r\n")
    form = b"h" if is_html else b"t"
    return SOFT_BREAK.join(
        SEAM + form + piece.encode() + SEAM if at % 2 else _encoded(piece) for at, piece in enumerate(pieces)
    )


def _encoded(text):
    """Quoted-printable octets whose last line has room for a soft break, as one character more had."""
    return b2a_qp((text + "x\r\n").encode("utf-8", "replace"))[:-3]


def _fill(name, links, zone_name):
    """The octets that stand for a mark, whose name begins with "h" in HTML and "t" in plain text."""
    form, name = name[0], name[1:]
    value = own_time(name, zone_name) if name.startswith(OWN_TIME) else links.get(name, "")
    return _encoded(escape(value).replace("\n", "<br>") if form == "h" else value.replace("\n", "\r\n"))


# --- Headers ---------------------------------------------------------------------------------------------


def _headers(letter, mailing_list, site):
    """The header lines that all copies share (RFC 5322, RFC 2369, RFC 2919, RFC 3834)."""
    address = headers.sender_address()
    lines = [
        ("From", headers.mailbox(mailing_list.name if mailing_list else site.name, address)),
        ("Reply-To", f"<{headers.as_in_dns(letter.reply_to)}>" if letter.reply_to else ""),
        ("Subject", headers.encoded_words(letter.subject, "Subject")),
        *(_list_headers(mailing_list, site) if mailing_list else ()),
        ("Precedence", "list"),
        ("Auto-Submitted", "auto-generated"),
    ]
    return headers.lines(lines)


def _list_headers(mailing_list, site):
    page, owner = _page(mailing_list), headers.as_in_dns(mailing_list.reply_to or site.contact)
    host = urlsplit(settings.SITE_URL).hostname
    return [
        ("List-Id", headers.mailbox(mailing_list.name, f"{mailing_list.slug}.{host}")),
        ("List-Archive", page and f"<{page}>"),
        ("List-Help", f"<{page or f'mailto:{owner}?subject=help'}>" if page or owner else ""),
        ("List-Owner", owner and f"<mailto:{owner}>"),
    ]


def _envelope(delivery, links, now):
    """The header lines of one copy; List-Unsubscribe is for one click (RFC 8058)."""
    lines = [
        ("To", headers.mailbox(delivery.name, delivery.address)),
        ("Date", _date(now)),
        ("Message-ID", headers.message_id(delivery)),
    ]
    if links:
        lines.append(("List-Unsubscribe", f"<{links[UNSUBSCRIBE]}>"))
        lines.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers.lines(lines)


@lru_cache(maxsize=8)  # all messages of a chunk have the same
def _date(now):
    return format_datetime(now)


def _page(mailing_list):
    """The whole address of a public list's page, else ""."""
    if not mailing_list or not mailing_list.is_public:
        return ""
    return settings.SITE_URL + mailing_list.get_absolute_url()
