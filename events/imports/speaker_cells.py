"""The people in a cell, as a person reads it: "Ann A (X), Bob B (Y)", "Smith, John" or "Ann A and Bob B".

Brackets and commas mean many things there, so this is understanding and no format: the preview shows what was
understood, person by person. Only a bracket without its other half and a part without a name are refused, and
where the word behind a comma may be a place or given names, a person is asked (`Cells.unclear`).
"""

import functools
import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Person, Speaker
from portal.lib import addresses
from portal.lib.names import IDEOGRAPH

from .cell_texts import is_nothing, tidy
from .name_parts import (
    ET_AL,
    INITIALS,
    JOIN,
    as_name,
    is_institution,
    is_place,
    name_key,
    only_a_subject,
    only_suffix,
    words,
)  # fmt: skip

MOST_SPEAKERS = 100  # of one talk
MOST_CELL = 10_000  # characters
MOST_NAME = Person._meta.get_field("name").max_length
MOST_WHERE = Speaker._meta.get_field("affiliations").max_length
BLANKS = re.compile(r"[^\S\n]+")
ADDRESS = r"\s*(?:mailto:)?(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+\s*"
MAIL = re.compile(rf"<{ADDRESS}>|\({ADDRESS}\)|\[{ADDRESS}\]|{ADDRESS}")
NICKNAME = re.compile(r"(?:^|(?<=[;,\n]))(\s*[\w.]+)\s\((\w+)\)(?=\s\w)(?!\s[a-z])")  # Robert (Bob) Brown
FIRST_MARK = 0xE000  # private letters, which no cell holds: each stands for a pair of brackets and its text
MARK = re.compile("\\s*[\ue000-\uf8ff]\\s*")
DASH = re.compile(r"\s+[-–—@]\s+")
WIDE = str.maketrans("，、；（）", ",,;()")  # as Chinese and Japanese are written
WHERE, GIVEN, PERSON = "where", "given", "person"  # what may stand behind a comma


@dataclass(frozen=True)
class Named:
    """Somebody as a cell names them: the name without titles, affiliations and address if any are given."""

    name: str
    affiliations: tuple = ()
    email: str = ""

    def beside(self, where, email=""):
        """The same with more affiliations."""
        return replace(self, affiliations=(*self.affiliations, *where), email=self.email or email)


def read_speakers(text, known=frozenset(), comma=""):
    """The people in one cell as a list of Named; see `Cells`. Raises ValueError."""
    return Cells(known, comma).read(text)


class Cells:
    """Reads cells.

    `known` are the keys of names (`name_key`) that decide where a cell has two readings, and whole names that
    hold commas or the like. `comma` is what a person said of single words behind commas; cells that leave
    that open are noted as `unclear`.
    """

    def __init__(self, known=frozenset(), comma=""):
        self.known, self.comma, self.unclear = known, comma, []
        self.read = functools.cache(self._read)  # a table is read several times, until all is asked

    def _read(self, text):
        """The people in a cell. Raises ValueError where a bracket is not closed or a name is missing."""
        if len(text) > MOST_CELL:
            raise ValueError(_("This cell is too long to hold speakers; is it that of another column?"))
        text = ET_AL.sub("", BLANKS.sub(" ", tidy(text).translate(WIDE)))
        bare, self.held = _marked(text)
        named = []
        for part in re.split(r"[;\n]", bare):
            for one in self._people(part) if part.strip() else []:
                named = _joined(named, one)
        if len(named) > MOST_SPEAKERS:
            raise ValueError(_("A talk has at most %(most)d speakers.") % {"most": MOST_SPEAKERS})
        return [_checked(one, text) for one in named if not (one.name and is_nothing(one.name))]

    def _people(self, part):
        """Those in a part without semicolons."""
        if " ".join(MARK.sub(" ", part).split()) in self.known:
            return [self._one(part)]
        chunks = [_pieces(chunk) for chunk in _chunks(part)]
        bare = [[MARK.sub(" ", piece).strip() for piece in chunk] for chunk in chunks]
        if (
            len(chunks) > 1
            and len(chunks[-1]) == 1
            and all(map(_is_alone, (one for each in bare for one in each)))
        ):
            return [self._one(piece) for chunk in chunks for piece in chunk]  # Ada, Bo and Cy
        return [one for chunk in chunks for one in self._grouped(chunk)]

    def _grouped(self, pieces):
        """The people in what stands between commas."""
        pieces = [piece for piece in pieces if not is_nothing(piece.strip(), as_name=True)]
        named, place, after = [], 0, ""
        names = sum(not is_institution(MARK.sub(" ", piece)) for piece in pieces)
        while place < len(pieces):
            piece, following = pieces[place], pieces[place + 1] if place + 1 < len(pieces) else ""
            if named and self._is_where(piece, after):
                named[-1] = _further(named[-1], self._one(piece), goes_on=is_institution(after))
            elif following and self._is_surname(piece, following, names):
                named.append(self._one(f"{following} {piece}", given=following, surname=piece))
                place += 1
            else:
                named.append(self._one(piece))
            after, place = piece, place + 1
        return named

    def _is_where(self, piece, after):
        """Whether a piece behind a comma is the affiliation, or more of it, of the person before."""
        bare = MARK.sub(" ", piece).strip()
        if is_institution(bare) or is_place(bare):
            return True
        if len(words(bare)) != 1 or name_key(bare) in self.known or INITIALS.fullmatch(bare):
            return False
        if is_institution(after):
            return True  # Univ. of X, Someplace
        return len(words(MARK.sub(" ", after))) > 1 and self._comma(piece, after) == WHERE

    def _comma(self, piece, before):
        """What a single word behind somebody's two names is."""
        if not self.comma and not MARK.search(before):
            self.unclear.append(f"{before.strip()}, {piece.strip()}".translate(NO_MARKS))
        return self.comma

    def _is_surname(self, piece, following, names):
        """Whether "Smith, John" is one person, surname first, among so many pieces that are names."""
        given = MARK.sub(" ", following).strip()
        if MARK.search(piece) or is_institution(given) or IDEOGRAPH.search(given):
            return False
        if name_key(f"{given} {piece}") in self.known or INITIALS.fullmatch(given):
            return True
        if len(words(piece)) == 1:
            return len(words(given)) <= 3 and names % 2 == 0
        is_known = name_key(piece) in self.known or name_key(given) in self.known
        is_open = len(words(given)) == 1 and not is_place(given) and not is_known
        return is_open and self._comma(following, piece) == GIVEN

    def _one(self, piece, given="", surname=""):
        """Somebody in a piece with its marks; of a name with the surname first, both parts."""
        marks = [self.held[ord(mark.strip()) - FIRST_MARK] for mark in MARK.findall(piece)]
        mails = [mark for mark in marks if MAIL.fullmatch(mark)]
        where = [one.strip() for mark in marks if mark not in mails for one in re.split(r"\s/\s|\n", mark)]
        name, *beside = DASH.split(MARK.sub(" ", piece).strip(), maxsplit=1)
        if surname:
            name, beside = as_name(MARK.sub(" ", given), surname), []
        email = mails[0].strip("<>()[] ").removeprefix("mailto:") if mails else ""
        found = tuple(" ".join(one.split()).strip(" ,;") for one in (*beside, *where) if one.strip(" ,;"))
        return Named(as_name(name), found, email)


