"""Previews of an announcement: the message as a real recipient would get it, and a test to oneself."""

import uuid
from email import message_from_bytes, policy

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mailing import ledger, sources
from mailing.models import Delivery, Subscriber
from portal.lib import addresses, times
from portal.models import SiteSettings

from . import letters, messages, recipients

MOST_SAMPLES = 12
LOOKED_AT = 300  # subscriptions, for recipients in different zones


def samples(announcement):
    """Some of those whom it would go to, in as many time zones as may be: deliveries that are not stored.

    Each with the list in whose name they are written to as `mailing_list`, None for people beside the lists.
    """
    rows = recipients.wanted(announcement).select_related("subscriber", "mailing_list").order_by("pk")
    by_zone = {}
    for row in rows[:LOOKED_AT]:
        by_zone.setdefault((row.subscriber.time_zone, row.subscriber.is_group), _to_subscriber(row))
    people = dict(list(sources.people_in(announcement.audience).items())[:MOST_SAMPLES])
    zones = recipients.time_zones(people)
    beside = [_sample(address, name, zones.get(address, "")) for address, name in people.items()]
    return [*by_zone.values(), *beside][:MOST_SAMPLES]


def _to_subscriber(row):
    found = _sample(row.subscriber.email, row.subscriber.name, row.subscriber.time_zone)
    found.subscriber, found.mailing_list = row.subscriber, row.mailing_list
    return found


def _sample(address, name="", time_zone=""):
    delivery = Delivery(key=f"test {uuid.uuid4()}", address=address, name=name, time_zone=time_zone)
    delivery.mailing_list = None
    return delivery


def stranger():
    """The recipient that stands in where there is none."""
    return _sample("somebody@example.org", _("Somebody"))


def described(sample):
    """A recipient in a choice: "a…@example.org, Tokyo"; a group is named as what it is."""
    is_group = sample.subscriber and sample.subscriber.is_group
    place = times.zone_label(sample.time_zone) if sample.time_zone else ""
    return ", ".join(
        filter(None, [addresses.masked(sample.address), place, _("a group") if is_group else ""])
    )


def message_for(letter, sample):
    """The message that a recipient would get, parsed; its personal links lead nowhere, as they are theirs."""
    dead = settings.SITE_URL + reverse("home") + "#"
    is_personal = messages.is_personal_to(sample.subscriber)
    links = {messages.PREFERENCES: dead, messages.UNSUBSCRIBE: dead} if is_personal else {}
    return message_from_bytes(_composed(letter, sample, links), policy=policy.default)


@transaction.atomic
def send_test(*, announcement, by):
    """Send the message as it is now to the user `by`, by way of the ledger. Raises ValidationError.

    Their own personal links are in it if they are a subscriber.
    """
    letter = letters.render(announcement)
    letter.subject = _("[Test] %s") % letter.subject
    sample = _sample(addresses.well_formed(by.email), by.name, by.time_zone)
    sample.announcement, sample.mailing_list = announcement, announcement.lists.first()
    sample.subscriber = addresses.at(Subscriber.objects.filter(is_group=False), by.email).first()
    sample.message = _composed(letter, sample, links=None)
    sample.purpose, sample.priority = "test", Delivery.Priority.PERSONAL
    sample.announcement = None  # its balance counts no tests
    sample.save()
    ledger.wake_workers()
    return sample


def _composed(letter, sample, links):
    is_personal = messages.is_personal_to(sample.subscriber)
    with translation.override(settings.LANGUAGE_CODE):
        frame = messages.Frame(letter, sample.mailing_list, SiteSettings.load(), is_personal=is_personal)
        return frame.copy_for(sample, timezone.now(), links)
