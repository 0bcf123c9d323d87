"""The book as a page: made together with the PDF, so that both say the same, and kept as it is."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal import markup
from portal.documents.texts import MOST_TEXTS

from . import setting
from .index import author_index


def render(book):
    """The HTML of a book, without the frame of the page."""
    sections = [
        (title, [(part, list(map(shown, part.entries))) for part in parts])
        for title, parts in setting.sections(book)
    ]
    context = {"book": book, "sections": sections, "index": index(book), "words": setting.words()}
    return render_to_string("events/posters/book/body.html", context)


def shown(entry):
    """An entry, with its authors and affiliations as they are numbered, and its abstract as HTML."""
    return entry, setting.entry_data(entry), to_html(entry.abstract)


@lru_cache(maxsize=MOST_TEXTS)
def to_html(source):
    return mark_safe(markup.to_html(source, first_heading=5))  # noqa: S308 (sanitised by portal.markup)


def index(book):
    """[(letter, [(name, [(id of an entry, how it is called there)])])]."""
    called = {entry.id: entry.number or _("talk") for entry in book.entries}
    return [
        (letter, [(name, [(key, called[key]) for key in keys]) for name, keys in names])
        for letter, names in author_index(book.entries)
    ]