NO_MARKS = dict.fromkeys(range(FIRST_MARK, 63744))


def _marked(text):
    """The text with a mark for each pair of brackets and each mail address, and what these hold.

    Raises ValueError for a bracket without its other half.
    """
    held = []

    def mark(content):
        held.append(content)
        return f" {chr(FIRST_MARK + len(held) - 1)} " if len(held) < 1000 else ""

    text = MAIL.sub(lambda found: mark(found[0]), NICKNAME.sub(r"\1 “\2”", text))
    bare, depth, inner = "", 0, ""
    for character in text:
        closes = character in ")]" and depth > 0
        depth += (character in "([") - closes
        if closes and not depth:
            bare += mark(inner[1:].translate(NO_MARKS)) + "".join(MARK.findall(inner))
            inner = ""
        elif depth:
            inner += character
        else:
            bare += character
    if depth:
        raise ValueError(_("A bracket is not closed; write “Name (Affiliation); Name (Affiliation)”."))
    return bare, held


def _chunks(part):
    """The part between words such as "and", unless they belong to an institution or to one surname."""
    chunks = [""]
    for text, join in _joins(part):
        inner = chunks[-1].rpartition(",")[2]
        if is_institution(inner) and only_a_subject(text.split(",")[0]):
            chunks[-1] += join + text
        else:
            chunks.append(text)
    return [chunk.strip(" ,") for chunk in chunks if chunk.strip(" ,")]


def _is_alone(piece):
    return len(words(piece)) == 1 and not INITIALS.fullmatch(piece)


def _joins(part):
    """The texts of a part each with what joins it to the one before."""
    found, start, join = [], 0, ""
    for sign in JOIN.finditer(part):
        if sign[0].strip() in ("e", "y") and len(words(part[start : sign.start()])) < 2:
            continue
        found.append((part[start : sign.start()], join))
        start, join = sign.end(), sign[0]
    return [*found, (part[start:], join)]


def _pieces(chunk):
    """What stands between commas, and between people with no comma between them; suffixes at their names."""
    pieces = []
    for piece in chunk.split(","):
        if pieces and only_suffix(MARK.sub(" ", piece).strip()):
            pieces[-1] += f" {piece.strip()}"
        else:
            pieces += [one for one in re.split("(?<=[\ue000-\uf8ff])\\s+(?=\\w)", piece) if one.strip()]
    return pieces


def _joined(named, one):
    """The people with one more; who is but an affiliation is that of the last."""
    if named and (not one.name or (not one.affiliations and is_institution(one.name))):
        return [*named[:-1], named[-1].beside(one.affiliations or (one.name,) * bool(one.name), one.email)]
    return [*named, one]


def _further(person, more, *, goes_on):
    """Somebody with another affiliation, or more of their last one."""
    where = (more.name, *more.affiliations)
    if goes_on and person.affiliations:
        last = f"{person.affiliations[-1]}, {more.name}"
        person, where = replace(person, affiliations=person.affiliations[:-1]), (last, *more.affiliations)
    return person.beside(where, more.email)


def _checked(named, text):
    if not any(map(str.isalpha, named.name)) or len(named.name) > MOST_NAME:
        told = _("“%(text)s” is no speaker; write “Name (Affiliation); Name (Affiliation)”.")
        raise ValueError(told % {"text": text[:60]})
    refuse_too_long(named)
    return replace(named, email=read_mail(named.email)) if named.email else named


def refuse_too_long(named):
    """Raise ValueError if somebody's affiliations cannot be stored."""
    if len("\n".join(named.affiliations)) > MOST_WHERE:
        raise ValueError(_("The affiliations of %(name)s are too long.") % {"name": named.name})


def read_mail(text):
    """A mail address in its plain form. Raises ValueError."""
    try:
        return addresses.clean(text)
    except ValidationError as error:
        raise ValueError(f"{text[:60]}: {error.messages[0]}") from error


def write_speakers(lineup):
    """The people with their affiliations as `read_speakers` reads them."""
    return "; ".join(
        f"{person.name} ({' / '.join(affiliations)})" if affiliations else person.name
        for person, affiliations in lineup
    )
