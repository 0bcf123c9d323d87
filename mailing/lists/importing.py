"""Bringing many addresses to a list: read from a table, planned as a whole, then written as a whole or not.

A table is CSV with commas, semicolons or tabs, with or without the names of its columns, or what mail
programs write into one line or several: "Lovelace, Ada" <ada@example.org>; bob@example.org. Nobody who left
the list or is suppressed comes back by it.
"""

import hashlib
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mailing.models import MailingList, Subscriber, Subscription, Suppression
from portal.lib import addresses, sheets

from . import actions

MAX_NAME = Subscriber._meta.get_field("name").max_length
MAIL_COLUMNS = {
    "email", "e-mail", "mail", "address", "e-mail address", "email address", "mail address", "emails",
    "e-mails", "addresses", "e-mail-adresse", "mailadresse", "adresse", "courriel", "correo",
    "e-mail 1 - value",
}  # fmt: skip
NAME_COLUMNS = {"name", "full name", "nom", "nombre", "vollständiger name", "display name"}
# An address in angle brackets, whatever these hold, or one by itself.
ENTRY = re.compile(r"<(?P<angled>[^<>]*@[^<>]*)>|(?<![^\s<>;,()\"])(?P<bare>[^\s<>;,()\"]+@[^\s<>;,()\"]*)")

State = Subscription.State


def read(text):
    """The people of a table as ({address: name}, [(number of the row, what is wrong with it)]).

    Raises ValidationError for a text that is no table, or too long a one.
    """
    people, faults = {}, []
    sheet = sheets.read_text(text, has_header=False)
    for number, row, names in _rows(sheet):
        for entry in _entries(row, names, between=f"{sheet.separator} "):
            try:
                email, name = _person(*entry)
                people.setdefault(email, name)
            except ValidationError as error:
                faults.append((number, f"{' '.join(filter(None, entry))[:60]}: {error.messages[0]}"))
    return people, faults


def _rows(sheet):
    """The rows that hold something, as (number, cells, names of the columns or None)."""
    rows = [(number, [*map(sheets.unescape_cell, row)]) for number, row in enumerate(sheet.rows, 1)]
    filled = [(number, row) for number, row in rows if any(row)]
    names = [cell.lower() for cell in filled[0][1]]
    if "@" in "".join(names) or not {*names} & (MAIL_COLUMNS | NAME_COLUMNS):
        names = None  # what has no name that is known is an address, or told to be none
    return [(number, row, names) for number, row in (filled[1:] if names else filled)]


def _entries(row, names, *, between):
    """The people in a row, each as (what should be an address, name)."""
    at = next((place for place, cell in enumerate(row) if "@" in cell), None)
    if names:
        at = next((place for place, name in enumerate(names) if name in MAIL_COLUMNS), at)
    if at is None or at >= len(row):
        return [("", " ".join(row))]
    listed = row[at : at + 1] if names else row
    if "<" not in row[at] and len(ENTRY.findall(between.join(listed))) < 2:
        return [(row[at], _name_beside(row, names, at))]
    return _listed(between.join(listed), _name_beside(row, names, at) if names else "")


def _listed(text, beside):
    """The people in a text such as `"Smith, John" <j@example.org>; Doe, Jane <k@example.org>; m@example.org`.

    What stands between and is no address is one of them, with no address. Behind the only one may stand
    cells of other columns.
    """
    entries, end = [], 0
    for found in ENTRY.finditer(text):
        before = text[end : found.start()]
        parts = [part.strip(' ,"') for part in before.split(";") if part.strip(' ,"')]
        names_it = found["angled"] is not None or not before.rstrip(" ").endswith((";", ","))
        name = parts.pop() if parts and names_it else ""
        entries += [("", part) for part in parts]
        entries.append(((found["angled"] or found["bare"]).removeprefix("mailto:"), name or beside))
        end = found.end()
    if len(entries) > 1:
        entries += [("", part.strip()) for part in re.split("[;,]", text[end:]) if part.strip()]
    return entries or [(text, "")]


def _person(email, name):
    """The address and the name as they are kept. Raises ValidationError."""
    if "@" not in email:
        raise ValidationError(_("There is no mail address in this row."))
    return addresses.clean(email), _name(name)


def _name_beside(row, names, at):
    if names:
        places = [place for place, name in enumerate(names[: len(row)]) if name in NAME_COLUMNS]
    else:
        places = [place for place, cell in enumerate(row) if place != at and cell]
    return row[places[0]] if places else ""


def _name(text):
    name = " ".join(text.split())
    if len(name) > MAX_NAME:
        raise ValidationError(_("The name has more than %(most)d characters.") % {"most": MAX_NAME})
    return name


@dataclass
class Plan:
    """What an import would do: addresses by what becomes of them; `fresh` with their names."""

    fresh: dict = field(default_factory=dict)
    waiting: list = field(default_factory=list)  # were asked and have not confirmed
    there: list = field(default_factory=list)
    left: list = field(default_factory=list)
    suppressed: list = field(default_factory=list)

    @property
    def fingerprint(self):
        """A digest by which to see that nothing changed since somebody looked at the plan."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:24]


def plan(mailing_list, people):
    """What would become of `people`, {address: name}, on a list."""
    known, suppressed = _states(mailing_list, people), Suppression.objects.among(people)
    made = Plan()
    groups = {State.PENDING: made.waiting, State.ACTIVE: made.there, State.LEFT: made.left}
    for email, name in people.items():
        if email in suppressed:
            made.suppressed.append(email)
        elif email in known:
            groups[known[email]].append(email)
        else:
            made.fresh[email] = name
    return made


def _states(mailing_list, emails):
    """The states of those who have a subscription to the list, by address.

    All are asked for at once: SQLite takes 32,766 values, and a table has no more than 20,000 rows.
    """
    rows = mailing_list.subscriptions.annotate(lowered=Lower("subscriber__email")).filter(lowered__in=emails)
    return dict(rows.values_list("lowered", "state"))


@transaction.atomic
def import_addresses(*, mailing_list, people, fingerprint, consent, by, now, welcomes=False):
    """Put people on a list just as the plan with this fingerprint says; answers that Plan, or None if it
    would be another by now.

    They are mailed to confirm, by and by (`send_confirmations`). Where the organiser `by` states their
    consent in words, that is kept with each, and they are on the list at once, with a mail that `welcomes`
    them or without.
    """
    MailingList.objects.select_for_update().get(pk=mailing_list.pk)
    made = plan(mailing_list, people)
    if made.fingerprint != fingerprint:
        return None
    facts = {"state": State.PENDING}
    if consent:
        stated = actions.consent_note(consent, by, now)
        facts = {
            "state": State.ACTIVE, "consent": stated, "confirmed_at": now, "is_to_be_welcomed": welcomes
        }  # fmt: skip
        _activate(mailing_list, made.waiting, facts)
    _add(mailing_list, made.fresh, facts | {"asked_at": now, "origin": Subscription.Origin.IMPORT})
    return made


def _add(mailing_list, fresh, facts):
    """Subscriptions of new and of known subscribers; what is held on the known ones stays theirs."""
    rows = [Subscriber(email=email, name=name) for email, name in fresh.items()]
    Subscriber.objects.bulk_create(rows, ignore_conflicts=True)
    Subscription.objects.bulk_create(
        Subscription(mailing_list=mailing_list, subscriber=subscriber, **facts)
        for subscriber in _subscribers(fresh)
    )


def _activate(mailing_list, waiting, facts):
    mailing_list.subscriptions.filter(subscriber__in=_subscribers(waiting)).update(**facts)


def _subscribers(emails):
    return Subscriber.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails)
