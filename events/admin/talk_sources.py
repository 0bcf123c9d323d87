"""Talks some of whose facts are edited elsewhere, as rooms above say from their `hooks.py`.

talk_sources.add(TalkSource("posters", fields=("title", "abstract"), note=note))
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class TalkSource:
    """`note(talk, user)` says where to edit `fields` and speakers, as safe HTML; "" for any other."""

    name: str
    fields: tuple
    note: object


talk_sources = Registry(TalkSource)


def kept_elsewhere(talk, user):
    """(fields, note) of the facts of a talk that its form does not change; ((), "") for none."""
    for source in talk_sources.values() if talk else ():
        if note := source.note(talk, user):
            return source.fields, note
    return (), ""
