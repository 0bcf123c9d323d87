"""Names in any script: their letters composed, transliterated for addresses, and put in order."""

import re
import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

IDEOGRAPH = re.compile("[\u3400-\u9fff]")  # each is a word of its own: 王小明 is wang-xiao-ming


def composed(text):
    """The text with each accent on its letter (Unicode NFC), however it was typed or pasted; None stays."""
    return unicodedata.normalize("NFC", text) if text and not text.isascii() else text


def slug_of(text, most=80):
    """What an address may hold of a name, at most `most` characters: "Łukasz" is "lukasz", "王" "wang"."""
    return slugify(anyascii(IDEOGRAPH.sub(r" \g<0> ", composed(text))))[:most].strip("-_")


def initials(name):
    """What stands for a portrait: how the first and the last word of a name begin, "AL" or "王"."""
    words = [word for word in composed(name or "").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
