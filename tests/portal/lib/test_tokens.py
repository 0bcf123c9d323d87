"""Signed values in links, and the digests by which forms remember texts."""

import pytest
from django.test import override_settings

from portal.lib import tokens


def test_what_was_signed_is_read_again():
    assert tokens.read("link", tokens.sign("link", 7, 12, 3)) == [7, 12, 3]


def test_a_token_is_one_part_of_an_address():
    signed = tokens.sign("link", 7, 1)

    assert "/" not in signed and signed.isascii() and signed.isprintable() and " " not in signed


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "7-1",
        "7-1.",
        ".",
        "7-1.AAAA",
        "\x00",
        "7-1.é",
        "x" * 100_000,
        "7-2." + tokens.sign("link", 7, 1).partition(".")[2],
        tokens.sign("link", 7, 1)[:-1],
        tokens.sign("link", 7, 1) + "A",
        tokens.sign("other purpose", 7, 1),
    ],
)
def test_nothing_else_is_read(forged):
    with pytest.raises(tokens.BadToken):
        tokens.read("link", forged)


def test_another_site_signs_differently():
    with override_settings(SECRET_KEY="another key of another site"):
        signed = tokens.sign("link", 7, 1)

    with pytest.raises(tokens.BadToken):
        tokens.read("link", signed)


def test_a_digest_tells_texts_apart():
    texts = ["", " ", "a", "A", "ä", "a\n", "\ud800"]

    assert len({tokens.digest(text) for text in texts}) == len(texts)
    assert tokens.digest("a") == tokens.digest("a")
