"""The IANA time zones by the names that they have today, found by city, country or an earlier name.

Both tables come with the pinned package `tzdata`: `zone.tab` names a zone for each place of each country, and
the links of `tzdata.zi` lead from names of old, such as "Asia/Calcutta", to those of today.
"""

import functools
import importlib.resources

UTC = "UTC"


def _lines(table):
    text = importlib.resources.files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@functools.cache
def countries():
    """{name of a zone: the country that it is for}, in the order of the names, with UTC for none."""
    names = dict(line.split("\t") for line in _lines("iso3166.tab"))
    rows = [line.split("\t") for line in _lines("zone.tab")]
    return dict(sorted([(row[2], names[row[0]]) for row in rows] + [(UTC, "")]))


@functools.cache
def _links():
    """{name of old: the name that it stands for}"""
    rows = [line.split() for line in _lines("tzdata.zi") if line.startswith("L ")]
    return {old: new for _letter, new, old in rows}


def current(name):
    """Today's name of a zone: "Asia/Kolkata" for "Asia/Calcutta"; a name that has none stays."""
    target = _links().get(name, name)
    return target if name not in countries() and target in countries() else name


def found(text):
    """The zones that somebody may mean who types a city, a country, or a name of today or of old."""
    wanted = text.strip().casefold().replace(" ", "_")
    names = [*countries(), *_links()]
    whole = [name for name in names if name.casefold() == wanted]
    city = [name for name in names if name.casefold().rpartition("/")[2] == wanted]
    country = [name for name, of in countries().items() if of.casefold().replace(" ", "_") == wanted]
    part = [name for name in names if len(wanted) > 2 and wanted in name.casefold()]
    matches = wanted and (whole or city or country or part)
    return sorted({current(name) for name in matches or ()} & countries().keys())
