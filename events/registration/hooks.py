"""What registration adds: tabs, addresses below an event, sections of public pages and of the account page,
places left as live values, and who is registered for a talk."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.joining import registrars
from events.object_pages import Tab, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.web.sections import event_sections, talk_sections
from portal.accounts.personal_data import PersonalData, personal_data
from portal.accounts.sections import Section, proved_addresses, sections
from portal.live_values import live_values

from . import links, public
from .actions import leaving
from .admin.tickets import QuestionInline, RegistrationSettingsInline, TicketInline
from .models import Registration


def _own(user):
    return Registration.objects.of_addresses(proved_addresses(user)).filter(erased_at=None)


def _registrations_of(user):
    """The registrations under an account's proved addresses, each with its page."""
    rows = _own(user).select_related("event").prefetch_related("places__ticket")
    return [(each, links.path(each)) for each in rows] or None


def _held_of(user):
    """All that registrations hold of somebody, as plain values."""
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
        for row in _own(user).select_related("event")
    ]


def _what_goes(user):
    number = _own(user).count()
    told = ngettext(
        "You are registered for %(number)d event. A place that is still to come is given back; then your "
        "answers and your name are erased.",
        "You are registered for %(number)d events. Places that are still to come are given back; then your "
        "answers and your name are erased.",
        number,
    )
    return [told % {"number": number}] if number else []


def _erase(user, now):
    leaving.leave(emails=proved_addresses(user), now=now, by=user)


tabs.add(
    Tab(
        "tickets",
        _("Tickets"),
        position=92,
        inlines=(TicketInline, QuestionInline, RegistrationSettingsInline),
    )
)

for name in ("register", "check-in", "participants"):
    reserved_addresses.add(ReservedAddress(name))

sections.add(
    Section(
        "registrations", _("My registrations"), 20, context=_registrations_of,
        template="events/registration/account_section.html",
    )
)  # fmt: skip
personal_data.add(
    PersonalData("registrations", _("Registrations"), 20, export=_held_of, told=_what_goes, erase=_erase)
)

for value in public.LIVE_VALUES:
    live_values.add(value)
event_sections.add(public.EVENT_SECTION)
talk_sections.add(public.TALK_SECTION)
registrars.add(public.REGISTRAR)
