"""What goes out by itself of the invented seminar, to the list that `mailing.demo` made for it."""

from django.utils import timezone

from events.models import Event
from events.notifications.actions import save_settings
from events.notifications.models import NotificationSettings
from mailing.models import MailingList


def add(event):
    notification_settings = NotificationSettings(
        event=event,
        announce_days=7,
        remind_hours=24,
        sends_recordings=True,
        digest_weekday=Event.Weekday.MONDAY,
        request_days=21,
        request_every=7,
        request_read_at=timezone.now(),
    )
    own_list = MailingList.objects.filter(slug=event.slug).first()
    save_settings(notification_settings=notification_settings, mailing_list=own_list)
