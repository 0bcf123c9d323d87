"""One's own registration, by its personal link: how it stands, and everything that its holder does."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.joining import can_be_joined
from events.models import Event, Talk
from events.registration import links, mails
from events.registration.actions import booking, places
from events.registration.choices import questions_for, questions_of, tickets_of, with_beginnings
from events.registration.forms import QuestionsForm
from events.registration.models import Place, Registration, RegistrationAttempt, RegistrationSettings
from portal import live_values

from . import acts
from .colleagues import may_register_others, people_of
from .links import personal_page
from .papers import own_papers
from .register import context_of, sent

State = Place.State
LINKS = [f"{holder}joining_links" for holder in ("", "event__", "event__parent__", "event__parent__parent__")]
MOST_TALKS = 5  # to join online, that the page lists


@personal_page
def registration(request, found):
    """The page behind a personal link; a POST does what its button `do` says, and leads back here."""
    now = timezone.now()
    if request.method == "POST":
        return act(request, found, now)
    return show(request, found, now)


def act(request, found, now):
    name = request.POST.get("do", "")
    if name not in acts.ACTS:
        raise Http404
    try:
        done = acts.ACTS[name](request, found, now)
    except acts.Refused as refused:
        return show(request, found, now, refused.forms, status=400)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    return onwards(request, done)


def onwards(request, done):
    """To where an act leads: the page that waits for a mail, the new link, or back with what it says."""
    if isinstance(done, RegistrationAttempt):
        return sent(done)
    if isinstance(done, Registration):
        messages.success(request, _("This is your new link; it is in your inbox as well."))
        return redirect(links.path(done))
    messages.success(request, done)
    return redirect(request.path)


def show(request, found, now, refused=None, status=200):
    """The page, with forms that were refused or fresh ones."""
    refused = refused or {}
    rows = places_of(found)
    living = mails.with_numbers([place for place in rows if place.is_living])
    offered = tickets_of(found.event)
    more = tickets_to_add(found, rows, offered, now)
    held = [place.ticket for place in living if place.state != State.OFFERED]
    open_forms = forms_of_open_questions(found, [place.ticket for place in living] + more, held, refused)
    prepare(living, now, open_forms)
    context = context_of(found.event) | {
        "registration": found,
        "places": living,
        "ended": ended(rows, now),
        "more": [(ticket, open_forms.get(ticket.pk), rival_of(ticket, living)) for ticket in more],
        "form": refused.get("answers") or acts.answers_form(found, held),
        "details": refused.get("details") or acts.details_form(found),
        "people": people_of(found),
        "may_register_others": may_register_others(found) and is_open(offered, now),
        "joinable": talks_to_join(found, living, now),
        "settings_of": RegistrationSettings.of(found.event),
        "signed": links.signature(found),
        "papers": own_papers(found, rows, now),
        "now": now,
    }
    return live_values.fill(render(request, "events/registration/registration.html", context, status=status))


def places_of(found):
    """All places of a registration in order, those that ended too."""
    related = ("ticket__event__parent__parent", "ticket__talk__event__parent__parent", "registration__event")
    rows = found.places.select_related(*related).order_by("ticket__position", "pk")
    rows = sorted(rows, key=lambda place: place.ticket.event_id != found.event_id)  # the umbrella first
    with_beginnings(place.ticket for place in rows)
    return rows


def prepare(living, now, open_forms):
    """What the page shows of living places beside their rows."""
    transfers = Place.objects.passed_on().filter(replaces__in=living)
    passed_to = {each.replaces_id: each.registration for each in transfers.select_related("registration")}
    for place in living:
        place.may_change = booking.may_change(place.ticket, now)
        place.passed_to = passed_to.get(place.pk)
        place.form = open_forms.get(place.ticket_id) if place.state == State.OFFERED else None


def tickets_to_add(found, rows, offered, now):
    """What could be booked besides, without those in whose line one may join again."""
    known = {place.ticket_id for place in rows if place.is_living or place.ended_as == Place.Ending.LAPSED}
    free = [ticket for ticket in offered if ticket.pk not in known]
    return [ticket for ticket in free if not booking.why_not(ticket, found.email, now)]


def is_open(offered, now):
    """Whether somebody can register for one of some tickets at the moment."""
    return any(not booking.why_closed(ticket, now) for ticket in offered)


def rival_of(ticket, living):
    """The ticket of the place that would go back for one in another; None where there is none."""
    held = (place.ticket for place in living if place.state in Place.TAKING)
    return next((other for other in held if places.are_rivals(ticket, other)), None)


def forms_of_open_questions(found, tickets, held, refused):
    """{key of a ticket: a form of what is asked with it and not answered}, where there is something.

    What one left open with a ticket that one holds stands in the form of all answers, and once is enough.
    """
    known = set(found.answers.values_list("question", flat=True))
    known |= {question.pk for question in questions_of(held) if not question.is_required}
    unanswered = [question for question in questions_of(tickets) if question.pk not in known]
    forms = {}
    for ticket in tickets:
        name = acts.prefix(ticket)
        if asked := questions_for(ticket, unanswered):
            forms[ticket.pk] = refused.get(name) or QuestionsForm(questions=asked, prefix=name)
    return forms


def ended(rows, now):
    """What became of tickets that are not held any more: [(the last place in each, may join again)]."""
    held = {place.ticket_id for place in rows if place.is_living}
    last = {place.ticket_id: place for place in rows if place.ticket_id not in held}
    return [
        (
            place,
            place.ended_as == Place.Ending.LAPSED
            and not booking.why_not(place.ticket, place.registration.email, now),
        )
        for place in last.values()
    ]


def talks_to_join(found, living, now):
    """The next talks that can be joined online by a confirmed place."""
    confirmed = [place.ticket for place in living if place.state == State.CONFIRMED]
    events = [ticket.event_id for ticket in confirmed if not ticket.talk_id]
    below = Event.objects.filter(pk__in=events).with_descendants().values("pk")
    own = Q(pk__in=[ticket.talk_id for ticket in confirmed if ticket.talk_id]) | Q(event__in=below)
    talks = Talk.objects.public().taking_place().lectures().upcoming(now).filter(own).for_list()
    talks = talks.prefetch_related(*LINKS)[:MOST_TALKS]
    return [talk for talk in talks if can_be_joined(talk, now)]
