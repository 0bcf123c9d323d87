"""What copying an event will make, as its page prints it; the action is among `event_plans`."""

from events.models import Event, Talk
from events.planning.forms.talks import describe_start

from .plans import numbers_of

MOST_TALKS = 50  # that a preview prints


def describe(event, plan):
    """What will be made: how many rows of which kind, when, and the talks with their old and new times."""
    copies = plan.copies.items()
    talks = [(old, new) for old, new in copies if isinstance(old, Talk) and old.starts_at]
    talks.sort(key=lambda pair: pair[1].starts_at)
    return {
        "numbers": numbers_of(old for old, _new in copies if not old._meta.auto_created),  # links are no rows
        "events": [new for old, new in copies if isinstance(old, Event)],
        "talks": [
            {
                "title": new.title_line,
                "before": describe_start(old.starts_at, old.event),
                "after": describe_start(new.starts_at, old.event),
            }
            for old, new in talks[:MOST_TALKS]
        ],
        "more": max(0, len(talks) - MOST_TALKS),
    }
