"""Single mails in the look of the site, as HTML and as text: each is written once, as a piece of HTML.

A template below `templates/<room>/emails/` holds paragraphs, lists, and links; those of the class "button"
stand on lines of their own in the text. No link shows its address: the text does that. Names are escaped as
on any page, and the text is read off the finished HTML. Announcements stand in the same frame.
"""

import re
from html.parser import HTMLParser

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from .models import SiteSettings

HEADERS = {"Auto-Submitted": "auto-generated"}
INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)  # rules of the dark stay
BLOCKS = {"p", "h1", "h2", "ul", "ol", "dl", "blockquote", "table", "div"}


def compose(template, *, to, subject, purpose="", reply_to=(), site=None, **context):
    """The message to one address, ready to be sent; `purpose` is what the ledger shows of it.

    Who composes many gives the `site` that all name. Somebody waits for it, so it may be marked
    `is_urgent`, or `is_own` for who asked for it.
    """
    site = site or SiteSettings.load()
    context |= {
        "site": site,
        "site_url": settings.SITE_URL,
        "home_url": f"{settings.SITE_URL}/",
        "subject": subject,
    }
    body = render_to_string(template, context).strip()
    frame = render_to_string("portal/emails/frame.html", context | {"body": body, "language": get_language()})
    subject = " ".join(f"{subject} · {site.name}".split())
    message = EmailMultiAlternatives(
        subject, as_text(body) + foot(site), to=[to], reply_to=list(reply_to), headers=HEADERS
    )
    message.attach_alternative(INLINER.inline(frame), "text/html")
    message.purpose = purpose
    return message


def foot(site):
    """What stands below the text: who sent it, after the line that begins a signature (RFC 3676, 4.3)."""
    contact = f"\n{site.contact}" if site.contact else ""
    return f"\n\n-- \n{site.name}: {settings.SITE_URL}/{contact}\n"


def as_text(html):
    """The text of a piece of HTML as mails are written: paragraphs, lists, links with their addresses."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", reader.text)).strip()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.href, self.label_from = "", "", 0

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.text += "\n\n"
        elif tag in ("li", "br", "dt", "tr"):
            self.text += "\n- " if tag == "li" else "\n"
        elif tag in ("dd", "td"):
            self.text = f"{self.text.rstrip()}: " if tag == "dd" else f"{self.text} "
        elif tag == "a":
            self._begin_link(**dict(attrs))

    def _begin_link(self, href="", **attrs):
        if "button" in attrs.get("class", "").split() and not self.text.endswith("\n"):
            self.text = f"{self.text.rstrip()}\n"
        self.href, self.label_from = href, len(self.text)

    def handle_endtag(self, tag):
        if tag == "a":
            label = self.text[self.label_from :].strip()
            self.text = self.text[: self.label_from] + (
                self.href if label == self.href else f"{label}: {self.href}"
            )
        elif tag in BLOCKS:
            self.text += "\n\n"

    def handle_data(self, data):
        data = re.sub(r"\s+", " ", data)
        self.text += data.lstrip() if self.text.endswith(("\n", " ")) else data
