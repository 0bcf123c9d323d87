"""Who wants what: whom an announcement goes to, and the personal links by which people say so.

A subscription with the weekly digest gets that and nothing else, but for notices: who has read of a talk in
the digest must hear in time that it was moved or cancelled. Nobody gets requests to speakers from a list.
"""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse

from portal.lib import tokens

from .models import Announcement, Delivery, MailingList, Subscriber, Subscription, Suppression
from .placeholders import name_in_digest

Kind = Announcement.Kind
PURPOSE = "mail"  # of the signature in personal links
SINGLE = Q(wants_digest=False)
ERASED = "erased "  # begins the keys of deliveries to people who were forgotten
GONE_OUT = (Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.UNCERTAIN)
WISHES = {
    Kind.ANNOUNCEMENT: Q(wants_announcements=True) & SINGLE,
    Kind.LETTER: Q(wants_announcements=True) & SINGLE,
    Kind.REMINDER: Q(wants_reminders=True) & SINGLE,
    Kind.RECORDING: Q(wants_recordings=True) & SINGLE,
    Kind.NOTICE: Q(wants_announcements=True) | Q(wants_digest=True),
    Kind.DIGEST: Q(wants_digest=True),
}


# --- Whom an announcement goes to ------------------------------------------------------------------------


def wanted(announcement):
    """The active subscriptions on its lists that want its kind, but for suppressed addresses.

    Who is on several of the lists has several subscriptions here. A notice of a change goes to those
    who had been told what it changes: nobody else is concerned.
    """
    if announcement.kind not in WISHES:
        return Subscription.objects.none()
    lists = announcement.lists.order_by().values("pk")
    found = Subscription.objects.active().filter(WISHES[announcement.kind], mailing_list__in=lists)
    if announcement.kind == Kind.NOTICE and announcement.source:
        found = found.filter(was_told(announcement.source))
    return found.exclude(Exists(suppressions_of("subscriber__email")))


def was_told(source):
    """The condition that a subscriber got a mail about `source`, or a digest of the list that named it."""
    got = Delivery.objects.filter(subscriber=OuterRef("subscriber"), state__in=GONE_OUT)
    digests = got.filter(
        announcement__kind=Kind.DIGEST,
        announcement__lists=OuterRef("mailing_list"),
        announcement__body__contains=f"{{{{{name_in_digest(source)}.",
    )
    return Exists(got.filter(announcement__source=source)) | (Q(wants_digest=True) & Exists(digests))


def still_wanted(deliveries):
    """The keys of those of `deliveries` that may go out, as a set, in one query.

    One to a subscriber may while they are on a list of its announcement and want its kind, one to somebody
    else while the address is not suppressed; none may to somebody who was forgotten. Single mails that
    belong to no announcement always may: whether a suppressed address gets one is for the ledger to say.
    """
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    kind = "mailing_list__announcements__kind"
    wishes = reduce(or_, (Q(**{kind: each}) & wish for each, wish in WISHES.items()))
    subscribed = Subscription.objects.active().filter(
        wishes, subscriber=OuterRef("subscriber"), mailing_list__announcements=OuterRef("announcement")
    )
    is_person = Q(subscriber=None) & ~Q(key__startswith=ERASED)
    may = (is_person | Exists(subscribed)) & ~Exists(suppressions_of("address"))
    return set(rows.filter(Q(announcement=None) | may).values_list("pk", flat=True))


def suppressions_of(name):
    """The suppression of the address in the field `name` of an outer query."""
    return Suppression.objects.annotate(lowered=Lower("email")).filter(lowered=Lower(OuterRef(name)))


# --- Personal links --------------------------------------------------------------------------------------


class NoSuchLink(Exception):
    """The address was not made by this site, or it was renewed since."""


class Erased(NoSuchLink):
    """Whose link it was asked to be forgotten."""


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
