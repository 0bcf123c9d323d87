"""Lists with subscribers, and what became of the mails about a talk, for tests of notifications."""

from django.utils import timezone

from events.models import Talk
from events.notifications.models import NotificationSettings
from mailing.models import Announcement, Delivery, MailingList, Subscriber, Subscription
from tests.support.factories import counter, make_event


def make_list(slug=None, *, subscribers=(), **fields):
    slug = slug or f"list-{next(counter)}"
    made = MailingList.objects.create(name=slug, slug=slug, **fields)
    for email in subscribers:
        subscribe(made, email)
    return made


def subscribe(mailing_list, email, time_zone="", **preferences):
    subscriber, _made = Subscriber.objects.get_or_create(email=email, defaults={"time_zone": time_zone})
    preferences = {"state": Subscription.State.ACTIVE} | preferences
    return Subscription.objects.create(mailing_list=mailing_list, subscriber=subscriber, **preferences)


def make_series(*, subscribers=("reader@example.org",), sends=None, **fields):
    """A series in Berlin with a list; `sends` holds what it sends by itself."""
    fields = {"time_zone": "Europe/Berlin", "format": "hybrid", "venue": "Alder Building"} | fields
    event = make_event(mailing_list=make_list(subscribers=subscribers), **fields)
    if sends is not None:
        NotificationSettings.objects.create(event=event, **{"request_read_at": timezone.now()} | sends)
    return event


def deliver():
    """Let everything that waits go out."""
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    waiting.filter(announcement__state=Announcement.State.SENDING).update(state=Delivery.State.SENT)
    going = Announcement.objects.filter(state=Announcement.State.SENDING)
    going.exclude(deliveries__state=Delivery.State.PENDING).update(state=Announcement.State.SENT)


def mails(kind=""):
    """What was or is being sent, as (kind, address), in its order."""
    rows = Delivery.objects.exclude(state=Delivery.State.CANCELLED).order_by("pk")
    rows = rows.filter(announcement__kind=kind) if kind else rows
    return list(rows.values_list("announcement__kind", "address"))


def fresh(talk):
    """The talk as it is stored now."""
    return Talk.objects.select_related("event").get(pk=talk.pk)


def only(kind):
    """The one announcement of a kind."""
    return Announcement.objects.get(kind=kind)
