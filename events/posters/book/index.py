"""The index of authors: a line for each name, sorted as readers expect it with accents and in any script."""

import re
import unicodedata
from itertools import groupby

from django.utils.translation import gettext as _

from portal.lib.text_matching import fold

# Letters that Unicode takes for their own, and what readers look for them under.
LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "þ": "th", "ð": "d", "ı": "i", "ŋ": "ng"})
NOT_SORTED = re.compile(r"[^\w\s]|_")


def collation_key(name):
    """What a name is sorted by: no accents, case or punctuation; "Éric" is beside "Eric"."""
    plain = NOT_SORTED.sub("", fold(name).translate(LETTERS))
    return " ".join(plain.split())


def indexed_name(name, sort_name):
    """A name as an index has it: "Erdős, Paul"; as it is where its sort name stands first or elsewhere."""
    if "," in sort_name:
        return sort_name
    first = name.removesuffix(sort_name).strip()
    if first and first != name and not name.startswith(sort_name):
        return f"{sort_name}, {first}"
    return name


def heading(key):
    """The letter below which a name stands."""
    letter = key[:1].upper()
    return letter if "LATIN" in unicodedata.name(letter, "") else _("Other scripts")


def author_index(entries):
    """[(heading, [(name, ids of entries)])] of all who gave a talk or wrote a poster."""
    found = {}
    for entry in entries:
        for who in entry.who:
            shown = indexed_name(unicodedata.normalize("NFC", who.name), who.sort_name)
            ids = found.setdefault((*keys(who), shown), [])
            ids.append(entry.id) if entry.id not in ids else None
    in_order = sorted(found.items(), key=lambda line: (not line[0][0].isascii(), line[0]))
    lines = [(heading(key), shown, ids) for (key, _first, shown), ids in in_order]
    return [
        (letter, [(shown, ids) for _letter, shown, ids in group])
        for letter, group in groupby(lines, key=lambda line: line[0])
    ]


def keys(who):
    """What somebody is sorted by: the family name, then all of the name."""
    return collation_key(who.sort_name or who.name), collation_key(who.name)
