"""What a change of plans means for posters: said in its preview."""

from django.utils.translation import ngettext

from events.models import Event

from .models import Poster


def sentences(changes):
    """How many posters it concerns that an event is called off; their authors are told by hand."""
    off = [change.row for change in changes if change.is_of(Event, "status") and change.goes_off]
    below = Event.objects.filter(pk__in=[event.pk for event in off]).with_descendants().values("pk")
    number = Poster.objects.submitted().filter(call__event__in=below).count() if off else 0
    told = ngettext(
        "%(number)d poster was submitted: its authors are not told of this by itself. Write to them as a "
        "group, by an announcement.",
        "%(number)d posters were submitted: their authors are not told of this by itself. Write to them as a "
        "group, by an announcement.",
        number,
    )
    return [told % {"number": number}] if number else []
