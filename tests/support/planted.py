"""Somebody with planted private facts, whom another organiser uses in every way there is."""

import re
from html import unescape

from events.models import Speaker
from tests.support.admin_forms import change, inline_row, submit, tab
from tests.support.factories import make_person, make_session, make_talk, utc

ADDRESS, ZONE, BIOGRAPHY = "planted.local@private.example", "Pacific/Chatham", "A planted biography"
CHOSEN_ZONE = re.compile(rf'value="{ZONE}"\s+selected')
SOON = utc(2126, 3, 25, 16)


def planted(**fields):
    fields = {"email": ADDRESS, "time_zone": ZONE, "bio": BIOGRAPHY} | fields
    return make_person("Pia Example", **fields)


def without_a_role(home):
    return planted()


def added_by_another(home):
    return planted(made_by=home.editors.get())


def with_a_draft(home):
    person = planted()
    make_talk(home, speaker=person, status="draft")
    return person


def with_a_role_of_before(home):
    person = planted()
    make_talk(home, speaker=person).speakers.all().delete()
    return person


HIDDEN = [without_a_role, added_by_another, with_a_draft, with_a_role_of_before]


def public(home):
    person = planted()
    make_talk(home, speaker=person)
    return person


PEOPLE = [*HIDDEN, public]


def use(client, event, person, status="draft"):
    """Give a person every role by the forms of the admin, as its organiser; the talk that came of it."""
    talk = make_talk(event, title="", status=status, starts_at=SOON)
    speaker = {"speakers-TOTAL_FORMS": 1, "speakers-0-person": person.pk, "speakers-0-position": 0}
    submit(client, change(talk), chair=person.pk, **speaker)
    number = event.board.count()
    member = {"board-TOTAL_FORMS": number + 1} | inline_row("board", number, person=person.pk, position=0)
    submit(client, tab(event, "board"), **member)
    submit(client, change(make_session(event)), chair=person.pk)
    assert talk.speakers.get().person == person and event.board.get(person=person)
    return talk


def speak(event, person, **fields):
    """Let a person speak at an event without letting it keep them."""
    return Speaker.objects.create(talk=make_talk(event, starts_at=SOON, **fields), person=person)


def leaks(text):
    """What private there is in a page; a masked address is none."""
    found = [word for word in (ADDRESS, ADDRESS.partition("@")[0]) if word in unescape(text)]
    return found + ([ZONE] if CHOSEN_ZONE.search(text) else [])
