"""Copying an event to another year: what will be made of what, and doing it."""

import hashlib
from collections import Counter
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import permissions, plan_forms
from events.actions.copying import copy_event, copying
from events.models import Event, Talk

from .desk import event_page
from .plans import Deed, address_of, plan_page

MOST_TALKS = 50  # that a preview prints


@event_page("copy", label=_("Copy to another year"))
def copy(request, event):
    deed = Deed(
        title=_("Copy “%(row)s” to another year"),
        button=_("Make this copy"),
        form=plan_forms.CopyForm,
        preview=partial(_copying, request.user),
        act=copy_event,
        done=_("Copied: “{row}” is a draft that nobody sees before you publish it."),
        template="admin/events/copy.html",
        describe=describe,
        fingerprint=fingerprint,
        goes_to=lambda event, made: address_of(made),
    )
    return plan_page(request, event, deed)


def _copying(user, **arguments):
    """The copies of `copying`; the copy of a part stands under the same umbrella, whose editors decide."""
    umbrella = arguments["event"].parent
    if umbrella and not permissions.can_edit(user, umbrella):
        told = gettext("The copy would be a part of “%(umbrella)s”, too; ask its editors to make it.")
        raise ValidationError(told % {"umbrella": umbrella})
    return copying(**arguments)


def describe(event, copies):
    """What will be made: how many rows of which kind, when, and the talks with their old and new times."""
    made = copies[event]
    talks = [(old, new) for old, new in copies.items() if isinstance(old, Talk) and old.starts_at]
    talks.sort(key=lambda pair: pair[1].starts_at)
    return {
        "made": made,
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
