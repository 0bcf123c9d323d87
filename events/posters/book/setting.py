"""A book as PDF: its facts as data, its texts as Typst strings, its formulas as far as they can be set.

What cannot be set is printed as its author wrote it, and named: letters without a glyph, formulas, and in the
worst case an abstract. The same facts give the same bytes.
"""

from dataclasses import asdict
from itertools import count

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import markup
from portal.documents import fonts, typesetting
from portal.documents import texts as document_texts
from portal.documents.texts import Texts, to_typst
from portal.lib import accents

from .index import author_index

FOLDER = "events/posters/book"
MOST_SHOWN = 3  # formulas of one text that are named


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


def set_texts(template, facts, texts, files, **options):
    """`portal.documents.texts.set_texts` for the templates of this folder."""
    entry = {"entry.typ": typesetting.template_file(f"{FOLDER}/entry.typ")}
    return document_texts.set_texts(f"{FOLDER}/{template}", facts, texts, files | entry, **options)


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
        "accent": accents.shade(book.accent),
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
