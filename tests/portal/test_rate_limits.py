"""Counters of rate limits: nobody pushes out those of others."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from portal import rate_limits


def test_a_thousand_other_visitors_leave_ones_counter_alone(empty_cache):
    def doing(network):
        request = RequestFactory(REMOTE_ADDR=network).post("/")
        return rate_limits.allows(request, "try", "2/h/ip")

    mine = [doing("192.0.2.1") for _number in range(3)]
    for number in range(1000):
        doing(f"10.0.{number // 250}.{number % 250}")

    assert mine == [True, True, False]
    assert not doing("192.0.2.1")


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_visitor_is_an_ipv4_address_or_a_network_of_ipv6(first, second, are_one):
    seen = [rate_limits.visitor(RequestFactory(REMOTE_ADDR=each).post("/")) for each in (first, second)]

    assert (seen[0] == seen[1]) == are_one


def test_behind_a_proxy_the_visitor_is_whom_the_proxy_names_and_not_what_they_say(settings):
    def visitor(named):
        request = RequestFactory(REMOTE_ADDR="127.0.0.1").post("/", HTTP_X_FORWARDED_FOR=named)
        return rate_limits.visitor(request)

    assert visitor("203.0.113.9") == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert visitor("203.0.113.9, 192.0.2.1") == "192.0.2.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert visitor("203.0.113.9, 192.0.2.1, 198.51.100.1") == "192.0.2.1"
    assert visitor("203.0.113.9") == "127.0.0.1"  # past the first proxy, straight to the second


def test_only_counters_are_kept_in_the_cache():
    """Else others' entries could push them out, and a full Redis would have to choose."""
    rooms = [Path(*room.split(".")) for room in settings.ROOMS]
    files = {path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")}

    named = {path.name for path in files if re.search(r"^from django.core.cache\b", path.read_text(), re.M)}

    assert files and named == {"counters.py"}
