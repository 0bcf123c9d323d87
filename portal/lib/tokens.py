"""Values that a link carries and nobody can forge, and digests by which a form remembers a text."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.core import signing

SEPARATOR = "."  # parts the value from its signature; the signature itself never holds it
MAX_LENGTH = 200  # characters of an address that are looked at
DIGEST_LENGTH = 24  # of 64 hexadecimal digits: two texts of one form never share that many


class BadToken(ValueError):
    """The text was not signed by this site for this purpose."""


def sign(purpose, *numbers):
    """The whole numbers with their signature as one part of an address, good for this purpose alone."""
    return _signer(purpose).sign("-".join(str(int(number)) for number in numbers))


def read(purpose, text):
    """The numbers that `sign` was given, as a list. Raises BadToken for every other text."""
    try:
        value = _signer(purpose).unsign(text[:MAX_LENGTH])
    except signing.BadSignature as error:
        raise BadToken(purpose) from error
    return [int(number) for number in value.split("-")]


def _signer(purpose):
    return _signer_of(purpose, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=64)
def _signer_of(purpose, key, former):
    return signing.Signer(key=key, fallback_keys=former, salt=f"portal {purpose}", sep=SEPARATOR)


def digest(text):
    """What a form carries of a text that it was drawn with, to see later whether somebody changed it."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:DIGEST_LENGTH]
