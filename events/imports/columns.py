"""Columns of tables: import-export's fields under names that are found in several spellings.

A widget reads the text of one cell and raises ValueError with a sentence that says what to write.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from events.models.material import web_address
from portal.lib import text_matching

from . import dates


class Column(Field):
    """A column, named as its table names it; `also` are other names, in the spelling of `plain_name`."""

    def __init__(self, attribute=None, widget=None, *, also=(), is_exported=True):
        super().__init__(attribute=attribute, widget=widget)
        self.also, self.is_exported = also, is_exported

    @property
    def title(self):
        return self.column_name.replace("_", " ")

    @property
    def names(self):
        return {self.title, *self.also}


def plain_name(text):
    """The name of a column without case, accents, brackets and signs: "Speaker(s)" and "speakers" are one."""
    return re.sub(r"[^\w]+|_", " ", re.sub(r"[()]", "", text_matching.fold(text))).strip()


class OfField(Widget):
    """A text that a field of a model takes."""

    def __init__(self, model, name):
        super().__init__()
        self.field = model._meta.get_field(name)

    def clean(self, value, row=None, **kwargs):
        try:
            return self.field.clean(value, None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def render(self, value, obj=None, **kwargs):
        return value or ""


class Line(OfField):
    """A text of one line."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(" ".join(value.split()))


class Choice(OfField):
    """One of a field's choices, by its value, as readers see it, or by `also`, {plain name: value}."""

    def __init__(self, model, name, also=()):
        super().__init__(model, name)
        self.values = dict(also)
        for value, label in self.field.flatchoices:
            self.values |= {plain_name(str(label)): value, plain_name(value): value}

    def clean(self, value, row=None, **kwargs):
        if (found := self.values.get(plain_name(value))) is None:
            told = _("“%(text)s” is not known here; write one of: %(choices)s.")
            known = ", ".join(str(value) for value, _label in self.field.flatchoices if value)
            raise ValueError(told % {"text": value[:40], "choices": known})
        return found


class WebAddress(Widget):
    """The address of a page or file on the web."""

    def clean(self, value, row=None, **kwargs):
        try:
            web_address(value)
        except ValidationError as error:
            raise ValueError(
                _("Write a whole web address, such as https://example.org/slides.pdf.")
            ) from error
        if len(value) > 500:
            raise ValueError(_("This address is longer than 500 characters."))
        return value


class Day(Widget):
    """A calendar day; `orders` says of each column what comes first in a date of numbers."""

    def __init__(self, column):
        super().__init__()
        self.column = column

    def clean(self, value, row=None, *, orders, **kwargs):
        return dates.read_day(value, orders.get(self.column, ""))

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class YesNo(Widget):
    """Whether something is so."""

    WORDS = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False, "0": False}

    def clean(self, value, row=None, **kwargs):
        if (found := self.WORDS.get(value.casefold())) is None:
            raise ValueError(_("Write yes or no."))
        return found

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"
