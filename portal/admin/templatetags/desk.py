"""What templates of the admin need to say of the theme's forms."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def named_field(field, row=None):
    """A field in the row of a table, where no label stands beside it, with the name of both."""
    return field.as_widget(attrs={"aria-label": name_in_row(field.label, row)})


def name_in_row(label, row):
    """What a field in the line of a row is called: "Room of Opening"; of a new row "Room"."""
    return gettext("%(field)s of %(row)s") % {"field": label, "row": row} if row else label


@register.filter
def stored(row):
    """The row, if it is one yet; what is new has no name."""
    return row if row and row.pk else None
