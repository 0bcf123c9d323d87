"""What organisers see of the registrations at an event: whose they are, chosen by filters, counted.

The desk of a part shows only who has, or had, a place in that part or below it, and only these places.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, TextField, Value
from django.db.models.functions import Concat, Lower

from events import permissions
from events.models import Event
from mailing.models import Delivery, Suppression
from portal.lib import bar_chart

from .choices import questions_of
from .models import Answer, Place, Question, Registration, Ticket

State = Place.State
LISTED = (Question.Kind.CHOICE, Question.Kind.SEVERAL, Question.Kind.YES_NO)  # answers that can be counted
NEARLY_FULL = 90  # percent of the places
MOST_WORDS = 8  # of a search


# --- Whose -----------------------------------------------------------------------------------------------


def below(event):
    """The keys of an event and of all its parts, for a query."""
    return Event.objects.filter(pk=event.pk).with_descendants().values("pk")


def tickets_at(event):
    """The tickets of an event and of all below it, in the order of the programme."""
    tickets = Ticket.objects.filter(event__in=below(event)).select_related("event__parent__parent", "talk")
    return tickets.order_by("event__first_day", "event__position", "event", "position", "pk")


def places_at(event):
    """The places in the tickets of an event and of all below it; of people who were erased none."""
    return Place.objects.filter(ticket__event__in=below(event), registration__erased_at=None)


def registrations_at(event):
    """Those whom the desk of an event shows."""
    rows = Registration.objects.filter(erased_at=None)
    return rows.filter(event=event) if event.parent_id is None else rows.at(event)


def owns(user, event, registration):
    """Whether a user at the desk of an event may change the person, and not only their places there.

    Who edits one part must not get hold of a registration that counts elsewhere as well.
    """
    elsewhere = registration.places.exclude(ticket__event__in=below(event))
    return not elsewhere.exists() or permissions.can_edit(user, registration.event)


def questions_at(event, tickets):
    """What is asked of those who book these tickets, and what else the event itself asks."""
    asked = questions_of(tickets)
    own = Question.objects.filter(event=event).exclude(pk__in=[each.pk for each in asked])
    return [*asked, *own]


# --- Chosen ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What the filters of a desk say; nothing is chosen by what is empty."""

    ticket: int | None = None
    state: str = ""  # of a place, or of STATES beside these
    label: str = ""
    answer: tuple = ()  # (key of the question, text of the answer)
    paid: str = ""  # "yes" or "no"
    is_dead: bool = False
    words: str = ""


def chosen_places(event, choice):
    """The places that a choice speaks of: without a state those that are living."""
    places = places_at(event)
    if choice.ticket:
        places = places.filter(ticket=choice.ticket)
    if choice.state == "transfers":
        return places.filter(state=State.PENDING, origin=Place.Origin.TRANSFER)
    if choice.state == "held":
        return places.filter(state=State.PENDING).exclude(held="")
    return places.filter(state=choice.state) if choice.state else places.living()


def chosen(event, choice):
    """The registrations that a choice of filters shows."""
    rows = with_dead(registrations_at(event))
    if choice.ticket or choice.state:
        rows = rows.filter(Exists(chosen_places(event, choice).filter(registration=OuterRef("pk"))))
    if choice.label:
        labels = Concat(Value(", "), "labels", Value(", "))
        rows = rows.annotate(all_labels=labels).filter(all_labels__contains=f", {choice.label}, ")
    if choice.answer:
        rows = rows.filter(_has_answered(*choice.answer))
    if choice.paid:
        rows = rows.exclude(paid_amount="") if choice.paid == "yes" else rows.filter(paid_amount="")
    if choice.is_dead:
        rows = rows.filter(IS_DEAD)
    for word in choice.words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(affiliation__icontains=word)
            | Q(door_code=word.upper())
        )
    return rows


def _has_answered(question, text):
    """The condition on registrations that an answer is this, or that it is among several."""
    answers = Answer.objects.filter(registration=OuterRef("pk"), question=question)
    lines = Concat(Value("\n"), "text", Value("\n"), output_field=TextField())
    return Exists(answers.annotate(lines=lines).filter(lines__contains=f"\n{text}\n"))


