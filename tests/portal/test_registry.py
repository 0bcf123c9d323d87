"""One mechanism by which rooms add to each other: what does not fit stops the start with a sentence."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.registry import Registry


@dataclass(frozen=True)
class Stamp:
    name: str
    colour: str = "red"


@dataclass(frozen=True)
class Coin:
    name: str


@pytest.fixture
def stamps():
    registry = Registry(Stamp)
    registry.add(Stamp("penny", "black"))
    return registry


def test_entries_are_found_by_their_names_in_the_order_in_which_they_came(stamps):
    blue = stamps.add(Stamp("twopence", "blue"))

    assert stamps["twopence"] is blue
    assert [each.colour for each in stamps.values()] == ["black", "blue"]


def test_a_second_of_a_name_is_refused(stamps):
    with pytest.raises(ImproperlyConfigured, match="There are two of Stamp named 'penny'."):
        stamps.add(Stamp("penny"))

    assert stamps["penny"].colour == "black"


def test_a_name_that_nobody_added_is_named_with_those_there_are(stamps):
    with pytest.raises(ImproperlyConfigured, match="There is no Stamp named 'pnny'; there are: penny."):
        stamps["pnny"]
    with pytest.raises(ImproperlyConfigured, match="there are: none."):
        Registry(Coin)["penny"]


@pytest.mark.parametrize("entry", [Coin("farthing"), Stamp, "farthing", None])
def test_an_entry_of_another_kind_is_refused(stamps, entry):
    with pytest.raises(ImproperlyConfigured, match="is of another kind than Stamp."):
        stamps.add(entry)

    assert list(stamps) == ["penny"]
