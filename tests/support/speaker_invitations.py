"""Invites people to speak, and answers by their links as a browser does."""

from django.core import mail

from events.speakers import invitations
from events.speakers.actions import asking
from events.speakers.models import SpeakerInvitation
from tests.support.factories import utc

NOW = utc(2026, 3, 1, 12)
LETTER = {"subject": "Would you speak in {event}?", "letter": "Dear {name},\n\nplease come.\n\nInes"}
ADA, BOB = "ada@example.org", "bob@example.org"


def ask(event, editor, *names, starts=(), talk=None):
    people = [
        {"name": name, "email": f"{name.split()[0].lower()}@example.org", "talk": talk} for name in names
    ]
    made = asking.ask(event=event, people=people, starts=list(starts), by=editor, now=NOW, **LETTER)
    mail.outbox.clear()
    return made


def path(invitation):
    return "/speak/" + invitations.address(invitation).partition("/speak/")[2]


def answer(browser, invitation, do, **fields):
    return browser.post(path(invitation), {"answer": do, "words": "", "until": "2026-09-01"} | fields)


def choose(browser, invitation, start, **fields):
    return answer(browser, invitation, "accept", day=start.isoformat(), **fields)


def fresh(invitation):
    return SpeakerInvitation.objects.get(pk=invitation.pk)
