"""The tab on which editors invite others, and on the account page the invitations that wait for an answer."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import EditorInvitation, Event
from events.object_pages import Tab, TabGroup, tabs
from portal.accounts.personal_data import PersonalData, personal_data
from portal.accounts.sections import Section, proved_addresses, sections

from . import permissions


def _invitations_of(user):
    waiting = permissions.waiting_for(user, timezone.now()).select_related("event", "invited_by")
    return list(waiting.order_by("invited_at")) or None


def _edited_by(user):
    return list(user.edited_events.order_by("title").values("title", "slug"))


def _edited_alone(user):
    """The events that nobody but superusers could edit without this account."""
    counted = Event.objects.annotate(number=Count("editors")).filter(number=1)
    return counted.filter(editors=user, parent=None).order_by("title")


def _what_goes(user):
    told = []
    if alone := _edited_alone(user):
        named = gettext(
            "You are the only editor of these; invite somebody else first, if there is: %(events)s."
        )
        told = [named % {"events": ", ".join(str(event) for event in alone)}]
    if user.edited_events.exists():
        told.append(gettext("What you wrote for events stays with them; your name goes from their history."))
    return told


def _erase(user, now):
    EditorInvitation.objects.filter(email__in=proved_addresses(user)).delete()


tabs.add(Tab("editors", _("Editors"), TabGroup.RUNNING, position=120))

sections.add(
    Section("invitations", _("Invitations"), 5, _invitations_of, "events/editors/account_section.html")
)
personal_data.add(
    PersonalData(
        "edited-events", _("Events that you edit"), 30, export=_edited_by, told=_what_goes, erase=_erase
    )
)
