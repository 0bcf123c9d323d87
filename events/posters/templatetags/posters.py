"""What templates ask of posters."""

from django import template

from events.posters import gallery

register = template.Library()
register.filter("public_file", gallery.file_of)
