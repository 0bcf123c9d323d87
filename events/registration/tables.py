"""Tables that organisers send to the desk: people to register or invite, and who has paid.

Nothing of a table is stored before it is confirmed: the form that shows what it would do carries it along.
What it would do is a list of outcomes, one for each row, with a fingerprint of all of them.
"""

import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from events.imports import dates
from events.imports.columns import plain_name
from portal.lib import addresses, sheets, tokens

from .choices import root_of
from .models import Place, Registration

MOST_ROWS = 2000
COLUMNS = {
    "name": {"name", "full name", "person", "participant"},
    "email": {"email", "e mail", "mail", "address", "email address", "e mail address"},
    "affiliation": {"affiliation", "institution", "university"},
    "code": {"code", "door code"},
    "amount": {"amount", "paid", "sum", "total"},
    "day": {"day", "date", "paid on"},
}


@dataclass(frozen=True)
class Row:
    """A row of a table, cleaned, and what is wrong with it or would become of it."""

    number: int
    name: str = ""
    email: str = ""
    affiliation: str = ""
    code: str = ""
    amount: str = ""
    day: object = None
    fault: str = ""
    outcome: str = ""  # in words
    does: bool = False  # whether confirming it does something
    registration: object = None

    @property
    def told(self):
        return self.fault or self.outcome


def fingerprint(rows):
    """A digest of what rows would do, by which one sees that something changed meanwhile."""
    return tokens.digest(
        repr([(row.number, row.told, row.does, row.registration and row.registration.pk) for row in rows])
    )


def _columns(sheet, needed):
    names = {spelling: name for name, spellings in COLUMNS.items() for spelling in spellings}
    found = {names.get(plain_name(title)): place for place, title in enumerate(sheet.header)}
    if missing := [one for one in needed if not set(one.split("|")) & set(found)]:
        told = _("These columns are missing: %(columns)s. The first row must name the columns.")
        raise ValidationError(told % {"columns": ", ".join(missing).replace("|", _(" or "))})
    return {name: place for name, place in found.items() if name}


def _cells(sheet, needed):
    """[(number, {column: text})]. Raises ValidationError for a table that does not fit."""
    columns = _columns(sheet, needed)
    rows = [
        (
            number,
            {
                name: sheets.unescape_cell(row[place]).strip()
                for name, place in columns.items()
                if place < len(row)
            },
        )
        for number, row in sheet.numbered()
    ]
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("At most %(most)d rows at once; split the table.") % {"most": MOST_ROWS})
    return rows


# --- People ----------------------------------------------------------------------------------------------


def read_people(sheet, *, needs_address):
    """The rows of a table of people. Raises ValidationError for a table that does not fit."""
    needed = ["name", "email"] if needs_address else ["name"]
    rows, seen = [], {}
    for number, cells in _cells(sheet, needed):
        row = _person(number, cells, needs_address)
        if row.email and not row.fault and row.email in seen:
            row = replace(row, fault=_("The same address as in row %(row)d.") % {"row": seen[row.email]})
        seen.setdefault(row.email, number)
        rows.append(row)
    return rows


def _person(number, cells, needs_address):
    name = " ".join(cells.get("name", "").split())
    affiliation = " ".join(cells.get("affiliation", "").split())
    email, fault = cells.get("email", ""), ""
    try:
        email = addresses.clean(email) if email else ""
    except ValidationError as error:
        fault = error.messages[0]
    if not email and needs_address:
        fault = _("There is no mail address in this row.")
    if not name or len(name) > 200 or len(affiliation) > 250:
        fault = _("Give the name of this person.") if not name else _("The name or affiliation is too long.")
    return Row(number, name=name, email=email, affiliation=affiliation, fault=fault)


def known_people(event, rows):
    """{address: registration} of those rows that are registered at the umbrella of an event already."""
    emails = {row.email for row in rows if row.email}
    own = Registration.objects.of_addresses(emails).filter(event=root_of(event), erased_at=None)
    return {each.email.lower(): each for each in own}


def plan_people(ticket, rows):
    """The rows with what registering, or inviting, them for a ticket would do: who is there is left out."""
    known = known_people(ticket.event, rows)
    there = {
        place.registration_id: place
        for place in Place.objects.living().filter(
            ticket=ticket, registration__in=[r.pk for r in known.values()]
        )
    }
    return [_planned(row, known.get(row.email) if row.email else None, there) for row in rows]


def _planned(row, registration, there):
    if row.fault:
        return row
    if registration is None:
        return replace(row, outcome=_("new"), does=True)
    if place := there.get(registration.pk):
        told = _("left out: %(name)s is there already (%(state)s)")
        told %= {"name": registration, "state": place.get_state_display()}
        return replace(row, outcome=told, registration=registration)
    told = _("%(name)s, who is registered with this address, without this ticket") % {"name": registration}
    return replace(row, outcome=told, does=True, registration=registration)


# --- Payments --------------------------------------------------------------------------------------------


def plan_payments(registrations, sheet):
    """The rows of a table of payments with whom they are of; `registrations` is who may be meant.

    Raises ValidationError for a table that does not fit, and for days that can be read in two ways.
    """
    cells = _cells(sheet, ["email|code", "amount"])
    order = dates.order_of([each["day"] for _number, each in cells if each.get("day")])
    if order is None:
        raise ValidationError(_("Days such as 3/4/2026 can be read in two ways; write them as 2026-04-03."))
    people = _people_by_mark(registrations, cells)
    rows, seen = [], {}
    for number, each in cells:
        row = _payment(number, each, order, people)
        if row.registration and row.registration.pk in seen:
            told = _("The same person as in row %(row)d.") % {"row": seen[row.registration.pk]}
            row = replace(row, fault=told, does=False)
        elif row.registration:
            seen[row.registration.pk] = number
        rows.append(row)
    return rows


def _people_by_mark(registrations, cells):
    """{address or door code: [registrations]} of those that the cells name."""
    emails = {each["email"].lower() for _number, each in cells if each.get("email")}
    codes = {_code(each["code"]) for _number, each in cells if each.get("code")}
    found = {}
    for each in registrations.filter(door_code__in=codes):
        found.setdefault(each.door_code, []).append(each)
    for each in registrations.annotate(lowered=Lower("email")).filter(lowered__in=emails):
        found.setdefault(each.lowered, []).append(each)
    return found


def _code(text):
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _payment(number, cells, order, people):
    row = Row(
        number,
        email=cells.get("email", ""),
        code=_code(cells.get("code", "")),
        amount=cells.get("amount", ""),
    )
    same = people.get(row.code) if row.code else people.get(row.email.lower(), [])
    try:
        row = replace(row, day=dates.read_day(cells["day"], order) if cells.get("day") else None)
    except ValueError as error:
        return replace(row, fault=str(error))
    if not row.amount or len(row.amount) > 60:
        return replace(row, fault=_("Give the amount, such as “€ 80”."))
    if not same:
        return replace(row, fault=_("Nobody here has this address or code."))
    if len(same) > 1:
        return replace(row, fault=_("Several people have this address; give the door code."))
    return _compared(row, same[0])


def _compared(row, registration):
    now = (registration.paid_amount, registration.paid_on)
    if now == (row.amount, row.day):
        return replace(
            row, outcome=_("%(name)s: as it is") % {"name": registration}, registration=registration
        )
    told = _("%(name)s: paid") if not registration.paid_amount else _("%(name)s: paid, instead of %(before)s")
    told %= {"name": registration, "before": registration.paid_amount}
    return replace(row, outcome=told, does=True, registration=registration)
