"""Areas that were read from a list are added to those that an event has; nothing that is there is lost."""

from dataclasses import dataclass

from django.db import transaction

from events.models import Area
from portal.lib.text_matching import fold


@dataclass(frozen=True)
class Step:
    """What becomes of a topic of the list: new, there already, or there with other words, which stay."""

    NEW, SAME, DESCRIBED, KEPT, TWICE = "new", "same", "described", "kept", "twice"

    topic: object
    what: str
    area: Area | None = None
    below: tuple = ()


def plan(event, reading):
    """What storing a reading would do, as steps in order."""
    known = {}
    for area in event.areas.select_related("parent"):
        known.setdefault((area.parent_id, fold(area.title)), area)
    return [_step(topic, None, known) for topic in reading.areas]


def _step(topic, parent, known):
    key = (parent, fold(topic.title))
    area = known.get(key)
    what = _what(topic, area)
    known[key] = Step  # of two with one title in a list, the second is not stored
    above = area.pk if isinstance(area, Area) else f"line {topic.line}"
    below = tuple(_step(each, above, known) for each in topic.below)
    return Step(topic, what, area if isinstance(area, Area) else None, below)


def _what(topic, area):
    if area is None:
        return Step.NEW
    if area is Step:
        return Step.TWICE
    if not topic.description or topic.description == area.description:
        return Step.SAME
    return Step.KEPT if area.description else Step.DESCRIBED


@transaction.atomic
def store(*, event, reading):
    """Add the areas of a reading to an event; answers how many are new."""
    position = max((area.position for area in event.areas.all()), default=-1) + 1
    return sum(_store(event, step, None, position + at) for at, step in enumerate(plan(event, reading)))


def _store(event, step, parent, position):
    if step.what == Step.TWICE:
        return 0
    area, is_new = step.area, step.area is None
    if is_new:
        area = Area(event=event, parent=parent, title=step.topic.title, position=position)
    if is_new or step.what == Step.DESCRIBED:
        area.description = step.topic.description
        area.full_clean()
        area.save()
    first = max((each.position for each in area.subtopics.all()), default=-1) + 1
    return is_new + sum(_store(event, each, area, first + at) for at, each in enumerate(step.below))
