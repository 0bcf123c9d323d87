"""What accepted presenters answer, and reminders of it: once by itself, and by hand from the desk."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import changes, letters, mails
from events.posters.models import Poster, PosterAuthor, PosterMail
from events.registration import links as registration_links
from events.registration.models import Place

from . import offers, rows

Answer = Poster.Answer
REMINDED = dt.timedelta(days=3, hours=12)  # before the end of the last day, by itself
AFRESH = dt.timedelta(days=2)  # for so long after the letter nobody is reminded by itself
TWICE = dt.timedelta(hours=1)  # after a reminder by hand nobody gets another: a button pressed twice
AT_ONCE = 50  # reminders in one transaction


# --- Answered --------------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, poster, comes, now, by=None):
    """Store whether the presenter of an accepted poster comes; who does not gives the place back.

    With `by`, a chair stores what they were told. Answers the poster. Raises ValidationError for a poster
    that is not accepted or was withdrawn.
    """
    poster = _asked(poster)
    _store(poster, Answer.COMES if comes else Answer.DECLINES, now, by)
    if comes:
        _may_be_reminded(poster)
    else:
        told = {"ending": Place.Ending.DECLINED, "with_taken": _is_own_place(poster)}
        offers.give_back(poster, now=now, by=by, **told)
    return poster


@transaction.atomic
def present(*, poster, author, now, by=None):
    """Store that another author (a key) presents, who gets the place still offered; answers the poster.

    Raises ValidationError for who is no author of it, or says that they are not.
    """
    poster = _asked(poster)
    authors = poster.authors.undisputed()
    if not authors.filter(pk=author).exists():
        raise ValidationError(_("Choose one of the authors; only the organisers add others."))
    poster.authors.filter(presents=True).exclude(pk=author).update(presents=False)
    if authors.filter(pk=author, presents=False).update(presents=True):
        name = PosterAuthor.objects.get(pk=author).name
        rows.note(poster, _("%(name)s presents it") % {"name": name}, now=now, by=by)
        offers.pass_on(poster, now=now, by=by)
        changes.tell(poster, now)
    _store(poster, Answer.COMES, now, by)
    return poster


def _asked(poster):
    """A poster, locked, whose presenter is asked for an answer. Raises ValidationError for others."""
    poster = rows.lock(poster)[0]
    if poster.is_withdrawn or not poster.is_accepted:
        raise ValidationError(_("This is only asked of accepted posters."))
    return poster


def _store(poster, value, now, by):
    if poster.answer == value:
        return
    poster.answer, poster.answered_at = value, now
    poster.save(update_fields=["answer", "answered_at"])
    what = _("Answer: %(answer)s") % {"answer": poster.get_answer_display()}
    rows.note(poster, what, now=now, by=by)


def _may_be_reminded(poster):
    """Who comes and has not taken the offered place is reminded of that by registration."""
    Place.objects.filter(pk=poster.place_id, state=Place.State.OFFERED).update(reminded_at=None)


def _is_own_place(poster):
    """Whether the place is that of the contact, who answers; a colleague's own is theirs to give back."""
    contact = poster.authors.filter(is_contact=True).first()
    place = poster.place
    return bool(place and contact and place.registration.email.lower() == contact.email.lower())


# --- Reminded --------------------------------------------------------------------------------------------


def remind_due(now):
    """Remind once, some days before the end, of each answer that is missing."""
    waiting = Poster.objects.accepted().submitted().filter(answer="", answer_reminded_at=None)
    due = waiting.filter(
        answer_until__gt=now, answer_until__lte=now + REMINDED, released_at__lte=now - AFRESH
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        remind_of_answer(keys=keys[start : start + AT_ONCE], now=now, is_first=True)


@transaction.atomic
def remind_of_answer(*, keys, now, is_first=False):
    """Ask the contacts of some posters (keys) for their answer once more; answers how many were."""
    posters = [each for each in _to_remind(keys, "answer_due", now) if not each.answer]
    if is_first:
        posters = [each for each in posters if each.answer_reminded_at is None]
    messages = [_answer_due(poster) for poster in posters]
    Poster.objects.filter(pk__in=[each.pk for each in posters]).update(answer_reminded_at=now)
    mails.send(*messages)
    return len(messages)


def _answer_due(poster):
    subject = _("Do you come with your poster? %(event)s") % {"event": poster.call.event}
    return mails.to_contact(poster, "answer_due", subject)


@transaction.atomic
def remind_to_register(*, keys, now, by):
    """Ask the presenters of some posters (keys) to take a place; answers how many were.

    Where the one that came with the poster went to others, they are offered one anew if there is a ticket.
    """
    posters = [each for each in _to_remind(keys, "register", now) if each.answer != Answer.DECLINES]
    messages = [made for poster in posters if (made := _register(poster, by, now))]
    mails.send(*messages)
    return len(messages)


def _register(poster, by, now):
    place = offers.offer(poster, by=by, now=now)
    author = poster.authors.undisputed().filter(presents=True).exclude(email="").first()
    if author is None or (place and place.state == Place.State.CONFIRMED):
        return None
    address = (
        registration_links.address(place.registration) if place else letters.register_address(poster.call)
    )
    return mails.message(
        author.email, "register", _("Your place: %(event)s") % {"event": poster.call.event},
        poster=poster, author=author, event=poster.call.event, place=place, address=address,
    )  # fmt: skip


def _to_remind(keys, about, now):
    """Accepted posters, locked, whose authors did not get the same reminder just now."""
    known = Poster.objects.filter(pk__in=keys)
    again = PosterMail.objects.filter(about=about, delivery__created_at__gt=now - TWICE, poster__in=known)
    told = set(again.values_list("poster", flat=True))
    locked = rows.lock(*known) if keys else []
    with_address = set(
        PosterAuthor.objects.filter(poster__in=known, is_contact=True)
        .exclude(email="")
        .values_list("poster", flat=True)
    )
    return [
        each
        for each in locked
        if each.is_accepted and not each.is_withdrawn and each.pk not in told and each.pk in with_address
    ]
