"""What lists add: an entry of the sidebar, a step of a new site, and the lists that an account is on."""

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailing.models import Delivery, MailingList, Subscriber, Subscription
from portal.accounts.personal_data import PersonalData, personal_data
from portal.accounts.sections import Section, proved_addresses, sections
from portal.admin.first_steps import Step, steps
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.erasures import Repeat, repeats

from . import actions, personal_links


def _lists_of(user):
    """The lists of whoever has proved the address that is on them, with the page on which they choose."""
    lowered = Subscription.objects.active().annotate(lowered=Lower("subscriber__email"))
    rows = lowered.filter(lowered__in=proved_addresses(user), subscriber__is_group=False)
    subscriptions = list(rows.select_related("mailing_list", "subscriber"))
    signed = dict.fromkeys(personal_links.signature(row.subscriber) for row in subscriptions)
    addresses = [*map(personal_links.preferences_url, signed)]
    return {"subscriptions": subscriptions, "preferences": addresses} if subscriptions else None


def _subscribers(user):
    rows = Subscriber.objects.annotate(lowered=Lower("email"))
    return rows.filter(lowered__in=proved_addresses(user), is_group=False)


def _held_of(user):
    return [actions.personal_data(subscriber) for subscriber in _subscribers(user)]


def _what_goes(user):
    number = Subscription.objects.active().filter(subscriber__in=_subscribers(user)).count()
    told = ngettext(
        "You are on %(number)d list; you leave it, and nothing is kept of that.",
        "You are on %(number)d lists; you leave them, and nothing is kept of that.",
        number,
    )
    return [told % {"number": number}] if number else []


def _erase(user, now):
    for subscriber in _subscribers(user):
        actions.erase(subscriber=subscriber, never_again=False)


def _mails_to(user):
    """What the ledger remembers of single mails: when one went out, and what for."""
    rows = Delivery.objects.filter(address__in=proved_addresses(user), announcement=None)
    return list(rows.order_by("pk").values("address", "purpose", "state", "created_at", "sent_at"))


def _erase_mails(user, now):
    actions.erase_single_mails(emails=proved_addresses(user))


def _new_list():
    return reverse("admin:mailing_mailinglist_add")


sidebar_entries.add(SidebarEntry(MailingList, "mail", Group.MAIL, position=20))
steps.add(Step("list", _("Make a mailing list"), 40, MailingList.objects.exists, _new_list))

sections.add(
    Section("lists", _("Mailing lists"), 50, context=_lists_of, template="mailing/lists/account_section.html")
)
personal_data.add(
    PersonalData(
        "lists", _("Mailing lists"), 50, export=_held_of, told=_what_goes, erase=_erase,
        keep_label=_("Keep me on these lists: they need no account."),
    )
)  # fmt: skip
personal_data.add(PersonalData("mails", _("Single mails"), 55, export=_mails_to, erase=_erase_mails))
repeats.add(Repeat("subscribers", actions.erase_again))
repeats.add(Repeat("lists left", actions.leave_again))
