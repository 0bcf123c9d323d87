"""The desk of an event: how many are registered for what, and the list of them with its filters."""

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from events.imports import writing
from events.imports.admin import send_file
from events.object_pages import event_page
from events.registration import desk, exporting
from events.registration.models import Place
from portal.folding import BY_NAME

from .forms import FilterForm
from .pages import address, draw
from .together import ACTIONS

PER_PAGE = 100
State = Place.State


@event_page("registrations")
@require_safe
def registrations(request, event):
    """Numbers, and the list of all who are registered, a hundred on a page."""
    now, tickets = timezone.now(), list(desk.tickets_at(event))
    questions = desk.questions_at(event, tickets)
    answers = desk.answers_counted(event, questions)
    form = FilterForm(request.GET, tickets=tickets, answers=answers, labels=desk.labels_at(event))
    choice, query = form.choice, chosen_query(request)
    found = desk.with_places(desk.chosen(event, choice), event).order_by(*BY_NAME)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numbers = desk.numbers_by_ticket(event, tickets)
    return draw(
        request,
        "desk",
        event,
        gettext("%(event)s: Registrations") % {"event": event},
        form=form,
        page=page,
        rows=[_row(registration) for registration in page],
        numbers=numbers,
        several_events=len({ticket.event_id for ticket in tickets}) > 1,
        totals=_totals(event, numbers),
        answers=[(question, counted) for question, counted in answers if counted],
        curve=desk.curve(event, now),
        query=query,
        is_chosen=bool(query),
        actions=ACTIONS.values(),
        export=f"{address(event, 'export_registrations', 'csv')}?{query}",
        export_xlsx=f"{address(event, 'export_registrations', 'xlsx')}?{query}",
        has_sensitive=any(question.is_sensitive for question in questions),
        write_address=_write_address(event, choice),
    )


def chosen_query(request):
    """The filters as an address holds them, without the page."""
    names = FilterForm.base_fields
    return urlencode({name: value for name, value in request.GET.items() if name in names and value})


def _row(registration):
    """A registration as the list prints it: its living places, else what became of the last."""
    living = [place for place in registration.shown if place.is_living]
    return {
        "registration": registration,
        "places": living or registration.shown[-1:],
        "is_dead": desk.is_dead(registration),
        "labels": desk.split_labels(registration.labels),
    }


def _totals(event, numbers):
    """The numbers that lead to lists: [{"label", "number", "address"}], without those that are zero."""
    transfers = desk.chosen_places(event, desk.Choice(state="transfers")).count()
    held = desk.chosen_places(event, desk.Choice(state="held")).count()
    dead = desk.chosen(event, desk.Choice(is_dead=True)).count()
    counted = {
        state: sum(each[state] for each in numbers)
        for state in ("confirmed", "offered", "waiting", "pending")
    }
    rows = [
        (gettext("confirmed"), counted["confirmed"], {"state": "confirmed"}),
        (gettext("offered"), counted["offered"], {"state": "offered"}),
        (gettext("on waiting lists"), counted["waiting"], {"state": "waiting"}),
        (gettext("wait for your decision"), counted["pending"], {"state": "pending"}),
        (gettext("passed on, to approve"), transfers, {"state": "transfers"}),
        (gettext("decided, not yet told"), held, {"state": "held"}),
        (gettext("addresses that get no mail"), dead, {"dead": "1"}),
    ]
    return [
        {"label": label, "number": number, "address": f"?{urlencode(chosen)}"}
        for label, number, chosen in rows
        if number
    ]


def _write_address(event, choice):
    """The page that writes to those with these tickets and states."""
    key = f"registration:{event.pk}:{choice.state or 'all'}"
    if choice.ticket:
        key += f":{choice.ticket}"
    return f"{reverse('admin:mailing_announcement_add')}?{urlencode({'audience': key})}"


@event_page("registrations/export/<str:file_format>")
@require_safe
def export_registrations(request, event, file_format):
    """Those that the list shows, as a file; sensitive answers only where `?sensitive=1` asks for them."""
    if file_format not in writing.FORMATS:
        raise Http404
    tickets = list(desk.tickets_at(event))
    questions = desk.questions_at(event, tickets)
    choice = FilterForm(
        request.GET,
        tickets=tickets,
        answers=desk.answers_counted(event, questions),
        labels=desk.labels_at(event),
    ).choice
    if "sensitive" not in request.GET:
        questions = [question for question in questions if not question.is_sensitive]
    rows = exporting.rows(event, choice, tickets, questions)
    file = writing.export(exporting.columns(tickets, questions), rows, file_format)
    return send_file(file, f"{event.slug}-registrations", file_format)
