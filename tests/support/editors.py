"""Accounts that have proved an address, and the page of an event's editors as they use it."""

import datetime as dt
import re

from django.utils import timezone

from events.editors import permissions
from tests.support.admin_forms import change


def page(event):
    return change(event).replace("/change/", "/editors/")


def post(client, event, what, **fields):
    return client.post(page(event), {"what": what} | fields, follow=True)


def invite(client, event, emails):
    return post(client, event, "invite", emails=emails)


def text(response):
    return response.content.decode()


def pending(event):
    """The addresses that the editors of an event are shown to wait."""
    return [each.email for each in permissions.shown_to_editors(event, timezone.now())]


def address_of(invitation):
    return f"/me/invitations/{invitation.pk}/"


def answer(client, invitation, answer):
    return client.post(address_of(invitation), {"answer": answer})


def age(event, days):
    """Let the mails of all invitations be so many days old."""
    event.invitations.update(invited_at=timezone.now() - dt.timedelta(days=days, minutes=1))


def without_tokens(html):
    """A page without what differs from one to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|name="invitation" value="\d+"', "", html)
