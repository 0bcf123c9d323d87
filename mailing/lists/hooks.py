"""What lists add: an entry of the sidebar, and on the account page the lists that somebody is on."""

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mailing.models import MailingList, Subscription
from portal.accounts.sections import Section, proved_addresses, sections
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from . import personal_links


def _lists_of(user):
    """The lists of whoever has proved the address that is on them, with the page on which they choose."""
    lowered = Subscription.objects.active().annotate(lowered=Lower("subscriber__email"))
    rows = lowered.filter(lowered__in=proved_addresses(user), subscriber__is_group=False)
    subscriptions = list(rows.select_related("mailing_list", "subscriber"))
    signed = dict.fromkeys(personal_links.signature(row.subscriber) for row in subscriptions)
    addresses = [*map(personal_links.preferences_url, signed)]
    return {"subscriptions": subscriptions, "preferences": addresses} if subscriptions else None


sidebar_entries.add(SidebarEntry(MailingList, "mail", Group.MAIL, position=20))

sections.add(
    Section("lists", _("Mailing lists"), 50, context=_lists_of, template="mailing/lists/account_section.html")
)