IS_DEAD = Q(has_bounced=True) | Q(last_mail=Delivery.State.FAILED)


def with_dead(rows):
    """The registrations with `has_bounced` and `last_mail`, the state of the last mail about their own."""
    bounced = Suppression.objects.of("email").filter(reason=Suppression.Reason.BOUNCE)
    mails = Delivery.objects.filter(address=Lower(OuterRef("email")), purpose="registration").order_by("-pk")
    return rows.annotate(has_bounced=Exists(bounced), last_mail=Subquery(mails.values("state")[:1]))


def mails_to(registration):
    """The mails about registrations to the address of one, the latest first."""
    return Delivery.objects.filter(address=registration.email.lower(), purpose="registration").order_by("-pk")


def is_dead(registration):
    """Whether mail to a registration, read `with_dead`, does not arrive."""
    return registration.has_bounced or registration.last_mail == Delivery.State.FAILED


def with_places(rows, event):
    """The registrations with `shown`, their places at an event and below it."""
    related = ("ticket__event", "replaces__registration")
    return rows.prefetch_related(
        Prefetch(
            "places", places_at(event).select_related(*related).order_by("ticket__position", "pk"), "shown"
        )
    )


def labels_at(event):
    """All labels that organisers gave at an event, in order."""
    rows = registrations_at(event).exclude(labels="").order_by().values_list("labels", flat=True).distinct()
    return sorted({label for text in rows for label in split_labels(text)})


def split_labels(text):
    """Labels written with commas between them, each once."""
    found = (" ".join(label.split()) for label in text.split(","))
    return list(dict.fromkeys(label for label in found if label))


# --- Counted ---------------------------------------------------------------------------------------------


def numbers_by_ticket(event, tickets=None):
    """For each ticket how many places are in which state, how many are left, and how full it is."""
    tickets = list(tickets_at(event)) if tickets is None else tickets
    living = Place.objects.living().filter(ticket__in=[each.pk for each in tickets])
    counted = living.order_by().values_list("ticket", "state").annotate(Count("pk"))
    states = {(ticket, state): number for ticket, state, number in counted}
    taking = dict(living.taking().order_by().values_list("ticket").annotate(Count("pk")))
    return [_numbers(ticket, states, taking.get(ticket.pk, 0)) for ticket in tickets]


def _numbers(ticket, states, taken):
    found = {state.value: states.get((ticket.pk, state), 0) for state in State if state != State.ENDED}
    left = None if ticket.capacity is None else max(0, ticket.capacity - taken)
    percent = round(100 * taken / ticket.capacity) if ticket.capacity else 0
    return {"ticket": ticket, "taken": taken, "left": left, "percent": percent, **found}


def answers_counted(event, questions):
    """[(question, [(answer, number)])] for questions with a list of answers, of those with a place."""
    listed = [each for each in questions if each.kind in LISTED]
    confirmed = places_at(event).filter(state=State.CONFIRMED, registration=OuterRef("registration"))
    answers = Answer.objects.filter(Exists(confirmed), question__in=listed)
    found = {each.pk: Counter() for each in listed}
    rows = answers.order_by().values_list("question", "text").annotate(Count("pk"))
    for question, text, number in rows:
        for line in text.splitlines():
            found[question][line] += number
    return [(each, found[each.pk].most_common()) for each in listed]


def curve(event, now):
    """Registrations in all at the end of each of the last weeks, as bars."""
    return bar_chart.grown_by_week(registrations_at(event), "created_at", now, event.time_zone)


def left(ticket):
    """How many places organisers can still give in a ticket, those kept back among them; None: any number."""
    return None if ticket.capacity is None else max(0, ticket.capacity - ticket.places.taking().count())


def offers_for(ticket, number):
    """Of so many approved for a ticket now, how many get a place; the others wait in line."""
    if ticket.capacity is None:
        return number
    if ticket.places.in_line().exists():
        return 0
    return min(number, max(0, ticket.capacity - ticket.kept_back - ticket.places.taking().count()))
