"""The life of a subscription: asked for, confirmed by a link in a mail, changed, left, erased.

Whoever asks on a public page learns nothing of the address: every answer is the same, and so is the work,
since rows are written as if the address were new and kept where it is not.
"""

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from mailing.models import Delivery, Subscriber, Subscription, Suppression
from portal.lib import addresses

from . import confirmations

LASTS = dt.timedelta(days=7)  # a link that confirms
PAUSE = dt.timedelta(minutes=10)  # between two mails to one address because of one list
PURGED_AFTER = dt.timedelta(days=30)  # of never having confirmed

State = Subscription.State


class NoSuchToken(Exception):
    """The link was never made, has expired, was replaced by a newer one, or its list was left since."""


def digest(token):
    """What is stored of a token, so that who reads the database can confirm nothing with it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


# --- Asking and confirming -------------------------------------------------------------------------------


@transaction.atomic
def subscribe(*, mailing_list, email, now, name="", time_zone=""):
    """Let somebody ask for a subscription: a mail to the address brings the link that confirms it.

    Who is on the list already gets their personal link instead. No mail goes to an address that is
    suppressed or a group's, nor to one that got such a mail for this list within ten minutes. Answers
    nothing.
    """
    subscription = _subscription(mailing_list, email, Subscription.Origin.FORM)
    others = Subscription.objects.active().filter(subscriber=OuterRef("pk"))
    unknown = Subscriber.objects.filter(~Exists(others), pk=subscription.subscriber_id)
    unknown.update(name=name or F("name"), time_zone=time_zone or F("time_zone"))
    is_out = is_suppressed(email)
    _mail(subscription, now, send=not (is_out or subscription.subscriber.is_group))
    if is_out:  # nothing is kept of who wants nothing to do with lists
        transaction.set_rollback(True)


@transaction.atomic
def add(*, mailing_list, email, by, now, name="", is_group=False, consent=""):
    """Let an organiser add an address. It gets a mail to confirm by, or is on the list at once if it is a
    group, which cannot confirm; then `consent` says who agreed.

    Raises ValidationError if the address is on the list, has left it or is suppressed, or is a group without
    consent.
    """
    if is_group and not consent:
        raise ValidationError({"consent": _("Write who of the group agreed, and when.")})
    if is_suppressed(email):
        raise ValidationError({"email": _("This address is not written to any more; its owner said so.")})
    subscription = _subscription(
        mailing_list, email, Subscription.Origin.ORGANISER, name=name, is_group=is_group
    )
    _refuse_known(subscription)
    if is_group and not subscription.subscriber.is_group:
        raise ValidationError({"is_group": _("This address belongs to a person who is on another list.")})
    if is_group:
        _activate(subscription, now, consent=consent_note(consent, by, now))
    else:
        _mail(subscription, now)
    return subscription


def _refuse_known(subscription):
    if subscription.state == State.ACTIVE:
        raise ValidationError({"email": _("This address is on the list already.")})
    if subscription.state == State.LEFT:
        message = _("Whoever has this address left the list; only they can come back, by signing up.")
        raise ValidationError({"email": message})


def consent_note(consent, by, now):
    """What is kept of a consent that an organiser states: their words, who they are, and the day (UTC)."""
    who = f"{by.email}, {now:%Y-%m-%d}: "
    return who + consent[: Subscription._meta.get_field("consent").max_length - len(who)]


def is_suppressed(email):
    return addresses.at(Suppression.objects, email).exists()


def _subscription(mailing_list, email, origin, **facts):
    """The subscription of an address, locked; it and its subscriber are made if they are not there."""
    Subscriber.objects.bulk_create([Subscriber(email=email, **facts)], ignore_conflicts=True)
    subscriber = addresses.at(Subscriber.objects.select_for_update(), email).first()
    if not subscriber:  # erased at this very moment: they begin anew
        return _subscription(mailing_list, email, origin, **facts)
    fresh = Subscription(mailing_list=mailing_list, subscriber=subscriber, origin=origin)
    Subscription.objects.bulk_create([fresh], ignore_conflicts=True)
    return Subscription.objects.select_related("subscriber", "mailing_list").get(
        mailing_list=mailing_list, subscriber=subscriber
    )


def _mail(subscription, now, send=True):
    """Mail what the state of a subscription asks for, unless that was done a moment ago.

    Without `send` it is the same work, and no mail.
    """
    last = subscription.token_expires_at and subscription.token_expires_at - LASTS
    if last and last <= now < last + PAUSE:
        return
    subscription.token_expires_at = now + LASTS
    if subscription.state == State.ACTIVE:
        message = confirmations.already_subscribed(subscription)
    else:
        token = secrets.token_urlsafe(24)  # which replaces every earlier one
        subscription.token_digest = digest(token)
        message = confirmations.confirmation_request(subscription, token)
    subscription.save(update_fields=["token_digest", "token_expires_at"])
    if send:
        message.send()


def at_token(token, now):
    """The subscription that a token confirms, or has confirmed. Raises NoSuchToken."""
    found = Subscription.objects.filter(token_digest=digest(token), token_expires_at__gt=now)
    if subscription := found.select_related("subscriber", "mailing_list").first():
        return subscription
    raise NoSuchToken


@transaction.atomic
def confirm(*, token, now):
    """Put the owner of an address on the list, and welcome them by mail; pressed twice, it does nothing more.

    Raises NoSuchToken.
    """
    found = at_token(token, now)
    Subscriber.objects.select_for_update().get(pk=found.subscriber_id)
    subscription = at_token(token, now)
    if subscription.state != State.ACTIVE:
        _activate(subscription, now)
        confirmations.welcome(subscription).send()
    return subscription


def _activate(subscription, now, consent=""):
    subscription.state, subscription.consent, subscription.is_to_be_welcomed = State.ACTIVE, consent, False
    subscription.confirmed_at, subscription.left_at = now, None
    subscription.save()


# --- By a personal link ----------------------------------------------------------------------------------


@transaction.atomic
def join(*, subscriber, mailing_list, now):
    """Put a subscriber who has come by their personal link, so by a mail of theirs, on a public list."""
    subscription = _subscription(mailing_list, subscriber.email, Subscription.Origin.FORM)
    if subscription.state != State.ACTIVE:
        _activate(subscription, now)


@transaction.atomic
def save_preferences(*, subscriber, facts, wanted):
    """Store a subscriber's name and time zone, and what they want of each list, by key of subscription.

    What was left meanwhile, in another window or by one click, stays left.
    """
    Subscriber.objects.filter(pk=subscriber.pk).update(**facts)
    for pk, ticked in wanted.items():
        subscriber.subscriptions.active().filter(pk=pk).update(**ticked)


@transaction.atomic
def leave(*, subscriptions, now):
    """End `subscriptions`, a QuerySet: from the next claimed mail on, nothing more of their lists is sent.

    Those that were left before stay as they are.
    """
    subscriptions.exclude(state=State.LEFT).update(state=State.LEFT, left_at=now, token_digest="")


@transaction.atomic
def renew_links(*, subscriber):
    """Let all personal links that went out so far die, and mail the new one to the subscriber's address."""
    Subscriber.objects.filter(pk=subscriber.pk).update(version=F("version") + 1)
    subscriber.refresh_from_db(fields=["version"])
    confirmations.new_link(subscriber).send()


