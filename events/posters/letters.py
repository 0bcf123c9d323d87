"""The letter about a decision: the chairs' text or the portal's, what follows, and what reviewers said.

Each author with an address gets it, in their own name; only the contact's has the link to answer with, and
only the presenter's the one to the place that is held for them.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.posters import links, mails, reviewing
from events.posters.models import DecisionLetter, Poster
from events.registration import links as registration_links
from mailing.announcements.letters import to_html
from portal import markup
from portal.lib import times

Decision = Poster.Decision
DECISIONS = (Decision.POSTER, Decision.SPOTLIGHT, Decision.WAITING, Decision.REJECTED)
NAMES = ("name", "title", "number", "event", "answer_until")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")
DEFAULTS = {
    Decision.POSTER: gettext_lazy(
        "Dear {name},\n\nwe are glad to tell you that your poster no. {number}, “{title}”, is accepted for "
        "{event}.\n\nCongratulations, and thank you for your contribution. We look forward to it."
    ),
    Decision.SPOTLIGHT: gettext_lazy(
        "Dear {name},\n\nwe are glad to tell you that your poster no. {number}, “{title}”, is accepted for "
        "{event}, and that we invite you to present it in a spotlight talk as well.\n\n"
        "Congratulations, and thank you for your contribution. We tell you the time of the talk as soon as "
        "it is set."
    ),
    Decision.WAITING: gettext_lazy(
        "Dear {name},\n\nthank you for submitting your poster no. {number}, “{title}”, to {event}. There are "
        "more good posters than there is room for, and we have put yours on the waiting list. We write to "
        "you as soon as there is a place for it."
    ),
    Decision.REJECTED: gettext_lazy(
        "Dear {name},\n\nthank you for submitting your poster no. {number}, “{title}”, to {event}. We are "
        "sorry to tell you that we cannot accept it this time.\n\nWe hope that you take part all the same."
    ),
}


# --- The chairs' text ------------------------------------------------------------------------------------


def texts_of(call):
    """{decision: the text of its letter}, the chairs' own or the portal's."""
    own = dict(DecisionLetter.objects.filter(call=call).values_list("decision", "text"))
    return {decision: own.get(decision) or str(DEFAULTS[decision]) for decision in DECISIONS}


def check(text, call):
    """Raise ValidationError, naming each, for placeholders that do not exist or would stay empty."""
    errors = []
    for found in PLACEHOLDER.finditer(text):
        if found[1] not in NAMES:
            told = _("There is no placeholder %(found)s; there are: %(names)s.")
            names = ", ".join(f"{{{name}}}" for name in NAMES)
            errors.append(told % {"found": found[0][:40], "names": names})
    if needs_day(text) and not call.answers_by:
        errors.append(_("{answer_until} needs a day: say in the call until when presenters answer."))
    if errors:
        raise ValidationError(list(dict.fromkeys(errors)))


def needs_day(text):
    """Whether a text names the day until which presenters answer."""
    return any(found[1] == "answer_until" for found in PLACEHOLDER.finditer(text))


def fill(text, poster, name, answer_until):
    """The text with the facts of a poster; as plain text, whatever stands in them."""
    event = poster.call.event
    day = times.day_in(answer_until, event.time_zone) if answer_until else None
    facts = {
        "name": name,
        "title": markup.to_line(poster.title),
        "number": str(poster.number),
        "event": markup.to_line(event.title),
        "answer_until": times.describe_days(day, day) if day else _("the day that we tell you"),
    }
    return PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


# --- The letters -----------------------------------------------------------------------------------------


def recipients(poster):
    """The authors who get the letter: the contact first, each address once, without those disputed."""
    found = {}
    authors = poster.authors.undisputed().exclude(email="")
    for author in sorted(authors, key=lambda each: (not each.is_contact, each.position)):
        found.setdefault(author.email.lower(), author)
    return list(found.values())


def written(poster, words):
    """What chairs and reviewers wrote to the authors, set for mail programs: the slow part of a letter."""
    comments = reviewing.comments_for_authors(poster)
    return {"words": as_mail(words), "comments": [(name, as_mail(text)) for name, text in comments]}


def compose(
    poster, decision, *, text, words="", place=None, answer_until=None, site=None, is_preview=False, was=None
):
    """The letters about a decision, one for each of `recipients`; nothing is sent.

    `text` is the letter's with its placeholders, `place` what the presenter has by registration, `was` what
    was `written` already. A preview holds no personal link, as that is for the contact alone.
    """
    authors = recipients(poster)
    shared = {
        "decision": decision,
        "is_accepted": decision in Poster.ACCEPTED,
        **(was or written(poster, words)),
        "answer_until": answer_until,
        "event": poster.call.event,
        "contact": next((each for each in authors if each.is_contact), None),
        "presenter": poster.authors.filter(presents=True).first(),
        "place": place,
        "register_address": register_address(poster.call) if decision in Poster.ACCEPTED else "",
        "site": site,
        "own_address": f"{settings.SITE_URL}/posters/…/" if is_preview else links.address(poster),
    }
    return [
        _letter(poster, author, fill(text, poster, author.name, answer_until), shared) for author in authors
    ]


def as_mail(text):
    """What a chair or reviewer wrote, Markdown with LaTeX, as mail programs show it; "" for nothing."""
    return mark_safe(to_html(text)) if text.strip() else ""  # noqa: S308 (sanitised by portal.markup)


def _letter(poster, author, text, shared):
    """The letter to one author, with the links that are theirs alone."""
    place = shared["place"]
    own = place and place.registration.email.lower() == author.email.lower()
    return mails.message(
        author.email, "decision", _("About your poster: %(event)s") % {"event": poster.call.event},
        poster=poster, author=author, text=text, is_contact=author.is_contact, has_place=own,
        address=shared["own_address"] if author.is_contact else "",
        place_address=registration_links.address(place.registration) if own else "", **shared,
    )  # fmt: skip


def register_address(call):
    """Where one registers for the event of a call; "" where nobody can."""
    for event in (call.event, *call.event.ancestors()):
        if event.tickets.public().filter(talk=None).exists():
            return settings.SITE_URL + reverse("event-register", args=[event.slug])
    return ""
