"""What somebody may book at an event or for one talk, and what they are asked then."""

from collections import defaultdict

from django.db.models import Q

from events.models import Event, Talk
from events.registration.models import Question, Ticket
from events.registration.models.tickets import beginning

RELATED = ("event__parent__parent", "talk__event__parent__parent")


def root_of(event):
    """The umbrella at the top, at which people are registered."""
    return [event, *event.ancestors()][-1]


def offered():
    """The tickets that pages show, in the order of their events."""
    tickets = Ticket.objects.public().select_related(*RELATED)
    return tickets.order_by("event__first_day", "event__position", "event", "position", "pk")


def tickets_of(event, talk=None):
    """The tickets that a form offers, as a list: of an event and all below it, or of one talk alone."""
    if talk:
        return with_beginnings(offered().filter(talk=talk))
    return with_beginnings(offered().filter(event__in=below(event), talk=None))


def tickets_to_come_by(event):
    """(the event whose form it is, its tickets) by which one comes to an event.

    Those of the event and all below it, else those of the nearest umbrella that has some, else (None, []).
    """
    above = list(event.ancestors())
    known = Q(event__in=below(event)) | Q(event__in=above)
    tickets = with_beginnings(offered().filter(known, talk=None))
    keys = {each.pk for each in above}
    own = [ticket for ticket in tickets if ticket.event_id not in keys]
    found = [(event, own)] + [(each, [t for t in tickets if t.event_id == each.pk]) for each in above]
    return next(((each, rows) for each, rows in found if rows), (None, []))


def below(event):
    """The keys of an event and its parts, as a query."""
    return Event.objects.filter(pk=event.pk).with_descendants().values("pk")


def with_beginnings(tickets):
    """Tickets as a list, their `begins_at` read for all of them by one query."""
    tickets, starts = list(tickets), defaultdict(list)
    if events := {ticket.event_id for ticket in tickets if not ticket.talk_id}:
        talks = Talk.objects.exclude(status=Talk.Status.CANCELLED).dated().filter(event__in=events)
        for event, start in talks.order_by().values_list("event", "starts_at"):
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
