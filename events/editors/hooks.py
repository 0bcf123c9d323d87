"""The tab on which editors invite others, and on the account page the invitations that wait for an answer."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from portal.accounts.sections import Section, sections

from . import permissions


def _invitations_of(user):
    waiting = permissions.waiting_for(user, timezone.now()).select_related("event", "invited_by")
    return list(waiting.order_by("invited_at")) or None


tabs.add(Tab("editors", _("Editors"), position=120))

sections.add(
    Section("invitations", _("Invitations"), 5, _invitations_of, "events/editors/account_section.html")
)
