"""How pages print what is stored of subscribers."""

from django import template

from portal.lib import addresses

register = template.Library()


@register.filter
def readable(address):
    """A stored address as its owner writes it."""
    return addresses.readable(address)
