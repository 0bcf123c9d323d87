"""What readers will see of a text, and what of it could not be set: for its author, while it is written."""

from django.core.exceptions import FieldDoesNotExist
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal import markup
from portal.models import MarkdownField, TitleField


def of_text(text, first_heading=3, *, letter=False):
    """A text as HTML, on a page or in a letter, and below it what could not be set."""
    html = markup.to_html(text, first_heading=first_heading, letter=letter)
    return html + problems(markup.warnings(text))


def of_title(title):
    """A title as HTML of one line, and below it what could not be set."""
    return markup.to_inline_html(title) + problems(markup.warnings(title, title=True))


def problems(warnings):
    return render_to_string("portal/text_problems.html", {"warnings": warnings}) if warnings else ""


def problems_of(model, values):
    """What could not be set in the values of a model's fields, {name: value}: a list of sentences."""
    said = []
    for name, value in values.items():
        field = _authors_field(model, name)
        for warning in markup.warnings(value or "", title=isinstance(field, TitleField)) if field else ():
            told = {"field": capfirst(field.verbose_name), "warning": warning}
            said.append(_("%(field)s, %(warning)s") % told)
    return said


def _authors_field(model, name):
    """The field of that name if it holds text that is set, else None."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, MarkdownField | TitleField) else None
