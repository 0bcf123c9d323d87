"""The personal links of subscribers, by which they say what they want; every mail of a list carries one."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from mailing.models import Announcement, MailingList, Subscriber
from portal.lib import tokens

PURPOSE = "mail"  # of the signature


class NoSuchLink(Exception):
    """The address was not made by this site, or it was renewed since."""


class Erased(NoSuchLink):
    """Whose link it was asked to be erased."""


def preferences_url(pk, version):
    """The whole address of the page on which a subscriber, given by key and version, says what they want."""
    return preferences_address(signature(pk, version))


def unsubscribe_url(pk, version, announcement_pk):
    """The whole address by which a subscriber leaves an announcement's lists with one click (RFC 8058)."""
    return unsubscribe_address(signature(pk, version), announcement_pk)


def signature(pk, version):
    """What personal links carry of a subscriber."""
    return tokens.sign(PURPOSE, pk, version)


def preferences_address(signed):
    return settings.SITE_URL + reverse("mail-preferences", args=[signed])


def unsubscribe_address(signed, announcement_pk):
    return settings.SITE_URL + reverse("mail-unsubscribe", args=[signed, announcement_pk])


def subscriber_at(signed):
    """The Subscriber to whom a personal link belongs. Raises NoSuchLink; a group has no such links."""
    try:
        pk, version = tokens.read(PURPOSE, signed)
    except ValueError as error:
        raise NoSuchLink from error
    subscriber = Subscriber.objects.filter(pk=pk).first()
    if not subscriber:
        raise Erased
    if subscriber.version != version or subscriber.is_group:
        raise NoSuchLink
    return subscriber


def lists_to_leave(subscriber, announcement_pk):
    """The lists that a subscriber leaves by the link in an announcement: those that brought it to them.

    They are all lists they were ever on if the announcement is deleted: who clicks wants no more of it.
    """
    was_on = MailingList.objects.filter(subscriptions__subscriber=subscriber)
    if not Announcement.objects.filter(pk=announcement_pk).exists():
        return was_on
    return was_on.filter(
        Q(announcements=announcement_pk) | Q(letters__announcement=announcement_pk)
    ).distinct()
