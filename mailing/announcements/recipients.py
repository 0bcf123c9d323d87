"""Who wants what: whom an announcement goes to.

A subscription with the weekly digest gets that and nothing else, but for notices: who has read of a talk in
the digest must hear in time that it was moved or cancelled. Nobody gets requests to speakers from a list.
"""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from mailing.models import Announcement, Delivery, Subscriber, Subscription, Suppression
from portal.models import User

Kind = Announcement.Kind
SINGLE = Q(wants_digest=False)
GONE_OUT = (Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.UNCERTAIN)
PREFERENCES = {
    Kind.ANNOUNCEMENT: Q(wants_announcements=True) & SINGLE,
    Kind.LETTER: Q(wants_announcements=True) & SINGLE,
    Kind.REMINDER: Q(wants_reminders=True) & SINGLE,
    Kind.RECORDING: Q(wants_recordings=True) & SINGLE,
    Kind.NOTICE: Q(wants_announcements=True) | Q(wants_digest=True),
    Kind.DIGEST: Q(wants_digest=True),
}


def wanted(announcement):
    """The active subscriptions on its lists that want its kind, but for suppressed addresses.

    Who is on several of the lists has several subscriptions here. A notice of a change goes to those
    who had been told what it changes: nobody else is concerned.
    """
    if announcement.kind not in PREFERENCES:
        return Subscription.objects.none()
    lists = announcement.lists.order_by().values("pk")
    found = Subscription.objects.active().filter(PREFERENCES[announcement.kind], mailing_list__in=lists)
    if announcement.kind == Kind.NOTICE and announcement.source:
        found = found.filter(was_told(announcement.source))
    return found.exclude(Exists(Suppression.objects.of("subscriber__email")))


def was_told(source):
    """The condition that a subscriber got a mail about `source`, or a digest of the list that named it."""
    got = Delivery.objects.filter(
        subscriber=OuterRef("subscriber"), state__in=GONE_OUT, announcement__subjects__source=source
    )
    of_list = got.filter(announcement__kind=Kind.DIGEST, announcement__lists=OuterRef("mailing_list"))
    return Exists(got.exclude(announcement__kind=Kind.DIGEST)) | (Q(wants_digest=True) & Exists(of_list))


def time_zones(emails):
    """The zones that people have said, by address in small letters: as subscribers, else in their account.

    An account that says UTC may never have been asked.
    """
    found = {}
    if not emails:
        return found
    for rows in (User.objects.exclude(time_zone="UTC"), Subscriber.objects.exclude(time_zone="")):
        known = rows.annotate(lowered=Lower("email")).filter(lowered__in=emails)
        found |= dict(known.values_list("lowered", "time_zone"))
    return found


def still_wanted(deliveries):
    """The keys of those of `deliveries` that may go out, as a set, in one query.

    One to a subscriber may while they are on a list of its announcement and want its kind, one to somebody
    else while the address is not suppressed; none may to somebody who was erased. Single mails that
    belong to no announcement always may: whether a suppressed address gets one is for the ledger to say.
    """
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    kind = "mailing_list__announcements__kind"
    wanted_kind = reduce(or_, (Q(**{kind: each}) & wants for each, wants in PREFERENCES.items()))
    subscribed = Subscription.objects.active().filter(
        wanted_kind, subscriber=OuterRef("subscriber"), mailing_list__announcements=OuterRef("announcement")
    )
    is_person = Q(subscriber=None) & ~Q(key__startswith=Delivery.ERASED)
    may = (is_person | Exists(subscribed)) & ~_is_suppressed()
    return set(rows.filter(Q(announcement=None) | may).values_list("pk", flat=True))


def _is_suppressed():
    """The condition that the address of a delivery is suppressed for mails of its priority."""
    own = Delivery.Priority.OWN
    of_any, of_own = (Exists(rows.of("address")) for rows in (
        Suppression.objects.all(), Suppression.objects.against(own)
    ))  # fmt: skip
    return (~Q(priority=own) & of_any) | (Q(priority=own) & of_own)
