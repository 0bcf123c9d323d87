"""How pages print what is stored of subscribers."""

from django import template

from portal.lib import addresses

register = template.Library()
register.filter("readable", addresses.readable)
