"""Announcements that are started at one moment, and how many of their deliveries are in which state."""

from collections import Counter

from mailing.announcements import actions

from .announcements import make_announcement
from .factories import utc

NOW = utc(2026, 3, 20, 9, 30)


def start(**fields):
    return actions.start(announcement=make_announcement(**fields), now=NOW)


def states(announcement):
    return Counter(announcement.deliveries.values_list("state", flat=True))


def set_state(announcement, address, state, **fields):
    announcement.deliveries.filter(address=address).update(state=state, **fields)
