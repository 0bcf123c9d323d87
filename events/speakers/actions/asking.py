"""Inviting people to speak by mail: asked with a letter and dates, reminded once, withdrawn, a new link."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event
from events.speakers import dates, mails
from events.speakers.models import OfferedDate, SpeakerInvitation

from . import invitations

MOST_AT_ONCE = 60  # people
MOST_A_DAY = 120  # letters that one account sends
PAUSE = dt.timedelta(hours=1)  # between two letters to one person
KEPT = dt.timedelta(days=365)  # after the last mail and all dates; who is to be asked again, after that
State = SpeakerInvitation.State


@transaction.atomic
def ask(*, event, people, starts, subject, letter, by, now):
    """Write to people, [{"name", "email", "talk"}], who are offered the dates `starts` and their talk's.

    The date of a talk that is given is kept for them, and so is one date offered to one person alone; of
    several dates they choose what is free then. Answers the invitations. Raises ValidationError, and writes
    to nobody, if one of them cannot be asked.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    _refuse_too_many(people, by, now)
    free = dates.free_among(event, starts, now)
    if len(free) < len(set(starts)):
        raise ValidationError(_("One of these dates is not free any more; choose again."))
    if len(people) == len(starts) == 1 and not people[0].get("talk"):
        people = [people[0] | {"talk": free[starts[0]]}]
    text = {"subject": subject, "letter": letter, "invited_by": by, "sent_at": now}
    return [_ask(event, each, starts, text) for each in people]


def _ask(event, person, starts, text):
    name, email, talk = person["name"], person["email"], person.get("talk")
    if talk:
        talk = invitations.invite(talk=talk, name=name)
    starts = {*starts, *([talk.starts_at] if talk else [])}
    if not starts:
        raise ValidationError(_("Choose a date for %(name)s.") % {"name": name})
    if event.speaker_invitations.filter(email__iexact=email, state=State.WAITING).exists():
        told = _("%(name)s has an invitation that waits for an answer; remind them of it, or withdraw it.")
        raise ValidationError(told % {"name": name})
    made = SpeakerInvitation.objects.create(event=event, name=name, email=email, kept_talk=talk, **text)
    OfferedDate.objects.bulk_create(OfferedDate(invitation=made, starts_at=each) for each in sorted(starts))
    return _send(made)


def _send(invitation, **kwargs):
    invitation.delivery = mails.send(mails.invitation(invitation, **kwargs)) or invitation.delivery
    invitation.save(update_fields=["delivery"])
    return invitation


def _refuse_too_many(people, by, now):
    if len(people) > MOST_AT_ONCE:
        raise ValidationError(_("At most %(most)d people are written to at once.") % {"most": MOST_AT_ONCE})
    sent = SpeakerInvitation.objects.filter(invited_by=by, sent_at__gt=now - dt.timedelta(days=1)).count()
    if sent + len(people) > MOST_A_DAY:
        told = _("You send at most %(most)d invitations a day; send the others tomorrow.")
        raise ValidationError(told % {"most": MOST_A_DAY})


@transaction.atomic
def remind(*, invitation, now):
    """Remind somebody who has not answered, once. Answers whether a mail goes out."""
    invitation = locked(invitation)
    if invitation.state != State.WAITING or invitation.reminded_at:
        return False
    invitation.reminded_at = now
    invitation.save(update_fields=["reminded_at"])
    _send(invitation, is_reminder=True)
    return True


@transaction.atomic
def withdraw(*, invitation):
    """Take an invitation back that nobody has accepted; its link is dead, and the date kept is free again.

    Answers whether it was open. Nobody is written to.
    """
    invitation = locked(invitation)
    if invitation.state in (State.ACCEPTED, State.WITHDRAWN):
        return False
    free_kept_date(invitation)
    invitation.state, invitation.version = State.WITHDRAWN, invitation.version + 1
    invitation.save()
    return True


@transaction.atomic
def renew_link(*, invitation, now):
    """Send the invitation anew with another link; the old one is dead at once.

    Raises ValidationError if it was withdrawn, or a letter went out just before.
    """
    invitation = locked(invitation)
    if max(invitation.sent_at, invitation.reminded_at or invitation.sent_at) > now - PAUSE:
        raise ValidationError(_("A letter went out less than an hour ago; wait for that to arrive."))
    if invitation.state == State.WITHDRAWN:
        raise ValidationError(_("This invitation was withdrawn; write a new one."))
    invitation.version += 1
    invitation.opened_at, invitation.sent_at = None, now
    invitation.save()
    return _send(invitation)


def note_opening(*, invitation, now):
    """Remember that the page was first opened. Called by its script: mail scanners follow links, too."""
    rows = SpeakerInvitation.objects.filter(pk=invitation.pk)
    rows.update(opened_at=Coalesce("opened_at", now))


def locked(invitation):
    """The invitation as stored; its series is locked first, so that of two who want one date one is later."""
    Event.objects.select_for_update().get(pk=invitation.event_id)
    rows = SpeakerInvitation.objects.select_for_update(of=["self"]).select_related("event", "kept_talk")
    return rows.get(pk=invitation.pk)


def free_kept_date(invitation):
    """Let the date that was kept for them be offered to others."""
    talk = invitation.kept_talk
    if talk and talk.invited_speaker == invitation.name:
        talk.invited_speaker = ""
        talk.save()
    invitation.kept_talk = None


def purge(now):
    """Erase invitations of long ago, with the addresses of who was written to."""
    before = now - KEPT
    recent = OfferedDate.objects.filter(starts_at__gt=before).values("invitation")
    old = SpeakerInvitation.objects.filter(sent_at__lt=before).exclude(pk__in=recent)
    old.exclude(state=State.LATER, ask_again_on__gt=before.date()).delete()


def waiting_again(user, now):
    """The invitations in a user's events whose people wanted to be asked again by now."""
    due = SpeakerInvitation.objects.filter(state=State.LATER, ask_again_on__lte=now.date())
    return permissions.editable(user, due).order_by("ask_again_on", "pk")
