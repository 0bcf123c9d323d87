"""System checks of what models say of their way to an event, and of the fields that they name."""

from itertools import chain

from django.core.checks import Error, Tags, register
from django.core.exceptions import FieldDoesNotExist

from portal import rooms

from .models import Event


@register(Tags.models)
def paths_lead_to_events(**kwargs):
    """An error for each of `event_paths` (links of a row, forwards) and `used_at` that ends elsewhere."""
    return [
        Error(
            f"{name} of {model._meta.label} says {path!r}, which does not lead to an event.",
            hint=f'Write {name} = ("event",) or the like: a tuple of lookups along relations.',
            obj=model,
            id="events.E001",
        )
        for model in rooms.models()
        for name in ("event_paths", "used_at")
        for path in getattr(model, name, ())
        if end_of(model, path, forwards=name == "event_paths") is not Event
    ]


def end_of(model, path, *, forwards):
    """The model that a lookup ends at, or None where a step of it is no relation.

    `forwards` each step leads to one row, as attributes of a row do.
    """
    for name in path.split("__") if path != "pk" else ():
        field = field_of(model, name)
        if not field or not field.is_relation or (forwards and not (field.many_to_one or field.one_to_one)):
            return None
        model = field.related_model
    return model


NAMING = (
    "belongs_to", "copied_with_event", "emptied_in_copies", "copied_as", "shifted_with_event",
    "searched_with_event",
)  # fmt: skip


def field_of(model, name):
    """The field or relation of a model by its name, or None."""
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


@register(Tags.models)
def named_fields_are_there(**kwargs):
    """An error for each field and constraint that a model names and does not have."""
    return [
        Error(f"{model._meta.label} names {name!r}, which it does not have.", obj=model, id="events.E002")
        for model in rooms.models()
        for name in misnamed(model)
    ]


def misnamed(model):
    """The names by which a model speaks of fields and constraints that are not there."""
    of_constraints = getattr(model, "constraint_fields", {})
    lists = (getattr(model, name, ()) for name in NAMING)
    fields = [*chain(*lists), *of_constraints.values()]
    known = {constraint.name for constraint in model._meta.constraints}
    return [*(name for name in fields if not field_of(model, name)), *(of_constraints.keys() - known)]
