"""What the account page shows of posters: drafts, and those whose contact has an address that it proved."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.sections import Section, proved_addresses

from . import links
from .actions import erasing
from .models import PosterDraft


def drafts_of(user):
    """What an account began and has not submitted, and what it submitted for an address not confirmed yet."""
    rows = PosterDraft.objects.filter(user=user).select_related("call__event", "poster")
    return rows.filter(poster=None) | rows.filter(poster__proved_at=None, poster__state="submitted")


def with_pages(user):
    """Drafts and posters with their pages; None if there are none."""
    posters = erasing.own_posters(proved_addresses(user)).select_related("call__event")
    found = {
        "drafts": [(each, links.path(each)) for each in drafts_of(user)],
        "posters": [(each, links.path(each)) for each in posters],
    }
    return found if any(found.values()) else None


SECTION = Section("posters", _("My posters"), 25, with_pages, "events/posters/account_section.html")
