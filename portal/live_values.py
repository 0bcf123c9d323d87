"""Values that change without the site revision, such as places left: put into kept pages as they are served.

A room adds how a value is read, and prints a marker where it stands; the body is kept with its markers.

    live_values.add(LiveValue("places", "SELECT ... FROM ticket WHERE id = %s", places_text))
    marker("places", ticket.pk)

A marker is an HTML comment, which authors cannot write into a page: what they write is escaped or cleaned.
"""

import re
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from . import revision
from .registry import Registry

MARKER = re.compile(rb"<!--live ([a-z-]+) ([0-9]+)-->")


@dataclass(frozen=True)
class LiveValue:
    """How a value is read: a scalar SQL query with one parameter, a key; and as what text pages show it."""

    name: str
    sql: str
    text: object


live_values = Registry(LiveValue)


def marker(name, key):
    """What a template prints where the value of this name and key is to stand."""
    return mark_safe(f"<!--live {live_values[name].name} {int(key)}-->")  # noqa: S308 (a name of ours, a number)


def split(body):
    """(the pieces of a body between its markers, the markers as (name, key))."""
    parts = MARKER.split(body)
    return parts[::3], tuple(
        (name.decode(), int(key)) for name, key in zip(parts[1::3], parts[2::3], strict=True)
    )


def read(markers):
    """The site revision and the texts of some markers, by one statement: (number or None, texts)."""
    if not markers:
        return revision.number(), ()
    entries = [live_values[name] for name, _key in markers]
    number, *found = revision.number_with([each.sql for each in entries], [key for _name, key in markers])
    return number, tuple(
        conditional_escape(each.text(value)).encode() for each, value in zip(entries, found, strict=True)
    )


def filled(pieces, texts):
    """The body that has these texts between its pieces."""
    return b"".join(part for pair in zip(pieces, (*texts, b""), strict=True) for part in pair)


def fill(response):
    """Put the values of this moment into a response that nobody keeps; answers the response."""
    pieces, markers = split(response.content)
    if markers:
        response.content = filled(pieces, read(markers)[1])
    return response
