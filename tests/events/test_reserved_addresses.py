"""Addresses below /events/<slug>/ that no page of an event may take, as the portal has views there."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from events.models import Page
from events.reserved_addresses import reserved_addresses
from tests.support.factories import make_event

BELOW = "events/<slug:slug>/"


def routes(resolver, before=""):
    """All addresses of the portal, as their patterns say them."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def own_addresses():
    """What follows an event's own address in the patterns of views, up to a slash or a full stop."""
    below = [
        route.removeprefix(BELOW) for route in routes(get_resolver("portal.urls")) if route.startswith(BELOW)
    ]
    first = {route.partition("/")[0].partition(".")[0] for route in below}
    return {name for name in first if name and "<" not in name}


def test_every_view_below_an_event_has_a_reserved_address():
    own = own_addresses()

    assert {"talks", "suggest", "calendar"} <= own
    assert own - set(reserved_addresses) == set(), "Add these from the hooks.py of their rooms."


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(reserved_addresses))
def test_no_page_of_an_event_takes_one(name):
    with pytest.raises(ValidationError, match="the portal’s own"):
        Page(event=make_event(), slug=name, title="Travel").full_clean()


@pytest.mark.django_db
def test_addresses_of_what_is_to_come_are_kept_free():
    assert {"check-in", "participants", "review", "posters", "register"} <= set(reserved_addresses)


@pytest.mark.django_db
def test_a_page_of_the_site_stands_elsewhere_and_takes_any():
    Page(slug="talks", title="Our talks").full_clean()
