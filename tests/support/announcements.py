"""Lists with readers and announcements to them, and what another room would offer of a talk."""

import itertools

from mailing import sources
from mailing.announcements.placeholders import Markdown, When
from mailing.models import Announcement, MailingList, Subscriber, Subscription
from mailing.sources import Audience, MailSource
from portal.registry import Registry
from tests.support.factories import utc

counter = itertools.count(1)
SOURCE = "talk:42"
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:u@example\r\n"
    "SEQUENCE:1\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260325T200000Z\r\nSUMMARY:Größe\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)
TIME = When(utc(2026, 3, 25, 20), utc(2026, 3, 25, 21), "America/New_York")


def facts_on(keys):
    """What a room that knows talks would offer to name."""
    return {42: facts()} if 42 in keys else {}


def facts():
    return {
        "talk.title": ("Title", Markdown("The $h$-principle for $L^2$")),
        "talk.speakers": ("Speakers", "Åsa *Star* Example"),
        "talk.time": ("Time", TIME),
        "talk.page": ("Page", Markdown("<https://portal.example.org/talks/42/>")),
        "talk.abstract": ("Abstract", Markdown("For $x \\in \\mathbb{R}$ **we** show it.\n\nAnd more.")),
    }


def calendar(key):
    return CALENDAR if key == 42 else ""


def choices(user):
    is_organiser = user.is_superuser or user.edited_lists.exists()
    return {"event:3:speakers": "Speakers of the workshop"} if is_organiser else {}


def may_use(user, key):
    return key.startswith("event:3:")


def people(key):
    groups = {
        "event:3:speakers": [("Speaker@Example.org", "Sol Speaker"), ("both@example.org", "Bo Both")],
        "event:3:board": [("both@example.org", "Bo Both"), ("not an address", "Ann Other")],
    }
    return groups.get(key, [])


def outdated(announcements):
    return {each.pk: "Its talk has moved." for each in announcements if each.source == "talk:moved"}


def offer(monkeypatch):
    """Let a room offer the facts, groups and calendar entries above, and no other room any."""
    talk = MailSource("talk", facts=facts_on, calendar=calendar, outdated=outdated)
    registered(monkeypatch, "mail_sources", talk)
    registered(monkeypatch, "audiences", Audience("event", people, may_use, choices))
    registered(monkeypatch, "link_redactions")


def registered(monkeypatch, name, *entries):
    """Let a registry of mailing.sources hold these entries and no others."""
    made = Registry(getattr(sources, name).kind)
    for entry in entries:
        made.add(entry)
    monkeypatch.setattr(sources, name, made)


def make_list(name="Seminar", *, editors=(), **fields):
    fields.setdefault("slug", f"news-{next(counter)}")
    made = MailingList.objects.create(name=name, **fields)
    made.editors.set(editors)
    return made


def make_reader(email=None, *, lists=(), **fields):
    """A subscriber with an active subscription to each of the lists."""
    made = Subscriber.objects.create(email=email or f"reader-{next(counter)}@example.org", **fields)
    for each in lists:
        Subscription.objects.create(subscriber=made, mailing_list=each, state=Subscription.State.ACTIVE)
    return made


def make_announcement(*, lists=(), **fields):
    fields.setdefault("subject", "Next week")
    fields.setdefault("body", "We meet next week.")
    made = Announcement.objects.create(**fields)
    made.lists.set(lists)
    return made
