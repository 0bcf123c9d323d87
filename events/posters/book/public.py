"""What the public page of posters says of the book."""

from events.posters.models import PosterBook

from . import making, tables


def book_of(event):
    """The public book of an event as it was made last, or None."""
    rows = PosterBook.objects.filter(event=event, audience=PosterBook.Audience.PUBLIC)
    return rows.exclude(file="").first()


def context(call, now):
    """The book and the forms of the data, for the page; None before the gallery opens or the book is made."""
    book = book_of(call.event) if making.is_public(call, now) else None
    return book and {"row": book, "formats": list(tables.FORMATS)}
