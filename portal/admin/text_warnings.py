"""What is said to whoever saves a text: what of it could not be set, and what tells too much to everybody.

A room that knows what no text should tell adds it from its `hooks.py`:

    text_warnings.add(TextWarning("joining links", sentences=warnings))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages

from portal import previews
from portal.registry import Registry


@dataclass(frozen=True)
class TextWarning:
    """`sentences(model, texts)` answers what to say of the texts of a form of a model, or nothing."""

    name: str
    sentences: Callable


text_warnings = Registry(TextWarning)


def warn(request, forms):
    """Say what there is to say of the forms that were saved and whose texts public output reads."""
    for form in forms:
        model, texts = form._meta.model, _texts_of(form)
        changed = {name: form.cleaned_data.get(name) for name in form.changed_data}
        for sentence in previews.problems_of(form.instance, changed):
            messages.warning(request, sentence)
        if texts and getattr(model, "raises_revision", False):
            for entry in text_warnings.values():
                for sentence in entry.sentences(model, texts):
                    messages.warning(request, sentence)


def _texts_of(form):
    values = form.cleaned_data.values() if form.has_changed() else ()
    return [value for value in values if value and isinstance(value, str)]
