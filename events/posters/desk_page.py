"""The page of one poster at the desk: its panels in order, and what its buttons do.

    panels.add(Panel("reviews", 30, reviews_panel, "events/posters/admin/panel_reviews.html"))
    acts.add(Act("decide", decide))

Modules of `admin/` add theirs; `admin/poster.py` draws the page and calls an act. What a panel or act may
show and do it asks of `events.posters.permissions` itself.
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template prints what `context(request, poster)` answers as `panel.context`."""

    name: str
    position: int
    context: object
    template: str


@dataclass(frozen=True)
class Act:
    """What a button `do` does: `do(request, poster, now)` answers what to say, or a response.

    A ValidationError is said above the page; nothing has changed then.
    """

    name: str
    do: object


panels = Registry(Panel)
acts = Registry(Act)
