"""What somebody may book at an event or for one talk, and what they are asked then."""

from events.models import Event
from events.registration.models import Question, Ticket


def root_of(event):
    """The umbrella at the top, at which people are registered."""
    return [event, *event.ancestors()][-1]


def tickets_of(event, talk=None):
    """The tickets that a form offers: of an event and all below it, or of one talk alone."""
    tickets = Ticket.objects.public().select_related("event__parent__parent", "talk__event__parent__parent")
    if talk:
        return tickets.filter(talk=talk)
    below = Event.objects.filter(pk=event.pk).with_descendants().values("pk")
    return tickets.filter(event__in=below, talk=None).order_by(
        "event__first_day", "event__position", "event", "position", "pk"
    )


def questions_of(tickets):
    """What is asked of those who book some of these tickets: by their events and the umbrellas above."""
    events = {each.pk for ticket in tickets for each in (ticket.event, *ticket.event.ancestors())}
    keys = {ticket.pk for ticket in tickets}
    rows = Question.objects.filter(event__in=events).prefetch_related("tickets")
    return [question for question in rows.order_by("position", "pk") if question.concerns(keys)]
