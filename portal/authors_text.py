"""What an author wrote, with what its row lets it name: macros and pictures."""

from django.core.exceptions import ObjectDoesNotExist


class AuthorsText(str):
    """What an author wrote. It knows the row that it is of, and so the macros that `portal.markup` puts in.

    The row says by `text_event` whose macros hold in its texts: something with `macros_in_force`, or None. Of
    a text that `takes_pictures` it says by `text_pictures` which (see `portal.markup.pictures`).
    """

    __slots__ = ("row", "takes_pictures")

    def __new__(cls, text, row, *, takes_pictures=False):
        made = super().__new__(cls, text)
        made.row, made.takes_pictures = row, takes_pictures
        return made

    @property
    def event(self):
        """The event whose macros hold here, or None."""
        try:
            return getattr(self.row, "text_event", None)
        except ObjectDoesNotExist:  # of a row that is not stored, nor complete
            return None

    @property
    def macros(self):
        """The definitions that hold here, as `portal.markup.macros` reads them."""
        return self.event.macros_in_force if self.event else ""

    @property
    def pictures(self):
        """The pictures that may stand here."""
        return getattr(self.row, "text_pictures", "") if self.takes_pictures else ""

    def __reduce__(self):
        return str, (str(self),)
