"""What the account page says of helping at the door: who asks one to, and where one does."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.sections import Section

from . import permissions
from .models import Helper

FOLDER = "events/registration"


def asked_to_help(user):
    """The invitations that wait for an answer."""
    return permissions.waiting_for(user, timezone.now()) or None


def helped_at(user):
    """The events at whose door somebody helps."""
    now = timezone.now()
    rows = Helper.objects.filter(user=user).select_related("event__parent__parent")
    return [each for each in rows if permissions.may_check_in(user, each.event, now)] or None


SECTIONS = (
    Section("asked-to-help", _("Invitations to help"), 6, asked_to_help, f"{FOLDER}/asked_to_help.html"),
    Section("helping", _("At the door"), 25, helped_at, f"{FOLDER}/helping.html"),
)
