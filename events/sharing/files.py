"""What is kept of a row, and under which address."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, Talk

from . import facts
from .kinds import HEIGHT, WIDTH
from .models import PICTURE, SharedFile


@dataclass(frozen=True)
class Picture:
    """A picture for links: its path and size in pixels, and what it shows in words."""

    path: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def kept(kind, row):
    """The file that is kept about a row, or None."""
    return SharedFile.objects.filter(kind=kind, about=facts.about(row)).exclude(file="").first()


def picture_for(*rows):
    """The `Picture` of the first of some rows that has one, or None; by one query for a page.

    Rows are talks, events or the site's settings, from the one that a page is about outwards.
    """
    words = tuple(map(facts.about, rows))
    if getattr(rows[0], "known_picture", ((), None))[0] != words:
        rows[0].known_picture = words, _picture_for(rows)
    return rows[0].known_picture[1]


def _picture_for(rows):
    shown = SharedFile.objects.filter(kind=PICTURE, about__in=map(facts.about, rows)).exclude(file="")
    there = {each.about: each for each in shown}
    found = next((row for row in rows if facts.about(row) in there), None)
    return found and Picture(picture_path(found, there[facts.about(found)]), alt_of(found))


def picture_path(row, shared):
    """The address of the picture of these facts, which never shows others."""
    if isinstance(row, Talk):
        return reverse("talk-picture", args=[row.pk, shared.digest])
    if isinstance(row, Event):
        return reverse("event-picture", args=[row.slug, shared.digest])
    return reverse("site-picture", args=[shared.digest])


def alt_of(row):
    """What the picture says, in words."""
    if isinstance(row, Talk):
        names = ", ".join(speaker.person.name for speaker in row.speakers.all())
        when = ", ".join(facts.when(row))
        return " · ".join(part for part in (row.title_line, names, when, str(row.event)) if part)
    return _("A card with the name: %(name)s") % {"name": row}
