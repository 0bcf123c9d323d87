"""Which column of a sheet is which: by its name, by what else it is called, or by what a person says.

Above the names of the columns there may be a title; a name may tell a unit, a zone or an order in brackets;
columns of speakers may stand side by side under numbers. What is not understood is asked once.
"""

import difflib
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .columns import plain_name
from .plans import Question

MOST_TITLE = 100  # characters of a column's name that are looked at
MOST_ABOVE = 10  # rows that may stand above the names of the columns
IN_BRACKETS = re.compile(r"[(\[](.*)[)\]]\s*$")
NUMBERED = re.compile(r"(?:(\d)(?:st|nd|rd|th)?\s+)?([a-z ]+?)\s*(\d)?(?:\s+([a-z]+))?")
LIKE_DATA = re.compile(r"@|\d{4}|\d[:.]\d\d|.{80}", re.S)
OUT, KEEP = "-", "+"  # what becomes of a column that is none of the table's


@dataclass
class Found:
    """The columns of a sheet: the row of their names, and by position what they are.

    `numbers` are those of columns side by side, `hints` what names say in brackets, `remarks` the columns
    that are kept as lines of the abstract, `out` those that a person left out.
    """

    top: int = 0
    names: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    hints: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)
    out: list = field(default_factory=list)
    guessed: set = field(default_factory=set)


def find(table, sheet, answers):
    """The columns of a sheet as Found; asks for those that are not understood.

    Raises ValidationError for a sheet that cannot be a table of this kind, whatever is answered.
    """
    found = Found(top=_top(table, sheet))
    header = sheet.rows[found.top]
    unknown = [place for place in _places(sheet, found.top) if not _understand(table, header, place, found)]
    _settle_twice(table, header, found, unknown)
    if not found.names and any(LIKE_DATA.search(title) for title in header):
        unknown = []  # what should be names are values
    _refuse_missing(table, header, found, unknown)
    for place in sorted(unknown):
        _ask(table, sheet, place, found, answers)
    return found


def _top(table, sheet):
    """The first row that names two columns of the table, else the first that holds something."""
    known = _known_names(table)
    rows = [(place, row) for place, row in enumerate(sheet.rows[: MOST_ABOVE + 1]) if any(row)]
    for place, row in rows:
        if len({known.get(plain_name(cell)) for cell in row if len(cell) < 60} - {None}) >= 2:
            return place
    return rows[0][0] if rows else 0


def _places(sheet, top):
    """The columns that hold anything."""
    width = len(sheet.rows[top])
    filled = {
        place for row in sheet.rows[top + 1 :] for place, cell in enumerate(row) if cell and place < width
    }
    return [place for place in range(width) if place in filled or sheet.rows[top][place]]


def _known_names(table):
    return {spelling: name for name, column in table.fields.items() for spelling in column.names}


def _understand(table, header, place, found):
    """Note what a column is by its name; whether it has one that is known."""
    known, title = _known_names(table), header[place][:MOST_TITLE]
    if name := known.get(plain_name(title)):
        found.names[place] = name
        return True
    bracket = IN_BRACKETS.search(title)
    if bracket and (name := known.get(plain_name(title[: bracket.start()]))):
        found.names[place], found.hints[name] = name, bracket[1].strip()
        return True
    return _understand_numbered(table, title, place, found)


def _understand_numbered(table, title, place, found):
    parts = NUMBERED.fullmatch(plain_name(title))
    if not parts or not (parts[1] or parts[3]):
        return False
    known = _known_names(table)
    name = known.get(f"{parts[2]} {parts[4]}") if parts[4] else known.get(parts[2])
    name = (
        known.get(parts[4])
        if parts[4] and name is None and known.get(parts[2]) in table.side_by_side
        else name
    )
    if name not in table.side_by_side:
        return False
    found.names[place], found.numbers[place] = name, int(parts[1] or parts[3])
    return True


def _settle_twice(table, header, found, unknown):
    """Of two columns that mean one, that with the column's own name counts, else the first."""
    by_name = {}
    for place, name in found.names.items():
        by_name.setdefault((name, found.numbers.get(place)), []).append(place)
    for (name, _number), places in by_name.items():
        own = [place for place in places if plain_name(header[place]) == table.fields[name].title]
        for place in places:
            if place != (own or places)[0]:
                del found.names[place]
                unknown.append(place)


def _refuse_missing(table, header, found, unknown):
    there = set(found.names.values())
    missing = [one for one in table.needed if not there & {*one.split("|")}]
    if missing and not there & set(table.identified_by) and len(unknown) < len(missing):
        raise ValidationError(_missing(missing, [header[place] for place in range(len(header))]))


def still_missing(table, found):
    """What to say of needed columns that are none of those found, or ""."""
    there = set(found.names.values())
    missing = [one for one in table.needed if not there & {*one.split("|")}]
    return _missing(missing, []) if missing and not there & set(table.identified_by) else ""


def _missing(missing, titles):
    told = _("These columns are missing: %(columns)s. The first row must name the columns.")
    if any(titles):
        told = _("These columns are missing: %(columns)s. The first row names: %(unknown)s.")
    named = ", ".join(one.split("|")[0] for one in missing)
    return told % {"columns": named, "unknown": ", ".join(title[:40] for title in titles[:20] if title)}


def _ask(table, sheet, place, found, answers):
    question = _question(table, sheet, place, found)
    answer = answers.to(question)
    title = sheet.rows[found.top][place]
    if answer in table.fields:
        found.names[place] = answer
    elif answer == KEEP:
        found.remarks[place] = title
    elif answer == OUT:
        found.out.append(title[:40] or _letter(place))


def _question(table, sheet, place, found):
    title, taken = sheet.rows[found.top][place], set(found.names.values())
    free = [name for name in table.fields if name not in taken]
    choices = [(OUT, _("leave it out"))]
    if "abstract" in table.fields:
        choices.append((KEEP, _("keep it as a line below the abstract")))
    choices += [(name, table.fields[name].title) for name in free]
    cells = [row[place] for row in sheet.rows[found.top + 1 :] if place < len(row) and row[place]]
    told = _("Which of these is the column “%(title)s”?") if title else _("What is in the column %(title)s?")
    guess = _guess(table, title, cells[:20], [name for name in free if name not in found.guessed])
    found.guessed.add(guess)
    return Question(
        f"column-{place}", told % {"title": title[:60] or _letter(place)}, tuple(choices),
        guess=guess, examples=tuple(dict.fromkeys(cell[:60] for cell in cells))[:3],
    )  # fmt: skip


def _guess(table, title, cells, free):
    """The column that is called nearly so, or that holds such cells; OUT for none."""
    names = {spelling: name for spelling, name in _known_names(table).items() if name in free}
    close = difflib.get_close_matches(plain_name(title[:MOST_TITLE]), names, n=1, cutoff=0.8) if title else []
    inside = [name for spelling, name in names.items() if len(spelling) > 4 and spelling in plain_name(title)]
    by_cells = [name for name, fits in table.known_by_cells.items() if name in free and all(map(fits, cells))]
    return names[close[0]] if close else next(iter([*inside, *(by_cells if cells else [])]), OUT)


def _letter(place):
    """A column as spreadsheets call it."""
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)
