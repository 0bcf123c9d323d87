"""What the invented seminar tells by itself, to the list that `mailing.demo` made for it."""

from events.models import Announcing, Event
from events.notifications.actions import settle
from mailing.models import MailingList


def add(event):
    announcing = Announcing(
        event=event,
        announce_days=7,
        remind_hours=24,
        sends_recordings=True,
        digest_weekday=Event.Weekday.MONDAY,
        request_days=21,
        request_every=7,
    )
    settle(announcing=announcing, mailing_list=MailingList.objects.filter(slug=event.slug).first())
