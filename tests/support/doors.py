"""Events that are on today, and who stands at their door, for tests."""

import datetime as dt

from django.urls import reverse

from events.registration.models import Helper
from tests.support.accounts import make_account
from tests.support.factories import utc
from tests.support.registrations import FIRST_DAY, make_workshop

AT_DOOR = utc(2026, 6, 15, 7, 12)  # 9:12 by the clocks of the event, on its first day


def make_open_door(slug="workshop", days=3, **fields):
    """A workshop of some days, and an account that helps at its door."""
    last_day = FIRST_DAY + dt.timedelta(days=days - 1)
    event = make_workshop(slug, last_day=last_day, **fields)
    return event, make_helper(event)


def make_helper(event, email="helper@example.org"):
    user = make_account(email, name="Hella Helper")
    Helper.objects.create(event=event, email=email, user=user, invited_at=AT_DOOR)
    return user


def door_page(event, **query):
    return reverse("event-check-in", args=[event.slug], query=query or None)


def at_door(client, event, do, **fields):
    """Press a button at the door; answers the page to which it leads."""
    return client.post(door_page(event), {"do": do} | fields, follow=True)