@transaction.atomic
def erase(*, subscriber, never_again):
    """Erase a subscriber: their row, their subscriptions, and who their mails went to.

    With `never_again` the address is kept in one place, among those that are not written to.
    """
    if not Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first():
        return  # pressed twice at once
    _erase_from_ledger(subscriber)
    if never_again:
        Suppression.objects.add(subscriber.email, Suppression.Reason.OPT_OUT)
    subscriber.delete()


def _erase_from_ledger(subscriber):
    """Single mails that are still to go, such as a code for an account, go all the same."""
    to_go = Q(state__in=[Delivery.State.PENDING, Delivery.State.SENDING])
    theirs = Q(subscriber=subscriber) | Q(address__iexact=subscriber.email)
    rows = Delivery.objects.filter(theirs).exclude(to_go & Q(announcement=None))
    _erase_recipients(rows)


@transaction.atomic
def erase_single_mails(*, emails):
    """Erase to whom the single mails went that some addresses, in small letters, got; those to go, go."""
    to_go = [Delivery.State.PENDING, Delivery.State.SENDING]
    _erase_recipients(Delivery.objects.filter(address__in=emails, announcement=None).exclude(state__in=to_go))


def _erase_recipients(rows):
    rows.filter(state=Delivery.State.PENDING).update(state=Delivery.State.CANCELLED)
    key = Concat(Value(Delivery.ERASED), Cast("pk", Delivery._meta.get_field("key")))
    rows.update(address="erased", name="", time_zone="", error="", message=None, key=key)


