"""Registering others by name, one or by a table; inviting by a table; payments by a table.

A table is first shown with what each row would do; the button does just that, unless something changed.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.registration import desk, tables
from events.registration.actions import invitations, people, registering
from events.registration.choices import root_of
from events.registration.models import Place

from .forms import InviteForm, PeopleTableForm, RegisterForm, TableForm
from .pages import address, draw

MOST_SHOWN = 300


@event_page("registrations/add")
@require_http_methods(["GET", "HEAD", "POST"])
def register_other(request, event):
    """Register one person by name."""
    tickets = list(desk.tickets_at(event))
    form = RegisterForm(request.POST if request.method == "POST" else None, tickets=tickets)
    if request.method == "POST" and form.is_valid():
        try:
            found = _register(request, event, form.cleaned_data)
            return redirect(address(event, "registration", found.pk))
        except ValidationError as error:
            form.add_error(None, error)
    title = _("%(event)s: Register somebody") % {"event": event}
    return draw(request, "add", event, title, form=form, has_tickets=bool(tickets))


def _register(request, event, data):
    found, places = register(
        event, data["name"], data["affiliation"], data["email"], map(int, data["tickets"]), request.user,
        is_managed=data["is_managed"],
    )  # fmt: skip
    states = ", ".join(f"{place.ticket}: {place.get_state_display()}" for place in places)
    messages.success(request, _("%(name)s is registered. %(states)s") % {"name": found, "states": states})
    return found


def register(event, name, affiliation, email, tickets, user, *, is_managed=False):
    """Register somebody by an organiser; without an address the organisers look after it."""
    return registering.register(
        event=root_of(event),
        email=email,
        facts={"name": name, "affiliation": affiliation, "tickets": list(tickets)},
        now=timezone.now(),
        by=user,
        origin=Place.Origin.STAFF,
        is_managed=is_managed or not email,
    )


# --- Tables of people ------------------------------------------------------------------------------------


@event_page("registrations/add-table")
@require_http_methods(["GET", "HEAD", "POST"])
def register_table(request, event):
    """Register many by a table of names."""
    form = _form(request, PeopleTableForm, tickets=list(desk.tickets_at(event)))
    title, button = _("%(event)s: Register many") % {"event": event}, _("Register these")

    def plan():
        rows = tables.read_people(form.cleaned_data["sheet"], needs_address=False)
        return tables.plan_people(form.chosen_ticket, rows)

    def act(row):
        _found, places = register(
            event, row.name, row.affiliation, row.email, [form.chosen_ticket.pk], request.user
        )
        return places[0].get_state_display()

    return _table_page(
        request, event, form, plan, act, title=title, button=button, columns="name, e-mail, affiliation"
    )


@event_page("registrations/invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, event):
    """Invite many by a table of names and addresses."""
    form = _form(request, InviteForm, tickets=list(desk.tickets_at(event)))
    title, button = _("%(event)s: Invite") % {"event": event}, _("Invite these")

    def plan():
        rows = tables.read_people(form.cleaned_data["sheet"], needs_address=True)
        return tables.plan_people(form.chosen_ticket, rows)

    def act(row):
        place = invitations.invite(
            ticket=form.chosen_ticket, name=row.name, email=row.email, by=request.user, now=timezone.now(),
            text=form.cleaned_data["words"],
        )  # fmt: skip
        return place.get_state_display()

    return _table_page(
        request, event, form, plan, act, title=title, button=button, columns="name, e-mail",
        warn=_beyond, goes_to=address(event, "invitations"),
    )  # fmt: skip


def _beyond(form, rows):
    """What to say where more are invited than there are places."""
    ticket, number = form.chosen_ticket, sum(row.does for row in rows)
    left = desk.left(ticket)
    if left is None or number <= left:
        return ""
    told = _("%(number)d invitations for %(left)d free places: %(more)d beyond the capacity, on your name.")
    return told % {"number": number, "left": left, "more": number - left}


@event_page("registrations/payments")
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request, event):
    """Mark who has paid, by a table."""
    form = _form(request, TableForm)
    title, button = _("%(event)s: Payments") % {"event": event}, _("Mark these as paid")

    def plan():
        return tables.plan_payments(desk.registrations_at(event), form.cleaned_data["sheet"])

    def act(row):
        marks = {"paid_amount": row.amount, "paid_on": row.day}
        people.mark(registration=row.registration, by=request.user, now=timezone.now(), **marks)
        return _("%(name)s: paid") % {"name": row.registration}

    columns = _("e-mail or door code, amount, day")
    return _table_page(request, event, form, plan, act, title=title, button=button, columns=columns)


# --- What they have in common ----------------------------------------------------------------------------


def _form(request, form_class, **options):
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **options)
    return form_class(**options)


def _table_page(request, event, form, plan, act, *, goes_to="", warn=None, **context):
    """The form; with a table what it would do; with `confirm`, what became of each row."""
    context |= {"form": form, "back": goes_to or address(event)}
    if request.method != "POST" or not form.is_valid():
        return draw(request, "table", event, context.pop("title"), **context)
    try:
        rows = plan()
    except ValidationError as error:
        form.add_error(None, error)
        return draw(request, "table", event, context.pop("title"), **context)
    mark = tables.fingerprint(rows)
    if "confirm" in request.POST and request.POST.get("fingerprint") == mark:
        context |= {"done": [(row, *_done(act, row)) for row in rows]}
        _count(request, context["done"])
        return draw(request, "table", event, context.pop("title"), **context)
    context |= {
        "rows": rows[:MOST_SHOWN],
        "more": max(0, len(rows) - MOST_SHOWN),
        "number": sum(row.does for row in rows),
        "faults": sum(bool(row.fault) for row in rows),
        "fingerprint": mark,
        "again": form.again(),
        "is_outdated": "confirm" in request.POST,
        "warning": warn(form, rows) if warn else "",
    }
    return draw(request, "table", event, context.pop("title"), **context)


def _done(act, row):
    """(what became of a row, whether it was done); one that cannot be leaves the others alone."""
    if not row.does:
        return row.told, False
    try:
        return act(row), True
    except ValidationError as error:
        return " ".join(error.messages), False


def _count(request, done):
    number = sum(is_done for _row, _told, is_done in done)
    messages.success(request, ngettext("%d row was done.", "%d rows were done.", number) % number)
