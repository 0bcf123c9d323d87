"""What registration adds: tabs, addresses below an event, sections of public pages and of the account page,
places left as live values, and who is registered for a talk."""

from django.utils.translation import gettext_lazy as _

from events.joining import registrars
from events.object_pages import Tab, tabs
from events.personal import sources as personal
from events.planning.changes import talks_changed
from events.planning.consequences import Consequence, consequences
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.web.sections import event_sections, talk_sections
from mailing.sources import Audience, MailSource, audiences, mail_sources
from portal.accounts.sections import Section, proved_addresses, sections
from portal.live_values import live_values

from . import groups, links, notices, own_talks, public
from .actions import plans
from .admin.tickets import QuestionInline, RegistrationSettingsInline, TicketInline
from .consequences import sentences
from .models import Registration


def _registrations_of(user):
    """The registrations under an account's proved addresses, each with its page."""
    own = Registration.objects.of_addresses(proved_addresses(user)).filter(erased_at=None)
    rows = own.select_related("event").prefetch_related("places__ticket")
    return [(each, links.path(each)) for each in rows] or None


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

for value in public.LIVE_VALUES:
    live_values.add(value)
event_sections.add(public.EVENT_SECTION)
talk_sections.add(public.TALK_SECTION)
registrars.add(public.REGISTRAR)

audiences.add(
    Audience(groups.NAME, people=groups.people, may_use=groups.may_use, choices=groups.choices, are_own=True)
)
mail_sources.add(
    MailSource(
        notices.NAME, facts=notices.facts_of, outdated=notices.outdated, started=notices.started,
        edited=notices.edited,
    )
)  # fmt: skip
talks_changed.connect(plans.on_change, dispatch_uid="registration")
consequences.add(Consequence("registration", sentences))
personal.own_talks.add(own_talks.OWN_TALKS)
