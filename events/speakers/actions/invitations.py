"""From a free date to a speaker: inviting somebody, their accepting, and releasing the date again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from events import permissions
from events.imports.people import FreeSlugs
from events.models import Person, Speaker, Talk
from events.speakers.models import SpeakerInvitation

MOST_NAME = Person._meta.get_field("name").max_length
MOST_OFFERED = 200  # names

# Somebody whom `accept_invitation` made, and who has been nothing else since: made anew if they accept again.
NOTHING_BUT_A_NAME = {
    **dict.fromkeys(["affiliation", "bio", "email", "homepage", "orcid", "photo", "time_zone"], ""),
    **dict.fromkeys(["appearances", "chaired_sessions", "chaired_talks", "terms", "user"]),
}


@transaction.atomic
def invite(*, talk, name):
    """Note that somebody is invited to give a talk, which only organisers see; nobody is written to.

    Raises ValidationError without a name, or if somebody else is invited or speaks already.
    """
    talk, name = _locked(talk), clean_name(name)
    _refuse_other(talk, name)
    talk.invited_speaker = name
    talk.save()
    return talk


@transaction.atomic
def accept_invitation(*, talk, name, by):
    """Make somebody a speaker: the person of that very name whom the user `by` may know, or a new one.

    Answers the speaker and whether the person is new. Raises ValidationError without a name, if there are
    several such people, or if somebody else is invited or speaks already.
    """
    talk, name = _locked(talk), clean_name(name)
    _refuse_other(talk, name)
    known = known_person(name, by)
    person = known or new_person(name, by)
    talk.invited_speaker = ""
    talk.save()
    speaker = Speaker.objects.create(talk=talk, person=person, affiliations=person.affiliation)
    permissions.keep_new_people(by, talk.event)
    note_answer(talk, speaker)
    return speaker, known is None


def note_answer(talk, speaker):
    """Who was written to for this date, and told an organiser, has answered: their page says so."""
    waiting = SpeakerInvitation.objects.filter(kept_talk=talk, state=SpeakerInvitation.State.WAITING)
    if invitation := waiting.filter(name=speaker.person.name).first():
        invitation.state, invitation.speaker = SpeakerInvitation.State.ACCEPTED, speaker
        invitation.answered_at, invitation.kept_talk = timezone.now(), None
        invitation.save()


@transaction.atomic
def release(*, talk):
    """Let somebody else be invited for a draft without title and abstract, or without a speaker.

    Raises ValidationError if more than a name would be lost.
    """
    talk = _locked(talk)
    if talk.speakers.exists() and (talk.published_at or talk.title or talk.abstract):
        message = _("“%(talk)s” has more than a speaker already; change it on its own page.")
        raise ValidationError(message % {"talk": talk})
    if talk.speakers.filter(proposals__isnull=False).exists():
        message = _("The speaker of “%(talk)s” has sent something; look at it first.")
        raise ValidationError(message % {"talk": talk})
    people = [speaker.person_id for speaker in talk.speakers.all()]
    talk.speakers.all().delete()
    Person.objects.filter(pk__in=people, kept_at=talk.event, **NOTHING_BUT_A_NAME).delete()
    talk.invited_speaker = ""
    talk.save()
    return talk


def _locked(talk):
    return Talk.objects.select_for_update(of=["self"]).select_related("event").get(pk=talk.pk)


def clean_name(name):
    """A name in one line; raises ValidationError without one, or for one that no row holds."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ValidationError(_("Write the name of the speaker."))
    if len(name) > MOST_NAME:
        raise ValidationError(_("A name has at most %d characters.") % MOST_NAME)
    return name


def _refuse_other(talk, name):
    """Two organisers at once: the second is told, and what they wrote is in what they are told."""
    speaker = talk.speakers.select_related("person").first()
    if speaker or talk.invited_speaker not in ("", name):
        message = _("%(other)s was entered here meanwhile, so “%(name)s” was not; release the date first.")
        raise ValidationError(message % {"other": speaker or talk.invited_speaker, "name": name})


def names_to_offer(user):
    """The names of people who spoke in events of the user's, of very many those who spoke last."""
    own = permissions.edited_events(user).values("pk")
    people = permissions.seen_people(user).filter(appearances__talk__event__in=own)
    last_first = people.annotate(last=Max("appearances__talk__starts_at")).order_by(
        F("last").desc(nulls_last=True), "pk"
    )
    return sorted({*last_first.values_list("name", flat=True)[:MOST_OFFERED]})


def known_person(name, user):
    """The one person of a name whom the user may know, or None."""
    known = list(permissions.seen_people(user).filter(name=name))
    if len(known) > 1:
        message = _("There are %(number)d people named “%(name)s”; choose one on the page of the talk.")
        raise ValidationError(message % {"number": len(known), "name": name})
    return known[0] if known else None


def new_person(name, by):
    """Somebody of whom no more than the name is known, stored."""
    person = Person(name=name, slug=FreeSlugs().for_name(name), made_by=by)
    person.full_clean()
    person.save()
    return person
