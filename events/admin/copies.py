"""What copying an event to another year will make, as its page prints it; the page is among `event_plans`."""

import hashlib
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from events import permissions, plan_forms
from events.actions.copying import copying
from events.models import Event, Talk

MOST_TALKS = 50  # that a preview prints


def preview(user, **arguments):
    """The copies of `copying`; the copy of a part stands under the same umbrella, whose editors decide."""
    umbrella = arguments["event"].parent
    if umbrella and not permissions.can_edit(user, umbrella):
        told = gettext("The copy would be a part of “%(umbrella)s”, too; ask its editors to make it.")
        raise ValidationError(told % {"umbrella": umbrella})
    return copying(**arguments)


def describe(event, copies):
    """What will be made: how many rows of which kind, when, and the talks with their old and new times."""
    talks = [(old, new) for old, new in copies.items() if isinstance(old, Talk) and old.starts_at]
    talks.sort(key=lambda pair: pair[1].starts_at)
    return {
        "numbers": _numbers(copies),
        "events": [new for old, new in copies.items() if isinstance(old, Event)],
        "talks": [_in_words(old, new) for old, new in talks[:MOST_TALKS]],
        "more": max(0, len(talks) - MOST_TALKS),
    }


def _numbers(copies):
    """How many rows of which kind, as a reader counts them: links between rows are none."""
    numbers = Counter(type(row) for row in copies if not row._meta.auto_created)
    return [
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in numbers.items()
    ]


def _in_words(old, new):
    return {
        "title": new.title_line,
        "before": plan_forms.in_words(old.starts_at, old.event),
        "after": plan_forms.in_words(new.starts_at, old.event),
    }


def fingerprint(copies):
    """A digest of what a copy is made of and what it will hold."""
    facts = [
        (old._meta.label, old.pk, [str(getattr(new, field.attname)) for field in old._meta.concrete_fields])
        for old, new in copies.items()
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()
