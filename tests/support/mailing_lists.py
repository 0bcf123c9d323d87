"""Plain functions that make lists, subscribers and what was sent to them."""

import itertools

from mailing.lists import personal_links
from mailing.models import Announcement, Letter, MailingList, Subscriber, Subscription
from tests.support.factories import utc

counter = itertools.count(1)
THEN = utc(2026, 3, 1, 9)


def make_list(slug=None, *, editors=(), **fields):
    slug = slug or f"list-{next(counter)}"
    fields.setdefault("name", slug.replace("-", " ").capitalize())
    mailing_list = MailingList.objects.create(slug=slug, **fields)
    mailing_list.editors.set(editors)
    return mailing_list


def make_subscriber(email=None, **fields):
    return Subscriber.objects.create(email=email or f"reader{next(counter)}@example.org", **fields)


def make_subscription(mailing_list=None, subscriber=None, *, state="active", **fields):
    """`subscriber` is a Subscriber, an address or None."""
    if not isinstance(subscriber, Subscriber):
        subscriber = make_subscriber(subscriber)
    fields.setdefault("confirmed_at", None if state == "pending" else THEN)
    fields.setdefault("left_at", THEN if state == "left" else None)
    return Subscription.objects.create(
        mailing_list=mailing_list or make_list(), subscriber=subscriber, state=state, **fields
    )


def make_announcement(*lists, kind="announcement", **fields):
    fields.setdefault("subject", f"Announcement {next(counter)}")
    announcement = Announcement.objects.create(kind=kind, body="Text", **fields)
    announcement.lists.set(lists)
    return announcement


def make_letter(*lists, **fields):
    fields.setdefault("subject", f"Letter {next(counter)}")
    letter = Letter.objects.create(**{"html": "<p>Words</p>", "text": "Words"} | fields)
    letter.lists.set(lists)
    return letter


def preferences_of(subscriber):
    """The path of a subscriber's personal page."""
    return path_of(personal_links.preferences_url(personal_links.signature(subscriber)))


def unsubscribe_of(subscriber, announcement):
    return path_of(personal_links.unsubscribe_url(personal_links.signature(subscriber), announcement.pk))


def path_of(address):
    return "/" + address.split("/", 3)[3]
