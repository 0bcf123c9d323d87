"""Two invented lists with invented subscribers at example.org: one of the demo seminar, one of the site."""

import datetime as dt

from django.db import transaction

from .models import MailingList, Subscriber, Subscription

State, Origin = Subscription.State, Subscription.Origin

LISTS = {
    "demo-seminar": (
        "Demo seminar",
        "Announcements, reminders and recordings of the demo seminar, a few days before each talk and when "
        "something changes.",
    ),
    "news": ("News of the portal", "A mail now and then: new series, workshops and courses on this site."),
}
# Address before the @, name, time zone, days since they came, what is different about them.
PEOPLE = [
    ("amara.okafor", "Amara Okafor", "Africa/Lagos", 330, {}),
    ("bruno.keller", "Bruno Keller", "Europe/Zurich", 310, {"wants_digest": True}),
    ("chiyo.tanaka", "Chiyo Tanaka", "Asia/Tokyo", 280, {"wants_reminders": False}),
    ("dilan.yilmaz", "Dilan Yılmaz", "Europe/Istanbul", 250, {"origin": Origin.IMPORT}),
    ("elif.sorensen", "Elif Sørensen", "Europe/Copenhagen", 200, {"state": State.LEFT}),
    ("farid.haddad", "Farid Haddad", "Africa/Tunis", 160, {}),
    ("greta.lindqvist", "", "", 120, {"wants_recordings": False}),
    ("hugo.marchetti", "Hugo Marchetti", "Europe/Rome", 75, {}),
    ("imani.njoroge", "Imani Njoroge", "Africa/Nairobi", 40, {}),
    ("jonas.petrauskas", "", "Europe/Vilnius", 6, {"state": State.PENDING}),
]
GROUP = ("geometry-group", "Geometry group")


@transaction.atomic
def load(now):
    """Make the lists that are missing, as of the instant `now`; answers the names of those made."""
    made = [slug for slug in LISTS if not MailingList.objects.filter(slug=slug).exists()]
    for slug in made:
        name, description = LISTS[slug]
        mailing_list = MailingList.objects.create(slug=slug, name=name, description=description)
        for person in PEOPLE if slug == "demo-seminar" else PEOPLE[::3]:
            _subscription(mailing_list, now, *person)
        if slug == "demo-seminar":
            _group(mailing_list, now)
    return [LISTS[slug][0] for slug in made]


def _subscription(mailing_list, now, local, name, zone, days, facts):
    came = now - dt.timedelta(days=days)
    subscriber, _made = Subscriber.objects.get_or_create(
        email=f"{local}@example.org",
        defaults={"name": name, "time_zone": zone, "created_at": came},
    )
    state = facts.get("state", State.ACTIVE)
    dates = {
        "confirmed_at": came if state != State.PENDING else None,
        "left_at": now - dt.timedelta(days=days // 2) if state == State.LEFT else None,
        "token_expires_at": came + dt.timedelta(days=7),
    }
    facts = {"state": state} | facts | dates
    Subscription.objects.create(mailing_list=mailing_list, subscriber=subscriber, asked_at=came, **facts)


def _group(mailing_list, now):
    local, name = GROUP
    came = now - dt.timedelta(days=220)
    subscriber = Subscriber.objects.create(email=f"{local}@example.org", name=name, is_group=True)
    Subscription.objects.create(
        mailing_list=mailing_list, subscriber=subscriber, asked_at=came, confirmed_at=came,
        state=State.ACTIVE, origin=Origin.ORGANISER, consent="organiser@example.org: agreed at its meeting",
    )  # fmt: skip
