"""The registrations of an event as a table: a row for each person, a column for each ticket and question."""

from itertools import islice

from django.utils.translation import gettext as _

from portal.folding import BY_NAME

from . import desk
from .models import Answer, Place, Question

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
    found = desk.chosen(event, choice).order_by(*BY_NAME).iterator(chunk_size=AT_ONCE)
    while people := list(islice(found, AT_ONCE)):
        states, answers = _states(event, people), _answers(people, questions)
        for person in people:
            yield [
                *_person(person, event),
                *(states.get((person.pk, ticket.pk), "") for ticket in tickets),
                *(answers.get((person.pk, question.pk), "") for question in questions),
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


def _states(event, people):
    """{(registration, ticket): what became of it}: the living place, else how the last one ended."""
    places = desk.places_at(event).filter(registration__in=[person.pk for person in people])
    in_order = sorted(
        places.values_list("pk", "registration", "ticket", "state", "ended_as"),
        key=lambda place: (place[3] != Place.State.ENDED, place[0]),
    )
    return {
        (person, ticket): str(Place.Ending(ending).label if ending else Place.State(state).label)
        for _key, person, ticket, state, ending in in_order
    }


def _answers(people, questions):
    """{(registration, question): answer in words}."""
    asked = {question.pk: question for question in questions}
    given = Answer.objects.filter(registration__in=[person.pk for person in people], question__in=asked)
    rows = given.order_by().values_list("registration", "question", "text")
    return {(person, key): answer_in_words(asked[key], text) for person, key, text in rows}


def answer_in_words(question, text):
    """An answer on one line, as people read it."""
    if question.kind == Question.Kind.YES_NO:
        return str(_("yes")) if text else ""
    return "; ".join(text.splitlines()) if question.kind == Question.Kind.SEVERAL else text
