"""What templates of the portal may use without loading it."""

from django import template
from django.utils.safestring import mark_safe

from portal.lib import markup

register = template.Library()


@register.filter
def markdown(source):
    """Markdown with LaTeX as safe HTML with MathML."""
    return mark_safe(markup.to_html(source or ""))  # noqa: S308 (sanitised by portal.lib.markup)


@register.filter
def inline(source):
    """A title as HTML: formulas and emphasis only."""
    return mark_safe(markup.to_inline_html(source or ""))  # noqa: S308


@register.filter
def plain(source):
    """A title as one line of plain text, formulas in Unicode."""
    return markup.to_line(source or "")
