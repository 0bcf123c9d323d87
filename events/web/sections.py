"""What rooms above add to the public pages of events, talks and people, from their `hooks.py`.

    event_sections.add(Section("tickets", 10, context=tickets_of, template="..."))

The pages are kept for all visitors: what a section says depends on public facts and the minute alone.
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class Section:
    """A part of a page: its template prints what `context(row, now)` answers; None leaves it out.

    One with a `tab` is a page of its own, too, where its context has the `tab_address`.
    """

    name: str
    position: int
    context: object
    template: str
    tab: str = ""  # the label of the tab of the event that leads to it
    registers: bool = False  # it leads to registration itself, so that the page need not


@dataclass(frozen=True)
class Mark:
    """What stands beside every talk, on its page and in timetables; its template is given the `talk`."""

    name: str
    position: int
    template: str


event_sections = Registry(Section)
talk_sections = Registry(Section)
person_sections = Registry(Section)
talk_marks = Registry(Mark)
