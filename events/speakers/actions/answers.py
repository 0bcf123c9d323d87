"""What people answer to an invitation to speak: on that day, not at all, or later."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events import permissions
from events.imports.people import FreeSlugs
from events.models import Person, Speaker, Talk
from events.planning.changes import talks_changed
from events.speakers import invitations, mails
from events.speakers.models import SpeakerInvitation

from . import asking
from .links import make_link

REASON = "By the invitation’s link"  # in the history of the rows, which is not translated
State = SpeakerInvitation.State


@transaction.atomic
def accept(*, invitation, starts_at, words, now):
    """Make somebody the speaker of a date that they were offered; answers the invitation.

    They and the organisers get a mail. Who has accepted already stays where they are. Raises ValidationError
    if the date was not offered, or is somebody else's by now.
    """
    invitation = _open(invitation)
    if invitation.state == State.ACCEPTED:
        return invitation
    talk = _take(invitation, starts_at, now)
    asking.free_kept_date(invitation)
    talk.invited_speaker, talk._change_reason = "", REASON
    talk.save()
    person = _person(invitation)
    speaker = Speaker(talk=talk, person=person, affiliations=person.affiliation)
    speaker._change_reason = REASON
    speaker.save()
    make_link(speaker=speaker)
    invitation.speaker = speaker
    talks_changed.send(SpeakerInvitation, talks=Talk.objects.filter(pk=talk.pk), now=now)
    answered = _answer(invitation, State.ACCEPTED, words, now)
    mails.send(mails.accepted(answered))
    return answered


def _open(invitation):
    invitation = asking.locked(invitation)
    if invitation.state == State.WITHDRAWN:
        raise ValidationError(_("The organisers have withdrawn this invitation; please write to them."))
    return invitation


def _take(invitation, starts_at, now):
    """The talk at a date that is theirs from now on; a draft is made in a slot that had none."""
    chosen = next((each for each in invitations.offers(invitation, now) if each.starts_at == starts_at), None)
    if chosen is None:
        raise ValidationError(_("Please choose one of the days."))
    if not chosen.is_free:
        raise ValidationError(
            _("Somebody else has taken this day in the meantime, so it is not yours. Please choose another.")
        )
    if chosen.talk:
        return Talk.objects.select_for_update(of=["self"]).select_related("event").get(pk=chosen.talk.pk)
    return Talk(
        event=invitation.event, status=Talk.Status.DRAFT, starts_at=chosen.starts_at, ends_at=chosen.ends_at
    )


def _person(invitation):
    """Whom the inviter may know by that address or, if there is but one, by that name; else somebody new."""
    by, event = invitation.invited_by, invitation.event
    if by and permissions.can_edit(by, event):
        own = permissions.editable_people(by).filter(email__iexact=invitation.email)
        named = permissions.seen_people(by).filter(name=invitation.name)
        for found in (list(own[:2]), list(named[:2])):
            if len(found) == 1:
                return found[0]
    person = Person(name=invitation.name, email=invitation.email, kept_at=event)
    person.slug = FreeSlugs().for_name(person.name)
    person._change_reason = REASON
    person.full_clean()
    person.save()
    return person


@transaction.atomic
def decline(*, invitation, words, now):
    """Note that somebody cannot; the date that was kept for them is free. The organisers get a mail.

    Raises ValidationError for who has accepted, or whose invitation was withdrawn.
    """
    return _refuse(invitation, State.DECLINED, words, now)


@transaction.atomic
def postpone(*, invitation, until, words, now):
    """Note that somebody asks to be asked again from the day `until` on; else as `decline`."""
    return _refuse(invitation, State.LATER, words, now, until)


def _refuse(invitation, state, words, now, until=None):
    invitation = _open(invitation)
    if invitation.state == State.ACCEPTED:
        raise ValidationError(_("You have accepted; please write to the organisers if you cannot come."))
    asking.free_kept_date(invitation)
    return _answer(invitation, state, words, now, until)


def _answer(invitation, state, words, now, until=None):
    is_news = (invitation.state, invitation.words, invitation.ask_again_on) != (state, words, until)
    invitation.state, invitation.words, invitation.ask_again_on = state, words, until
    invitation.answered_at, invitation.opened_at = now, invitation.opened_at or now
    invitation.save()
    if is_news:  # pressed twice, it is said once
        mails.send(*mails.answered(invitation))
    return invitation
