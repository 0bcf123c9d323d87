"""What readers will see of a text, and what of it could not be set: for its author, while it is written.

Each text comes with the row that it is of, whose event has macros; an organiser is led to where one defines
a macro that is not known.
"""

from django.core.exceptions import FieldDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal import markup
from portal.models import AuthorsText, MarkdownField, TitleField


def of_text(text, first_heading=3, *, row=None, letter=False, pictures=False, for_organiser=False):
    """A text as HTML, on a page or in a letter, and below it what could not be set.

    With `pictures` those of the row may stand in it.
    """
    text = AuthorsText(text, row, takes_pictures=pictures)
    html = markup.to_html(text, first_heading=first_heading, letter=letter)
    return html + problems(markup.warnings(text), row, for_organiser=for_organiser)


def of_title(title, *, row=None, for_organiser=False):
    """A title as HTML of one line, and below it what could not be set."""
    title = AuthorsText(title, row)
    warnings = markup.warnings(title, title=True)
    return markup.to_inline_html(title) + problems(warnings, row, for_organiser=for_organiser)


def of_macros(text, *, row=None):
    """The macros that a text defines as they are set, or why it does not; in them hold those of the row."""
    try:
        calls = markup.calls_of(text)
    except markup.Unreadable as error:
        told = [
            (_("Line %(line)d: %(sentence)s") % {"line": line, "sentence": said}, "")
            for line, said in error.faults
        ]
        return render_to_string("portal/text_problems.html", {"warnings": told})
    above = AuthorsText("", row).macros
    rows = [(call, markup.expanded(f"${call}$", f"{above}\n{text}")) for call in calls]
    return render_to_string("portal/macros_preview.html", {"macros": rows})


def problems(warnings, row=None, *, for_organiser=False):
    """What could not be set, as a list in HTML; "" if all could."""
    return (
        render_to_string("portal/text_problems.html", told(warnings, row, for_organiser)) if warnings else ""
    )


def told(warnings, row, for_organiser=False):
    """The context of the template that tells of warnings."""
    event = AuthorsText("", row).event
    told = [(warning, address_of(warning, event if for_organiser else None)) for warning in warnings]
    asks = bool(event) and not for_organiser and any(warning.macro for warning in warnings)
    return {"warnings": told, "asks_organiser": asks}


def address_of(warning, event):
    """Where an organiser defines the macro that a warning is about; "" for any other."""
    return event.get_macros_url(warning.macro) if event and event.pk and warning.macro else ""


def problems_of(row, values):
    """What could not be set in the values of a row's fields, {name: value}: sentences for an organiser."""
    said, event = [], AuthorsText("", row).event
    for name, value in values.items():
        field = _authors_field(type(row), name)
        if field and value:
            text = AuthorsText(value, row, takes_pictures=field.takes_pictures)
            found = markup.warnings(text, title=isinstance(field, TitleField))
            said += [_sentence(field, warning, address_of(warning, event)) for warning in found]
    return said


def _sentence(field, warning, address):
    told = _("%(field)s, %(warning)s") % {"field": capfirst(field.verbose_name), "warning": warning}
    if not address:
        return told
    return format_html('{} <a href="{}">{}</a>', told, address, _("Define it for the event"))


def _authors_field(model, name):
    """The field of that name if it holds text that is set, else None."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, MarkdownField | TitleField) else None