def personal_data(subscriber):
    """All that the lists hold on a subscriber, as plain values for JSON; moments are in UTC."""
    lists = subscriber.subscriptions.values(
        "mailing_list__name", "state", "wants_announcements", "wants_reminders", "wants_recordings",
        "wants_digest", "origin", "consent", "asked_at", "confirmed_at", "left_at",
    )  # fmt: skip
    mails = Delivery.objects.filter(Q(subscriber=subscriber) | Q(address__iexact=subscriber.email))
    return {
        "email": subscriber.email,
        "name": subscriber.name,
        "time_zone": subscriber.time_zone,
        "first_seen": subscriber.created_at,
        "lists": list(lists),
        "mails": list(
            mails.values("purpose", "announcement__subject", "name", "state", "created_at", "sent_at")
        ),
        "not_written_to": list(
            addresses.at(Suppression.objects, subscriber.email).values("reason", "detail", "created_at")
        ),
    }


# --- Housekeeping ----------------------------------------------------------------------------------------


@transaction.atomic
def send_confirmations(*, now, limit=200):
    """Mail those who were brought in and have not been asked yet to confirm; answers how many.

    Two at once share the work on PostgreSQL, and come one after the other on SQLite.
    """
    rows = Subscription.objects.filter(state=State.PENDING, token_digest="", token_expires_at=None)
    rows = rows.exclude(Exists(Suppression.objects.of("subscriber__email")))
    waiting = rows.select_for_update(skip_locked=True, of=["self"]).select_related(
        "subscriber", "mailing_list"
    )
    found = list(waiting.order_by("pk")[:limit])
    for subscription in found:
        _mail(subscription, now)
    return len(found)


@transaction.atomic
def send_welcomes(*, limit=200):
    """Welcome those who were brought in with a welcome and are still on the list; answers how many."""
    rows = Subscription.objects.active().filter(is_to_be_welcomed=True, subscriber__is_group=False)
    found = list(
        rows.select_for_update(skip_locked=True, of=["self"])
        .select_related("subscriber", "mailing_list")
        .order_by("pk")[:limit]
    )
    if found:
        get_connection().send_messages([confirmations.welcome(each) for each in found])
        Subscription.objects.filter(pk__in=[each.pk for each in found]).update(is_to_be_welcomed=False)
    return len(found)


@transaction.atomic
def purge_unconfirmed(now):
    """Delete what nobody confirmed within 30 days, and subscribers of whom nothing else is known then."""
    Subscription.objects.filter(state=State.PENDING, asked_at__lt=now - PURGED_AFTER).filter(
        token_expires_at__lt=now
    ).delete()
    Subscriber.objects.filter(subscriptions=None, created_at__lt=now - PURGED_AFTER).delete()
