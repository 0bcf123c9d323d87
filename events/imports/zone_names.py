"""Time zones as people write them beside times: IANA names, cities, "PT", "UTC -07:00"."""

import datetime as dt
import re

from portal.lib import times, zones

from .dates import MOST

# What readers mean by letters is the clocks of a place: "PST" in July as well.
LETTERS = {
    "UTC": "UTC", "GMT": "UTC", "Z": "UTC", "UT": "UTC",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "PACIFIC": "America/Los_Angeles",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver", "MOUNTAIN": "America/Denver",
    "CT": "America/Chicago", "CDT": "America/Chicago", "CENTRAL": "America/Chicago",
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "EASTERN": "America/New_York",
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
    "BST": "Europe/London", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    "EET": "Europe/Athens", "EEST": "Europe/Athens", "MSK": "Europe/Moscow",
    "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore",
    "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "AET": "Australia/Sydney",
    "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "BRT": "America/Sao_Paulo",
}  # fmt: skip
UNSURE = {  # letters of several places
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "SST": ("Asia/Singapore", "Pacific/Pago_Pago"),
}
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?", re.I | re.ASCII)
BEHIND = re.compile(
    r"(?P<time>.*\d.*?)\s*[(\[]?(?P<zone>(?:UTC|GMT)\s*[+\-−–]\s*\d{1,2}(?::?\d{2})?|\b[A-Z]{2,4}"
    r"|[A-Z][a-z]+/[A-Z]\w+(?:/\w+)?)[)\]]?",
    re.S,
)


def read_zone(text):
    """The zone that a text names, as an IANA name or a fixed offset (a tzinfo); None if that is not clear."""
    text = " ".join(text.split())
    if found := OFFSET.fullmatch(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        signed = minutes if found[1] == "+" else -minutes
        return dt.timezone(dt.timedelta(minutes=signed)) if minutes <= 14 * 60 else None
    letters = re.sub(r"\s*(?:standard|daylight|summer)?\s*time$", "", text, flags=re.I).upper()
    if letters in LETTERS or text in UNSURE:
        return LETTERS.get(letters)
    found = zones.found(text)
    return found[0] if len(found) == 1 else None


def choices_for(text, own):
    """The zones that a text may mean as choices: those that it is known for, else `own`, first."""
    likely = UNSURE.get(text.strip().upper()) or zones.found(text) or [own]
    return [(name, name.replace("_", " ")) for name in dict.fromkeys([*likely, *times.zone_names()])]


def split_zone(text):
    """A time and the zone written behind it, "" for none: "15:00 CET", "3pm (UTC-7)"."""
    found = BEHIND.fullmatch(text) if len(text) <= MOST else None
    if not found or found["zone"] in ("AM", "PM") or re.fullmatch(r"(?:UTC|GMT)\s*", found["time"]):
        return text, ""
    is_known = found["zone"] in UNSURE or read_zone(found["zone"]) is not None
    return (found["time"].strip(), found["zone"]) if is_known else (text, "")
