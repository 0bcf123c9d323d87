"""What authors type into the form of a poster, and what becomes of it, for tests."""

import re
from email import message_from_bytes, policy

from events.posters.actions import drafts, submitting
from events.posters.forms import SubmissionForm
from events.posters.models import PosterDraft
from mailing.models import Delivery
from tests.support.posters import NOW


def typed(*names, **fields):
    """A complete form: its authors by name, the first is contact; other fields by their names in the form."""
    names = names or ("Ada Example",)
    rows = [f"n{number}" for number in range(1, len(names) + 1)]
    content = {"title": "On graphs", "abstract": "Let $x$.", "mode": "in-person", "row": rows,
               "contact": rows[0], "presents": rows[0]}  # fmt: skip
    for row, name in zip(rows, names, strict=True):
        content |= {f"{row}-name": name, f"{row}-email": f"{name.split()[0].lower()}@example.org"}
    return content | fields


def make_draft(call, content=None, **fields):
    facts = {"content": content or typed(), "edits": 1, "saved_at": NOW, "created_at": NOW}
    return PosterDraft.objects.create(call=call, **facts | fields)


def submit(call, content=None, *, now=NOW, by=None):
    """A poster received from a draft; proved only if `by` has the contact's address."""
    return submitting.receive(draft=make_draft(call, content), now=now, by=by)


def facts_of(poster, now=NOW, **changes):
    """The facts by which a poster is edited: as its form has them, with some fields changed."""
    draft = drafts.open_for(poster=poster, now=now)
    form = SubmissionForm(draft.content | changes, call=poster.call, is_sent=True)
    assert form.is_valid(), form.errors
    return form.facts()


def mails_to(address):
    """The texts of all mails to an address with their subjects before, the oldest first."""
    rows = Delivery.objects.filter(address=address).order_by("pk").exclude(message=None)
    made = [message_from_bytes(bytes(row.message), policy=policy.default) for row in rows]
    return [
        f"{each['subject']}\n{each.get_body(('plain',)).get_content()}".replace("\r", "") for each in made
    ]


def link_in(mail, kind="posters"):
    """The path of the first link of a mail to a page of posters."""
    return re.search(rf"/{kind}/[\w.:/=-]+", mail)[0]


def code_in(mail):
    return re.search(r"^\d{6}$", mail, re.M)[0]
