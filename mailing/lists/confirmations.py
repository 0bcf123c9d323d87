"""The single mails about a subscription, ready to be sent. None tells what somebody unknown has typed in."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.models import Subscription
from portal import mails

from . import personal_links

SINGLE = ("wants_announcements", "wants_reminders", "wants_recordings")


def confirmation_request(subscription, token):
    """Asks the owner of the address whether they want the list; the link opens a page with a button."""
    by_organiser = subscription.origin != subscription.Origin.FORM
    message = _message(
        subscription.subscriber,
        _("Please confirm: %(list)s") % {"list": subscription.mailing_list},
        "confirm",
        list=subscription.mailing_list,
        by_organiser=by_organiser,
        address=settings.SITE_URL + reverse("mailing-list-confirm", args=[token]),
    )
    message.is_urgent = not by_organiser  # 20,000 of an import must not hold up one code
    return message


def already_subscribed(subscription):
    """Tells somebody who asked that they are on the list."""
    return _message(
        subscription.subscriber,
        _("You are on the list already: %(list)s") % {"list": subscription.mailing_list},
        "already_subscribed",
        list=subscription.mailing_list,
    )


def welcome(subscription):
    """Says, once somebody is on a list, what they get, and brings the page on which they choose."""
    mailing_list, subscriber = subscription.mailing_list, subscription.subscriber
    message = _message(
        subscriber,
        _("Welcome to the list: %(list)s") % {"list": mailing_list},
        "welcome",
        list=mailing_list,
        list_url=settings.SITE_URL + mailing_list.get_absolute_url() if mailing_list.is_public else "",
        name=subscriber.name,
        gets=[Subscription._meta.get_field(each).verbose_name for each in _wanted(subscription)],
        reply_to=[mailing_list.reply_to] if mailing_list.reply_to else [],
    )
    message.is_urgent = False  # nobody waits for it
    return message


def _wanted(subscription):
    """The names of the fields of what somebody gets; the digest comes instead of all else."""
    if subscription.wants_digest:
        return ["wants_digest"]
    return [each for each in SINGLE if getattr(subscription, each)]


def new_link(subscriber):
    """Brings the personal link that replaces all earlier ones."""
    return _message(subscriber, _("Your new link"), "new_link")


def _message(subscriber, subject, template, **context):
    # Unless the link is another, it leads to the page on which they choose.
    context.setdefault("address", personal_links.preferences_url(personal_links.signature(subscriber)))
    message = mails.compose(
        f"mailing/lists/emails/{template}.html",
        to=subscriber.email, subject=subject, purpose="subscription", **context,
    )  # fmt: skip
    message.is_urgent = True  # for the ledger: somebody waits for it
    return message
