"""Mail about posters goes through here: in the look of the site, through the ledger, remembered by poster."""

from django.conf import settings
from django.core.mail import get_connection
from django.urls import reverse
from django.utils.translation import gettext as _

from events.posters import links, permissions
from events.posters.models import PosterMail
from portal import mails

FOLDER = "events/posters/emails"
PURPOSE = "poster"


def hidden_purposes(user):
    """What the ledger does not show to blind reviewers: mail about posters goes to those who wrote them."""
    return [PURPOSE] if permissions.reviews_blindly(user) else []


def message(email, template, subject, *, poster=None, author=None, is_urgent=False, site=None, **context):
    """A message to one address, not sent yet; with a `poster` it is remembered as being about it."""
    context |= {"base": settings.SITE_URL, "poster": poster, "author": author}
    made = mails.compose(
        f"{FOLDER}/{template}.html", to=email, subject=subject, purpose=PURPOSE, site=site, **context
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


def to_reviewer(reviewer, template, subject, **context):
    """The message to a reviewer, with the page on which they answer and review; it names no poster."""
    event = reviewer.call.event
    context |= {
        "reviewer": reviewer, "call": reviewer.call, "event": event,
        "address": settings.SITE_URL + reverse("event-review", args=[event.slug]),
    }  # fmt: skip
    return message(reviewer.email, template, subject % {"event": event}, **context)


def reviewer_asked(reviewer, *, words="", is_reminder=False):
    """Asks somebody to review, with words of the chair's own, or reminds of that."""
    subject = _("Will you review posters? %(event)s")
    return to_reviewer(reviewer, "reviewer_asked", subject, words=words, is_reminder=is_reminder)


def reviews_assigned(reviewer, number):
    """Says how many posters wait for a reviewer, who sees them on their page."""
    return to_reviewer(reviewer, "reviews_assigned", _("Posters to review: %(event)s"), number=number)


def reviews_due(reviewer, number, now):
    """Reminds of reviews that are not submitted yet."""
    due = reviewer.call.reviews_due_at
    subject = _("Your reviews are due: %(event)s")
    return to_reviewer(reviewer, "reviews_due", subject, number=number, is_late=bool(due) and due <= now)
