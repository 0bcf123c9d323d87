"""A book as PDF: its facts as data, its texts as Typst strings, its formulas as far as they can be set.

What cannot be set is printed as its author wrote it, and named: letters without a glyph, formulas, and in the
worst case an abstract. The same facts give the same bytes.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import count

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import markup
from portal.documents import fonts, formulas, typesetting
from portal.lib.bounded import BUSY_CODE

from .index import author_index

FOLDER = "events/posters/book"
ACCENTS = {
    "ink": "#3d3a34", "teal": "#0f5c5c", "blue": "#1f4f8f", "violet": "#5a3d9a", "plum": "#8a2a5f",
    "red": "#9c2a22", "ochre": "#754e00", "green": "#2c5e31",
}  # fmt: skip
MOST_TEXTS = 1_000  # that a process remembers
MOST_SHOWN = 3  # formulas of one text that are named


@dataclass
class Texts:
    """The texts of a document by name, as Typst; `raw` are those that are printed as they were written."""

    sources: dict = field(default_factory=dict)  # {name: what the author wrote}
    codes: dict = field(default_factory=dict)  # {name: Typst}
    formulas: dict = field(default_factory=dict)  # {key: TypstFormula}
    used: dict = field(default_factory=lambda: defaultdict(list))  # {name: keys of its formulas}

    def add(self, name, source, set_text):
        code, found = set_text(source)
        self.sources[name], self.codes[name] = source, code
        self.formulas |= {each.key: each for each in found}
        self.used[name] = [each.key for each in found]

    def as_written(self, name):
        self.codes[name], self.used[name] = f"text-code({markup.breakable(self.sources[name])})", []

    def file(self):
        lines = [f"{markup.quoted(name)}: {code}," for name, code in self.codes.items()]
        return "\n".join(['#import "text.typ": *', "#let texts = (", *(lines or ":"), ")"]).encode()


def texts_of(entries, *others):
    """The texts of some entries, and titles {name: source} beside them."""
    texts = Texts()
    for entry in entries:
        texts.add(f"{entry.id} title", entry.title, markup.to_inline_typst)
        texts.add(entry.id, entry.abstract, to_typst)
    for titles in others:
        for name, source in titles.items():
            texts.add(name, source, markup.to_inline_typst)
    return texts


@lru_cache(maxsize=MOST_TEXTS)
def to_typst(source):
    """An abstract as Typst; a worker that makes a book anew reads those that changed."""
    return markup.to_typst(source, base=settings.SITE_URL)


def set_texts(template, facts, texts, files, *, limits=typesetting.BOOK, tell=lambda step: None, **options):
    """(the bytes of a document, the names of texts that had to be printed as written, {key: Typst}).

    If it cannot be set, formulas that Typst refuses are found first, then the texts that it refuses.
    Raises ValidationError.
    """
    codes = formulas.converted(texts.formulas.values(), limits=limits)

    def attempt():
        tell(1)
        given = given_files(texts, codes) | files
        return typesetting.pdf(f"{FOLDER}/{template}", facts, given, limits=limits, **options)

    try:
        return attempt(), [], codes
    except ValidationError as error:
        if error.code == BUSY_CODE:
            raise
    codes |= dict.fromkeys(formulas.refuse_bad_ones(codes, limits=limits), "")
    tell(2)
    bad = refused_texts(texts, codes, limits)
    for name in bad:
        texts.as_written(name)
    return attempt(), bad, codes


def given_files(texts, codes):
    return {
        "texts.typ": texts.file(),
        "formulas.typ": formulas.source(texts.formulas.values(), codes),
        "entry.typ": typesetting.template_file(f"{FOLDER}/entry.typ"),
    }


ALONE = '#import "house.typ": *\n#import "text.typ": *\n#show: house\n#show: reading\n'


def refused_texts(texts, codes, limits):
    """The names of texts that cannot be set, each tried by itself."""
    files = {"formulas.typ": formulas.source(texts.formulas.values(), codes)}
    reasons = typesetting.refused([ALONE + "#" + code for code in texts.codes.values()], files, limits=limits)
    return [name for name, reason in zip(texts.codes, reasons, strict=True) if reason]


# --- What could not be set -------------------------------------------------------------------------------


def problems(entries, texts, bad, codes):
    """[[id of an entry, sentence]] of what is printed as written or has no glyph."""
    found = []
    for entry in entries:
        found += [[entry.id, sentence] for sentence in problems_of(entry, texts, bad, codes)]
    return found


def problems_of(entry, texts, bad, codes):
    """What of an entry could not be set, as sentences."""
    names = (f"{entry.id} title", entry.id)
    if entry.id in bad:
        yield _("The abstract could not be set and is printed as it was written.")
    if names[0] in bad:
        yield _("The title could not be set and is printed as it was written.")
    raw = [texts.formulas[key].tex for name in names for key in texts.used[name] if not codes[key]]
    for tex in dict.fromkeys(raw[:MOST_SHOWN]):
        yield _("This formula is printed as it was written: %(tex)s") % {"tex": tex[:200]}
    if len(raw) > MOST_SHOWN:
        yield _("There are more formulas that are printed as they were written.")
    if letters := fonts.cannot_set(printed(entry)):
        yield _("No font has these letters: %(letters)s") % {"letters": letters}


def printed(entry):
    """All that a book prints of an entry, as one text."""
    who = (f"{each.name} {' '.join(each.affiliations)}" for each in entry.who)
    return markup.printable(" ".join([entry.title, entry.abstract, *who, *entry.facts]))


# --- The book --------------------------------------------------------------------------------------------


def make(book, *, content_on, changed=None, note="", address="", pictures=None, tell=lambda step: None):
    """(the bytes of a book, its problems). `changed` are (day of an edition, what changed) or None."""
    texts = texts_of(book.entries, plain_titles(book), {"book": book.title})
    facts = data(book) | {
        "as_of": _("As of %(day)s") % {"day": day(content_on)},
        "note": note,
        "address": address,
        "pictures": sorted(pictures or {}),
        "changes": changes_data(changed),
        "words": words(),
    }
    made, bad, codes = set_texts("book.typ", facts, texts, pictures or {}, tell=tell)
    return made, problems(book.entries, texts, bad, codes)


def plain_titles(book):
    """{name of a text: title} of what stands in the programme alone, such as breaks."""
    items = enumerate(item for each in book.days for item in each.items)
    return {f"item {number}": item.title for number, item in items if not item.id}


def day(date):
    return date_format(date, "j F Y")


def data(book):
    """The book as the template reads it."""
    numbers = count()
    days = [
        {"title": each.title, "items": [item_data(item, next(numbers)) for item in each.items]}
        for each in book.days
    ]
    return {
        "accent": ACCENTS.get(book.accent, ACCENTS["teal"]),
        "title": markup.to_line(book.title),
        "site": book.site, "dates": book.dates, "venue": book.venue, "zone": book.zone,
        "days": days,
        "sections": [
            {"title": title, "parts": [part_data(part) for part in parts]} for title, parts in sections(book)
        ],
        "index": [
            {"letter": letter, "names": [{"name": name, "ids": ids} for name, ids in names]}
            for letter, names in author_index(book.entries)
        ],
    }  # fmt: skip


def sections(book):
    """[(title, parts)] of the abstracts."""
    found = [(_("Talks"), book.talks), (_("Posters"), book.posters)]
    return [(title, parts) for title, parts in found if parts]


def item_data(item, number):
    return asdict(item) | {"text": f"{item.id} title" if item.id else f"item {number}"}


def part_data(part):
    return {"title": part.title, "note": part.note, "entries": [entry_data(each) for each in part.entries]}


def entry_data(entry):
    """An entry as the template reads it: authors with the numbers of their affiliations."""
    places = list(dict.fromkeys(place for who in entry.who for place in who.affiliations))
    numbers = {place: str(number) for number, place in enumerate(places, 1)} if len(places) > 1 else {}
    who = [
        {
            "name": each.name,
            "presents": each.presents and len(entry.who) > 1,
            "marks": ",".join(numbers[place] for place in dict.fromkeys(each.affiliations) if numbers),
        }
        for each in entry.who
    ]
    return {
        "id": entry.id, "who": who, "number": entry.number, "board": entry.board, "facts": entry.facts,
        "line": markup.to_line(entry.title),
        "affiliations": [{"mark": numbers.get(place, ""), "name": place} for place in places],
    }  # fmt: skip


def changes_data(changed):
    if not changed:
        return None
    before, sentences = changed
    return {
        "title": _("Changes since %(day)s") % {"day": day(before)},
        "lines": [{"id": key, "text": sentence} for key, sentence in sentences],
    }


def words():
    return {
        "book": _("Book of abstracts"),
        "contents": _("Contents"),
        "programme": _("Programme"),
        "index": _("Index of authors"),
        "board": _("Board"),
        "presents": _("The name of who presents a poster is underlined."),
    }
