"""What somebody may book at an event or for one talk, and what they are asked then."""

from collections import defaultdict

from events.models import Event, Talk
from events.registration.models import Question, Ticket
from events.registration.models.tickets import beginning

RELATED = ("event__parent__parent", "talk__event__parent__parent")


def root_of(event):
    """The umbrella at the top, at which people are registered."""
    return [event, *event.ancestors()][-1]


def tickets_of(event, talk=None):
    """The tickets that a form offers, as a list: of an event and all below it, or of one talk alone."""
    tickets = Ticket.objects.public().select_related(*RELATED)
    if talk:
        return with_beginnings(tickets.filter(talk=talk))
    below = Event.objects.filter(pk=event.pk).with_descendants().values("pk")
    return with_beginnings(
        tickets.filter(event__in=below, talk=None).order_by(
            "event__first_day", "event__position", "event", "position", "pk"
        )
    )


def with_beginnings(tickets):
    """Tickets as a list, their `begins_at` read for all of them by one query."""
    tickets, starts = list(tickets), defaultdict(list)
    talks = Talk.objects.exclude(status=Talk.Status.CANCELLED).dated()
    events = {ticket.event_id for ticket in tickets if not ticket.talk_id}
    for event, start in talks.filter(event__in=events).order_by().values_list("event", "starts_at"):
        starts[event].append(start)
    for ticket in tickets:
        ticket.begins_at = (
            ticket.talk.starts_at if ticket.talk_id else beginning(ticket.event, starts[ticket.event_id])
        )
    return tickets


def questions_of(tickets):
    """What is asked of those who book some of these tickets: by their events and the umbrellas above."""
    events = {each.pk for ticket in tickets for each in events_of(ticket)}
    keys = {ticket.pk for ticket in tickets}
    rows = Question.objects.filter(event__in=events).prefetch_related("tickets")
    return [question for question in rows.order_by("position", "pk") if question.concerns(keys)]


def questions_for(ticket, questions):
    """Those of some questions that are asked with one ticket."""
    events = {each.pk for each in events_of(ticket)}
    return [each for each in questions if each.event_id in events and each.concerns({ticket.pk})]


def events_of(ticket):
    return (ticket.event, *ticket.event.ancestors())
