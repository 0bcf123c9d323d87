"""System checks of what every model of the rooms says of itself."""

from django.core.checks import Error, Tags, register

from . import rooms


@register(Tags.models)
def models_say_whether_they_are_public(**kwargs):
    """An error for each model that does not say whether public output reads it (see `portal.revision`)."""
    return [
        Error(
            f"{model._meta.label} does not say whether public output reads it.",
            hint="Write raises_revision = True in it, or False for what no page, feed or search reads.",
            obj=model,
            id="portal.E001",
        )
        for model in rooms.models()
        if not isinstance(getattr(model, "raises_revision", None), bool)
    ]
