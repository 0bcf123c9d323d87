"""Mail about posters goes through here: in the look of the site, through the ledger, remembered by poster."""

from django.conf import settings
from django.core.mail import get_connection

from events.posters import links
from events.posters.models import PosterMail
from portal import mails

FOLDER = "events/posters/emails"


def message(email, template, subject, *, poster=None, author=None, is_urgent=False, site=None, **context):
    """A message to one address, not sent yet; with a `poster` it is remembered as being about it."""
    context |= {"base": settings.SITE_URL, "poster": poster, "author": author}
    made = mails.compose(
        f"{FOLDER}/{template}.html", to=email, subject=subject, purpose="poster", site=site, **context
    )
    made.is_own, made.is_urgent = True, is_urgent
    made.poster, made.author, made.about = poster, author, template
    return made


def to_contact(poster, template, subject, **context):
    """The message to the contact of a poster, with its link."""
    contact = poster.authors.get(is_contact=True)
    context |= {"address": links.address(poster), "call": poster.call, "event": poster.call.event}
    return message(contact.email, template, subject, poster=poster, author=contact, **context)


def send(*messages):
    """Put messages into the ledger in the caller's transaction; answers their Deliveries, or None each."""
    get_connection().send_messages(list(messages))
    posted = [next(iter(getattr(each, "deliveries", ())), None) for each in messages]
    PosterMail.objects.bulk_create(
        PosterMail(poster=each.poster, author=each.author, delivery=delivery, about=each.about)
        for each, delivery in zip(messages, posted, strict=True)
        if each.poster and delivery
    )
    return posted
