"""Addresses that are shown without what makes them reachable."""

import pytest

from portal.lib import addresses


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ada@example.org", "a…@example.org"),
        ("ada@xn--bcher-kva.example", "a…@bücher.example"),
        ("no address", "n…"),
        ("", "…"),
    ],
)
def test_a_masked_address_shows_one_letter_and_the_domain(address, shown):
    assert addresses.masked(address) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 <ada.l@example.org>: unknown", "550 <a…@example.org>: unknown"),
        ("550 no such user: Ada.L", "550 no such user: …"),
        ("forwarded to mailto:lady@elsewhere.example.", "forwarded to mailto:l…@elsewhere.example."),
        ("550 5.1.1 adapted", "550 5.1.1 adapted"),
        ("", ""),
    ],
)
def test_what_a_server_said_is_told_without_addresses(text, shown):
    assert addresses.without_addresses(text, "ada.l@example.org") == shown
