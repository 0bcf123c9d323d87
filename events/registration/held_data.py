"""What registrations hold of somebody with an account: shown to them, given as a file, given up with it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.personal_data import PersonalData
from portal.accounts.sections import Section, proved_addresses

from . import links
from .actions import leaving
from .models import Registration


def own(user):
    """The registrations under an account's proved addresses."""
    return Registration.objects.of_addresses(proved_addresses(user)).filter(erased_at=None)


def with_pages(user):
    """Each registration with its page; None if there is none."""
    rows = own(user).select_related("event").prefetch_related("places__ticket")
    return [(each, links.path(each)) for each in rows] or None


def export(user):
    """All of them, as plain values for JSON."""
    fields = (
        "name",
        "email",
        "affiliation",
        "time_zone",
        "is_listed",
        "paid_amount",
        "paid_on",
        "created_at",
    )
    places = ("ticket__name", "state", "origin", "created_at", "since", "line", "until", "ended_as")
    return [
        {"event": str(row.event)}
        | {name: getattr(row, name) for name in fields}
        | {"places": list(row.places.values(*places))}
        | {"answers": list(row.answers.values("question__label", "text"))}
        | {"changes": list(row.changes.values("at", "what", "ticket__name"))}
        | {"check_ins": list(row.check_ins.values("day", "at"))}
        for row in own(user).select_related("event")
    ]


def what_goes(user):
    number = own(user).count()
    told = ngettext(
        "You are registered for %(number)d event. A place that is still to come is given back; then your "
        "answers and your name are erased.",
        "You are registered for %(number)d events. Places that are still to come are given back; then your "
        "answers and your name are erased.",
        number,
    )
    return [told % {"number": number}] if number else []


def erase(user, now):
    leaving.leave(emails=proved_addresses(user), now=now, by=user)


SECTION = Section(
    "registrations", _("My registrations"), 20, with_pages, "events/registration/account_section.html"
)
HELD = PersonalData("registrations", _("Registrations"), 20, export=export, told=what_goes, erase=erase)
