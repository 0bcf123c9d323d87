"""Speakers as files keep them in lists and objects."""

from types import SimpleNamespace

KEYS = {
    "name": ("name", "full_name", "fullname", "speaker"),
    "affiliation": ("affiliation", "affiliations", "institution", "university", "institute", "organization"),
}


def named(told, where=""):
    """[(somebody with a `name`, [affiliations])] of a list or an object.

    `where` is what stands beside it: the affiliation of the one speaker, or one for each.
    """
    each = told if isinstance(told, list) else [told]
    beside = where if isinstance(where, list) else [where]
    lineup = [_speaker(one) for one in each]
    if len(beside) == len(lineup):
        lineup = [
            (who, affiliations or list(filter(None, [place])))
            for (who, affiliations), place in zip(lineup, beside, strict=True)
        ]
    return [(who, affiliations) for who, affiliations in lineup if who.name]


def _speaker(one):
    if not isinstance(one, dict):
        return SimpleNamespace(name=plain_name(one)), []
    lower = {str(key).lower(): value for key, value in one.items()}
    name = next((lower[key] for key in KEYS["name"] if lower.get(key)), "")
    place = next((lower[key] for key in KEYS["affiliation"] if lower.get(key)), [])
    places = place if isinstance(place, list) else [place]
    return SimpleNamespace(name=plain_name(name)), [plain(each) for each in places if each]


def plain(text):
    return " ".join(str(text).split())


def plain_name(text):
    """A name without what would take a cell of speakers apart."""
    return plain(str(text).replace(";", ",").replace("(", "").replace(")", ""))
