"""What a joining link holds that lets somebody in: addresses, meeting numbers, codes and passcodes."""

import re
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from portal.lib.visible_text import visible

# Parameters of an address that let in who has it already, and do not say which meeting it is.
PASS_NAMES = {
    "pwd", "password", "passwd", "passcode", "pass", "pw", "p", "pin", "token", "tk", "key", "secret", "jwt",
}  # fmt: skip
MEETING_NUMBER = re.compile(r"(?<!\d)\d{9,}(?!\d)")  # Zoom and Webex have 9 to 11 digits, Teams more
SPACED_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8,}(?!\d)")
MEETING_CODE = re.compile(
    r"[a-z]{3}-[a-z]{4}-[a-z]{3}|(?=.*\d)[a-z]{3}(?:-[a-z\d]{3}){2,3}"
)  # Meet, Greenlight
WORD_AND_NUMBER = re.compile(r"[^\W\d]+\d{0,4}|\d{1,4}[^\W\d]+")  # as people choose them: "seminar2026"
DAY = re.compile(r"(?:19|20)\d{6}")
SHORTEST = 3  # letters: less cannot be told from any other word
RARE = 6  # letters of a code that nobody writes by chance
LONG_NUMBER = 8
LONG_WORD = 20
MANY_WORDS = 3


class Kind(Enum):
    ADDRESS = "an address"
    HOST = "an address without a path, meant only where it begins with https"
    NUMBER = "a meeting number, with any gaps in it"
    CODE = "a code or passcode that nobody writes by chance"
    WORD = "a passcode that may be a plain word or a year"


class Secret(NamedTuple):
    """Letters and digits to look for, with a gap before those whose numbers are in `gaps`.

    An address with a `query` is another meeting's if none of these parameters follows it in a text.
    """

    letters: str
    gaps: tuple
    kind: Kind
    query: tuple = ()


@lru_cache(maxsize=8192)
def secrets(url, passcode, label):
    """The `Secret`s of a link with these fields, the same for all links with them."""
    parts, numbers = _split(url), SPACED_NUMBER.findall(visible(f"{label} {passcode}").characters)
    path, pairs = _path_and_pairs(parts)
    asked = [pair for pair in pairs if pair[0].lower() not in PASS_NAMES]
    codes = re.split(r"[/#]", path) + [value for _name, value in asked]
    numbers += [number for code in codes for number in MEETING_NUMBER.findall(visible(code).characters)]
    passcodes = [passcode, *(value for name, value in pairs if name.lower() in PASS_NAMES)]
    found = [
        *_addresses(parts, path, pairs, asked),
        *(_secret(number, Kind.NUMBER) for number in numbers),
        *(_secret(code, Kind.CODE) for code in codes if _is_meeting_code(code)),
        *(_passcode(each) for each in passcodes),
    ]
    return tuple(dict.fromkeys(each for each in found if len(each.letters) >= SHORTEST))


def _split(url):
    with suppress(ValueError):
        if (parts := urlsplit(url)).hostname:
            return parts
    return urlsplit("https://" + re.sub(r"[^\w./-]", "", url))


def _path_and_pairs(parts):
    """The path, with a fragment that is a place, and the parameters, with those that a fragment has."""
    fragment_asks = "=" in parts.fragment
    path = parts.path + ("" if fragment_asks or not parts.fragment else "#" + parts.fragment)
    pairs = parse_qsl(parts.query) + (parse_qsl(parts.fragment) if fragment_asks else [])
    return path.rstrip("/"), pairs


def _addresses(parts, path, pairs, asked):
    query = tuple(visible(f"{name}={value}").letters for name, value in asked)
    for host in _hosts(parts):
        if pairs:
            yield _secret(f"{host}{path}?" + "&".join(map("=".join, pairs)), Kind.ADDRESS)
        if path:
            yield _secret(host + path, Kind.ADDRESS, query)
        elif not asked:
            yield _secret(host, Kind.HOST)
        else:
            yield from (_secret(f"{host}?{name}={value}", Kind.ADDRESS) for name, value in asked)


def _hosts(parts):
    """The ways to write the host: as people read it and as DNS does; with the port if one must."""
    host = (parts.hostname or "").removeprefix("www.")
    names = {host}
    if not host.isascii() or "xn--" in host:
        with suppress(UnicodeError):
            names |= {host.encode("idna").decode(), host.encode("ascii", "ignore").decode("idna")}
    try:
        port = parts.port
    except ValueError:
        port = None
    ends = [f":{port}"] if port not in (None, 80, 443) else ["", ":443"]
    return [name + end for name in sorted(filter(None, names)) for end in ends]


def _secret(text, kind, query=()):
    seen = visible(text)
    gaps = (at for at in range(1, len(seen.at)) if seen.at[at] - seen.at[at - 1] > 1)
    return Secret(seen.letters, () if seen.letters.isdigit() else tuple(gaps), kind, query)


def _is_meeting_code(code):
    """Whether a part of an address names a meeting by itself, and is no plain words."""
    written = visible(code).characters
    return bool(MEETING_CODE.fullmatch(written)) or any(
        len(part) >= RARE and not part.isdigit() and _is_rare(part) for part in re.split(r"[\W_]+", written)
    )


def _passcode(passcode):
    made = _secret(passcode, Kind.CODE)
    return made if _is_rare(made.letters, made.gaps) else made._replace(kind=Kind.WORD)


def _is_rare(letters, gaps=()):
    """Whether nobody writes this by chance."""
    if letters.isdigit():
        return len(letters) >= LONG_NUMBER and not DAY.fullmatch(letters)
    if WORD_AND_NUMBER.fullmatch(letters):
        return len(letters) >= LONG_WORD or len(gaps) >= MANY_WORDS
    return len(letters) >= RARE
