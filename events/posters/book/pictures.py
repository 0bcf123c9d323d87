"""One abstract as the book prints it, for its author while they write."""

from portal.documents import typesetting
from portal.lib import accents

from . import setting
from .facts import Entry, Who

PAGE = typesetting.PAGE
DOTS = 110  # an inch
MOST_PEOPLE = 60


def abstract_picture(title, abstract, authors=()):
    """The PNG of an abstract as the book prints it.

    With it come sentences about what could not be set and is printed as it was written. `authors` are (name,
    [affiliations]), or dicts with "name", "affiliations" (list or lines), "presents". Raises ValidationError,
    with the code `bounded.BUSY_CODE` if it may well be made a moment later.
    """
    entry = Entry("picture", title, abstract, [who(each) for each in list(authors)[:MOST_PEOPLE]])
    texts = setting.texts_of([entry])
    facts = {
        "accent": accents.shade("ink"),
        "entry": setting.entry_data(entry),
        "words": setting.words(),
    }
    made, bad, codes = setting.set_texts("picture.typ", facts, texts, {}, limits=PAGE, dots=DOTS)
    return made, list(setting.problems_of(entry, texts, bad, codes))


def who(author):
    """An author of a draft, as its form holds them."""
    if not isinstance(author, dict):
        name, affiliations = author
        return Who(name, "", list(affiliations))
    places = author.get("affiliations") or []
    places = places.splitlines() if isinstance(places, str) else places
    return Who(
        author.get("name", ""), "", [place.strip() for place in places if place.strip()],
        presents=bool(author.get("presents")),
    )  # fmt: skip
