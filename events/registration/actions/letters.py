"""Letters of invitation: asked for by a form, decided by an editor, erased soon after the event begins."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Event
from events.registration import mails
from events.registration.models import InvitationLetter, RegistrationSettings
from events.registration.models.tickets import begins_at
from events.registration.papers.making import documents_of, documents_with
from portal.documents import actions as documents

State = InvitationLetter.State
AT_MOST = dt.timedelta(days=365)  # kept where nobody knows when the event begins


@transaction.atomic
def ask(*, registration, facts, now):
    """Ask for a letter with these facts of a passport, anew if it was refused or something was wrong.

    What was approved has to be approved again.
    """
    fresh = {"state": State.ASKED, "asked_at": now, "decided_at": None, "decided_by": None}
    letter, _is_new = InvitationLetter.objects.update_or_create(
        registration=registration, defaults=facts | fresh
    )
    return letter


@transaction.atomic
def decide(*, letter, approves, by, now, text=""):
    """Approve or refuse a letter and write so; nothing of the passport stands in the mail or in any record.

    Raises ValidationError if it does not wait for that any more.
    """
    waiting = InvitationLetter.objects.filter(pk=letter.pk, state=State.ASKED)
    state = State.APPROVED if approves else State.REFUSED
    if not waiting.update(state=state, decided_by=by, decided_at=now):
        raise ValidationError(_("This letter was decided meanwhile."))
    letter.refresh_from_db()
    mails.letter_decided(letter, text=text)
    return letter


@transaction.atomic
def withdraw(*, registration):
    """Erase what somebody wrote for a letter, and the letter."""
    found = InvitationLetter.objects.filter(registration=registration).first()
    if found:
        _erase(found)
    return found is not None


def erase_papers(registrations):
    """Erase what papers hold of people (keys of registrations): letters, and files that may name them."""
    InvitationLetter.objects.filter(registration__in=registrations).delete()
    erase_files(registrations)


def erase_files(registrations, questions=()):
    """Erase the files made at the events of some people; they can be made anew."""
    events = Event.objects.filter(registrations__in=registrations).with_descendants()
    documents.erase(documents_of(events.values_list("pk", flat=True)))


def _erase(letter):
    letter.delete()
    documents.erase(documents_with("letters", letter.registration.event))


def erase_letters(now):
    """Erase the letters of events that began as many days ago as their settings say, and files of them."""
    for letter in InvitationLetter.objects.select_related("registration__event__parent__parent"):
        if erased_at(letter) <= now:
            with transaction.atomic():
                _erase(letter)


def erased_at(letter):
    """The instant (UTC) from which a letter is not needed any more."""
    event = letter.registration.event
    days = dt.timedelta(days=RegistrationSettings.of(event).erase_letters_days)
    start = None if event.status == event.Status.POSTPONED else begins_at(event)
    return start + days if start else letter.asked_at + AT_MOST
