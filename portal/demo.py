"""The accounts of a demonstration. Only `make demo` has them: their passwords stand in this file."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.demo import making, posters, registration
from events.registration.models import Helper
from mailing.models import MailingList

from .models import User


@dataclass(frozen=True)
class Account:
    email: str
    password: str
    name: str
    role: str  # what it may do, for those who are told of it
    is_superuser: bool = False
    edits: tuple = ()  # slugs of events and of lists
    prints: tuple = ()  # slugs of events of which it has asked for the badges
    checks_in: tuple = ()  # slugs of events at whose door it helps
    attends: tuple = ()  # slugs of events at which it is registered for taking part online
    chairs: tuple = ()  # slugs of events whose posters it decides about
    reviews: tuple = ()  # slugs of events whose posters it reviews
    submits: tuple = ()  # slugs of events to which it has sent a poster


ACCOUNTS = (
    Account("admin@example.org", "demo-admin-2718", "Ada Admin", _("may do everything"), is_superuser=True),
    Account(
        "organiser@example.org",
        "demo-organiser-2718",
        "Olu Organiser",
        _("edits the demo seminar and the demo workshop, and chairs its posters"),
        edits=("demo-seminar", "demo-workshop"),
        chairs=("demo-workshop",),
        prints=("demo-workshop",),
    ),
    Account(
        "attendee@example.org",
        "demo-attendee-2718",
        "Ines Attendee",
        _("is registered for the demo workshop, and has sent a poster to it"),
        attends=("demo-workshop",),
        submits=("demo-workshop",),
    ),
    Account(
        "helper@example.org",
        "demo-helper-2718",
        "Hal Helper",
        _("checks people in at the demo workshop"),
        checks_in=("demo-workshop",),
    ),
    Account(
        "reviewer@example.org",
        "demo-reviewer-2718",
        "Rhea Reviewer",
        _("reviews posters of the demo workshop, without learning whose they are"),
        reviews=("demo-workshop",),
    ),
)


@transaction.atomic
def load_accounts():
    """Make the accounts that are missing; returns the addresses of those made.

    Raises ImproperlyConfigured in every mode but demo, since their passwords are public.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured(_("Demo accounts are made in demo mode only."))
    known = set(User.objects.values_list("email", flat=True))
    made = [account for account in ACCOUNTS if account.email not in known]
    for account in made:
        _make(account)
    return [account.email for account in made]


def _make(account):
    user = User.objects.create_user(
        account.email,
        account.password,
        name=account.name,
        time_zone="Europe/London",
        is_staff=account.is_superuser,
        is_superuser=account.is_superuser,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.edited_events.set([making.event_at(slug) for slug in account.edits])
    user.edited_lists.set(MailingList.objects.filter(slug__in=account.edits))
    for slug in account.prints:
        registration.ask_for_badges(making.event_at(slug), user)
    for slug in account.checks_in:
        Helper.objects.create(event=making.event_at(slug), email=user.email, user=user)
    for slug in account.attends:
        registration.register_account(making.event_at(slug), user, timezone.now())
    for slug in account.chairs:
        posters.name_chair(making.event_at(slug), user, timezone.now())
    for slug in account.reviews:
        posters.name_reviewer(making.event_at(slug), user, timezone.now())
    for slug in account.submits:
        posters.hand_in(making.event_at(slug), user, timezone.now())
