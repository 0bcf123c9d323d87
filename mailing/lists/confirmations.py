"""The single mails about a subscription, ready to be sent. None tells what somebody unknown has typed in."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import SiteSettings

from . import personal_links

HEADERS = {"Auto-Submitted": "auto-generated"}


def confirmation_request(subscription, token):
    """Asks the owner of the address whether they want the list; the link opens a page with a button."""
    by_organiser = subscription.origin != subscription.Origin.FORM
    message = _message(
        subscription.subscriber,
        _("Please confirm: %(list)s") % {"list": subscription.mailing_list},
        "mailing/lists/emails/confirm.txt",
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
        "mailing/lists/emails/already_subscribed.txt",
        list=subscription.mailing_list,
        address=_personal(subscription.subscriber),
    )


def new_link(subscriber):
    """Brings the personal link that replaces all earlier ones."""
    return _message(
        subscriber,
        _("Your new link"),
        "mailing/lists/emails/new_link.txt",
        address=_personal(subscriber),
    )


def _personal(subscriber):
    return personal_links.preferences_url(subscriber.pk, subscriber.version)


def _message(subscriber, subject, template, **context):
    site = SiteSettings.load()
    body = render_to_string(template, context | {"site": site.name, "contact": site.contact})
    subject = " ".join(f"{subject} · {site.name}".split())
    message = EmailMessage(subject, body, to=[subscriber.email], headers=HEADERS)
    message.is_urgent = True  # for the ledger: somebody waits for it
    return message
