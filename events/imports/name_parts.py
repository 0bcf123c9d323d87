"""The parts of names as people write them: titles, suffixes, particles, initials; and what is no name."""

import functools
import re

from portal.lib import text_matching, zones

# Words between people. Behind one of one letter stand two names: Ramón y Cajal is one person.
JOIN = re.compile(r",?\s+(?:(?i:and|und|et|with|mit|avec)|&|\+|/|[ey](?=\s+\w+\.?\s+\w))\s+(?!al\b)")
ET_AL = re.compile(r",?\s+(?:et|and)\s+(?:al|others)\b\.?", re.I)
INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?){1,4}|[A-Z]{1,3}")  # J. or J.-P. or JP: given names
SUFFIX = re.compile(r"(?:jr|sr|junior|senior|ii|iii|iv)\.?", re.I)
DEGREE = re.compile(r"(?:ph\.?\s?d|m\.?d|d\.?phil|m\.?sc|b\.?sc|mba|frs)\.?", re.I)
TITLE = re.compile(
    r"(?:(?:(?:assoc|associate|assist|assistant|asst|apl|univ|jun|em|full|emeritus)\b\.?[\s-]*)?"
    r"prof(?:essor(?:in)?)?|dr|pd(?=\s+dr)|priv\.?-?\s?doz|mr|mrs|ms|mme|herr|frau|ing(?=\.)|h\.\s?c|mult"
    r"|rer\.\s?nat|habil|dipl\.?-?\s?(?:math|phys|ing|inf))(?:\.-?\s*|\s+|-(?=ing))",
    re.I,
)
PARTICLES = frozenset(
    [
        "van",
        "von",
        "vom",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "ter",
        "ten",
        "zu",
        "zur",
        "af",
        "av",
        "y",
    ]
)
INSTITUTION = re.compile(
    r"\b(?:univ|uni\b|institut|inst\b|coll[eè]ge|school|hochschule|department|dept|faculty|fakult|laborator"
    r"|labs?\b|centers?\b|centres?\b|zentrum|academy|akademie|research|politecnico|polytech|[eé]cole\b"
    r"|observatory|hospital|ministry|foundation|society|gmbh|inc\b|ltd\b|corp\b|google|microsoft|deepmind"
    r"|(?-i:ETH|EPFL|MIT|CNRS|ENS|INRIA|Inria|KTH|TU|LMU|UCLA|UCL|NYU|IAS|MSRI|IHES|KAIST|IBM|CERN|MPI)\b)",
    re.I,
)
SUBJECT = re.compile(
    r"\b(?:mathemati|scien|technolog|physi|engineer|statisti|arts?\b|informati|mechani|economi|applications?"
    r"|computing|medicine|technik|wissenschaft|humanities|education|logic|m\b)",
    re.I,
)  # fmt: skip


def as_name(text, surname=""):
    """A name without titles and degrees, suffixes last: "Prof. Smith Jr., PhD" is "Smith Jr."."""
    text = f"{text} {surname}" if not surname else _surname_last(text, surname)
    return " ".join(_without_degrees(_without_titles(" ".join(text.split()))).split()).strip(" ,")


def _surname_last(given, surname):
    """ "John" and "Smith Jr." are "John Smith Jr."; so is "John Jr." and "Smith"."""
    parts = _without_titles(surname.strip()).split()
    first = given.split()
    suffixes = [one for one in (*parts[1:], *first[1:]) if SUFFIX.fullmatch(one)]
    return " ".join([*(one for one in (*first, *parts) if one not in suffixes), *suffixes])


def _without_titles(text):
    while (found := TITLE.match(text)) and text[found.end() :].strip():
        text = text[found.end() :].lstrip()
    return text


def _without_degrees(text):
    parts = text.split()
    while len(parts) > 1 and DEGREE.fullmatch(parts[-1]):
        parts.pop()
    return " ".join(parts)


def words(name):
    """The words of a name that count: neither titles nor particles nor suffixes."""
    parts = _without_degrees(_without_titles(name.strip())).split()
    return [one for one in parts if one.casefold() not in PARTICLES and not SUFFIX.fullmatch(one)]


def only_suffix(text):
    """Whether a piece behind a comma belongs to the name before it, such as "Jr." or "PhD"."""
    return bool(SUFFIX.fullmatch(text) or DEGREE.fullmatch(text))


def is_institution(text):
    return bool(INSTITUTION.search(text))


def only_a_subject(text):
    """Whether what follows "and" may be more of an institution's name: "Science and Technology"."""
    return bool(SUBJECT.search(text) or is_institution(text) or text[:1].islower())


def is_place(text):
    """Whether it is a city or country that time zones know."""
    return text_matching.fold(text) in _places()


@functools.cache
def _places():
    cities = {name.rpartition("/")[2].replace("_", " ") for name in zones.countries()}
    places = {*cities, *zones.countries().values(), "USA", "UK", "England", "Scotland", "Wales"}
    return {text_matching.fold(place) for place in places if place}


def name_key(name):
    """What a name has in common with its other spellings: case, order, titles and accents do not count."""
    letters = re.sub(r"[^\w\s]|_", " ", text_matching.fold(as_name(name)))
    return tuple(sorted(letters.split()))


def may_be_same(one, other):
    """Whether two keys of names may be of one person: words for initials, or words left out."""
    if one == other:
        return True
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < 2 or not set(fewer) & set(more) - {word for word in fewer if len(word) == 1}:
        return False
    rest = list(more)
    for word in fewer:
        match = word if word in rest else next((each for each in rest if _is_initial(each, word)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _is_initial(one, other):
    return one[0] == other[0] and 1 in (len(one), len(other))
