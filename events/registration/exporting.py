"""The registrations of an event as a table: a row for each person, a column for each ticket and question."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from . import desk
from .models import Answer, Question

AT_ONCE = 500  # rows in memory


def columns(tickets, questions):
    """The names of the columns."""
    fixed = [
        _("name"), _("e-mail"), _("affiliation"), _("registered"), _("address proved"), _("labels"),
        _("note"), _("paid"), _("paid on"), _("door code"), _("on the list of participants"),
    ]  # fmt: skip
    own = [_("%(ticket)s (%(event)s)") % {"ticket": ticket, "event": ticket.event} for ticket in tickets]
    return [*fixed, *own, *(question.label for question in questions)]


def rows(event, choice, tickets, questions):
    """The texts of each registration that a choice shows, read a part at a time."""
    answers = Answer.objects.filter(question__in=questions).order_by()
    found = desk.with_places(desk.chosen(event, choice), event)
    found = found.prefetch_related(Prefetch("answers", answers, "given")).order_by("sort_name", "name", "pk")
    for registration in found.iterator(chunk_size=AT_ONCE):
        yield [
            *_person(registration, event),
            *_states(registration, tickets),
            *_answers(registration, questions),
        ]


def _person(registration, event):
    proved, paid_on = registration.proved_at, registration.paid_on
    return [
        registration.name,
        registration.email,
        registration.affiliation,
        f"{registration.created_at.astimezone(event.zone):%Y-%m-%d %H:%M}",
        _("yes") if proved else _("no"),
        registration.labels,
        registration.note,
        registration.paid_amount,
        paid_on.isoformat() if paid_on else "",
        registration.door_code,
        _("yes") if registration.is_listed else _("no"),
    ]


def _states(registration, tickets):
    """What became of each ticket: the living place, else how the last one ended."""
    last = {}
    for place in sorted(registration.shown, key=lambda place: (place.is_living, place.pk)):
        last[place.ticket_id] = place
    return [_state(last[ticket.pk]) if ticket.pk in last else "" for ticket in tickets]


def _state(place):
    return str(place.get_state_display() if place.is_living else place.get_ended_as_display())


def _answers(registration, questions):
    given = {answer.question_id: answer.text for answer in registration.given}
    return [answer_in_words(question, given.get(question.pk, "")) for question in questions]


def answer_in_words(question, text):
    """An answer on one line, as people read it."""
    if question.kind == Question.Kind.YES_NO:
        return str(_("yes")) if text else ""
    return "; ".join(text.splitlines()) if question.kind == Question.Kind.SEVERAL else text
