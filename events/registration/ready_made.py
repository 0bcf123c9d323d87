"""Questions that most workshops ask, to be added as they are and changed as one likes."""

from django.db.models import Max
from django.utils.translation import gettext as _

from .models import Question

Kind, Purpose = Question.Kind, Question.Purpose


def ready_made():
    """The questions by their purpose, as values of their fields."""
    return {
        Purpose.BADGE: {
            "label": _("Name on the badge"),
            "help_text": _("As it should be printed, in any script; leave it empty for the name above."),
            "kind": Kind.LINE,
        },
        Purpose.DIET: {
            "label": _("What do you eat?"),
            "help_text": _("Only for the kitchen."),
            "kind": Kind.SEVERAL,
            "choices": "\n".join(
                [
                    _("Vegetarian"),
                    _("Vegan"),
                    _("Halal"),
                    _("Kosher"),
                    _("No gluten"),
                    _("No milk"),
                    _("No nuts"),
                ]
            ),
            "is_sensitive": True,
        },
        Purpose.ACCESS: {
            "label": _("Is there anything that we should prepare for you?"),
            "help_text": _("Such as a place for a wheelchair, captions, a quiet room, or a place in front."),
            "kind": Kind.TEXT,
            "is_sensitive": True,
        },
        Purpose.ARRIVAL: {
            "label": _("When do you arrive and leave?"),
            "help_text": _("Such as: Monday evening to Thursday noon."),
            "kind": Kind.LINE,
        },
        Purpose.SUPPORT: {
            "label": _("Do you need support for travel or childcare?"),
            "help_text": _("Write what would help; it does not count for or against you."),
            "kind": Kind.TEXT,
            "is_sensitive": True,
        },
    }


def add(event, purpose):
    """Add a ready-made question at the end of an event's; the one that is there where it was added before."""
    if found := event.questions.filter(purpose=purpose).first():
        return found
    last = event.questions.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Question.objects.create(event=event, purpose=purpose, position=position, **ready_made()[purpose])
