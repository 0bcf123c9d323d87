"""Spotlight talks: made of posters, and kept in line with them. What they show is edited at the poster."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from events.imports.people import FreeSlugs
from events.models import BoardMember, Person, Session, Speaker, Talk
from events.planning.changes import talks_changed
from events.posters.conflicts import name_key
from events.posters.models import Poster, PosterAuthor

from .rows import lock, note

FACTS = ("title", "abstract")  # of a talk that are those of its poster
Status = Talk.Status


# --- Made ------------------------------------------------------------------------------------------------


@transaction.atomic
def make(*, poster, now, by, person=None, session=None, starts_at=None, ends_at=None, status=None):
    """Make the spotlight talk of a poster, or let one that was cancelled take place again; answers the Talk.

    Its speaker is the `person` that was chosen, else the one whom the presenter's ORCID iD names, else
    somebody new. It is in a block of the event's programme, or in none, at a time or without one. Raises
    ValidationError.
    """
    (poster,) = lock(poster)
    refuse(poster)
    if person and (presenter := presenter_of(poster)):
        presenter.person = person
        presenter.save(update_fields=["person"])
    talk = locked_talk(poster) or Talk(event=session.event if session else poster.call.event)
    talk.kind, talk.session, talk.starts_at, talk.ends_at = Talk.Kind.SPOTLIGHT, session, starts_at, ends_at
    talk.status = status or usual_status(talk.event)
    if talk.published_at and talk.status == Status.DRAFT:
        talk.status = Status.CONFIRMED  # what was public is no draft again
    talk.title, talk.abstract = poster.title, poster.abstract
    talk.clean()
    talk.save()
    poster.talk = talk
    poster.save(update_fields=["talk"])
    note(poster, _("A spotlight talk was made"), now=now, by=by)
    align(poster, now)
    _told(talk, now)
    return talk


def locked_talk(poster):
    """The talk of a poster, freshly read: organisers may be moving it at this moment. None without one."""
    rows = Talk.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    return rows.filter(pk=poster.talk_id).first() if poster.talk_id else None


def refuse(poster):
    """Raise ValidationError if no talk can be made of a poster."""
    if poster.talk_id and not poster.talk.is_cancelled:
        raise ValidationError(_("Poster %(number)d has a talk already.") % {"number": poster.number})
    if not is_wanted(poster):
        told = _("Poster %(number)d was not told that it has a spotlight talk, or it is not shown any more.")
        raise ValidationError(told % {"number": poster.number})


def is_wanted(poster):
    """Whether a poster has a talk, as its authors were told."""
    return poster.is_presented and poster.released_decision == Poster.Decision.SPOTLIGHT


def without_talk(call):
    """The posters of a call that were told of a spotlight talk, of which none is made yet."""
    rows = Poster.objects.presented().filter(call=call, released_decision=Poster.Decision.SPOTLIGHT)
    return rows.filter(Q(talk=None) | Q(talk__status=Status.CANCELLED))


def usual_status(event):
    """That of the other talks of an event: a draft as long as all of them are, and while there is none."""
    others = Talk.objects.filter(event=event).lectures().exclude(status=Status.DRAFT)
    return Status.CONFIRMED if others.exists() else Status.DRAFT


def presenter_of(poster):
    """The author who presents, or None: whoever said that a poster is not theirs presents none."""
    return poster.authors.undisputed().filter(presents=True).select_related("person").first()


def known_people(poster):
    """The people of the programme who may be the presenter of a poster: of the same ORCID iD, or name."""
    presenter = presenter_of(poster)
    if not presenter:
        return Person.objects.none()
    same = Q(name__iexact=presenter.name) | Q(pk=presenter.person_id)
    if presenter.orcid:
        same |= Q(orcid=presenter.orcid)
    return Person.objects.filter(same).order_by("sort_name", "pk")


# --- Kept in line ----------------------------------------------------------------------------------------


def on_change(sender, poster, now, **kwargs):
    """Receives `changes.posters_changed`, in its transaction."""
    align(Poster.objects.get(pk=poster.pk), now)


def on_talks_changed(sender, talks, now=None, **kwargs):
    """Receives `planning.changes.talks_changed`: what was written over at the talk is put right at once."""
    for poster in _differing().filter(talk__in=talks):
        align(poster, now)


def align_all(now):
    """Put right what was written over otherwise, and take off the talks of posters that nobody presents."""
    keys = {*_differing().values_list("pk", flat=True), *_unwanted().values_list("pk", flat=True)}
    for key in sorted(keys):
        with transaction.atomic():
            for poster in lock(Poster(pk=key)):
                align(poster, now)


def _unwanted():
    rows = Poster.objects.exclude(talk=None).exclude(talk__status=Status.CANCELLED)
    wanted = Poster.objects.presented().filter(released_decision=Poster.Decision.SPOTLIGHT)
    return rows.exclude(pk__in=wanted.values("pk"))


def _differing():
    rows = Poster.objects.presented().filter(released_decision=Poster.Decision.SPOTLIGHT)
    rows = rows.exclude(talk=None).exclude(talk__status=Status.CANCELLED)
    speaks = PosterAuthor.objects.undisputed().filter(
        poster=OuterRef("pk"), presents=True, person__appearances__talk=OuterRef("talk")
    )
    return rows.exclude(Q(Exists(speaks)), talk__title=F("title"), talk__abstract=F("abstract"))


def align(poster, now):
    """Let the talk of a poster say what the poster says: title, abstract and who presents it.

    Without a spotlight to give any more the talk is cancelled, or gone if nobody ever saw it.
    """
    talk = locked_talk(poster)
    if not talk or (talk.is_cancelled and not is_wanted(poster)):
        return
    changed = _align_facts(poster, talk) if is_wanted(poster) else _take_off(poster, talk)
    if changed and talk.pk:
        _told(talk, now)


def _align_facts(poster, talk):
    changed = [name for name in FACTS if getattr(talk, name) != getattr(poster, name)]
    if changed:
        for name in changed:
            setattr(talk, name, getattr(poster, name))
        talk.save()
    return _align_speaker(poster, talk) or bool(changed)


def _take_off(poster, talk):
    if talk.published_at is None and talk.status == Status.DRAFT:
        poster.talk = None
        poster.save(update_fields=["talk"])
        talk.delete()
    else:
        talk.status = Status.CANCELLED
        talk.save()
    return True


def _align_speaker(poster, talk):
    """Make the presenter the one speaker; whether anything changed."""
    presenter = presenter_of(poster)
    stored = list(Speaker.objects.filter(talk=talk).select_related("person"))
    if not presenter:
        return bool(Speaker.objects.filter(talk=talk).delete()[0])
    person, is_renamed = _person_of(presenter, poster, talk, stored), False
    if _is_ours(person, talk):
        is_renamed = _follow(person, presenter)
    others = [speaker for speaker in stored if speaker.person != person]
    for speaker in others:
        speaker.delete()
    mine = next((speaker for speaker in stored if speaker.person == person), None)
    if mine and mine.affiliations == presenter.affiliations:
        return bool(others) or is_renamed
    mine = mine or Speaker(talk=talk, person=person)
    mine.affiliations = presenter.affiliations
    mine.save()
    return True


def _told(talk, now):
    talks_changed.send(Poster, talks=Talk.objects.filter(pk=talk.pk), now=now)


# --- Presenters and people -------------------------------------------------------------------------------


def _person_of(presenter, poster, talk, stored):
    """Who a presenter is in the programme: known from before, by the ORCID iD, or made; remembered."""
    person = presenter.person or _same(presenter, stored) or _by_orcid(presenter) or _by_address(presenter)
    person = person or _make_person(presenter, talk.event)
    if presenter.person_id != person.pk:
        presenter.person = person
        presenter.save(update_fields=["person"])
    return person


def _same(presenter, stored):
    """The speaker of now, where it is the same person under a row of its own."""
    for speaker in stored:
        is_same = presenter.orcid and speaker.person.orcid == presenter.orcid
        if is_same or name_key(speaker.person.name) == name_key(presenter.name) != "":
            return speaker.person
    return None


def _by_orcid(presenter):
    same = Person.objects.filter(orcid=presenter.orcid)[:2] if presenter.orcid else ()
    return same[0] if len(same) == 1 else None


def _by_address(presenter):
    """Who presents another poster of the call under the same address, which stays private."""
    same = PosterAuthor.objects.undisputed().filter(poster__call=presenter.poster.call_id)
    same = same.filter(email__iexact=presenter.email).exclude(person=None).select_related("person")
    return same[0].person if presenter.email and same else None


def _make_person(presenter, event):
    """Somebody of whom the programme knows what the poster shows: never an address."""
    person = Person(slug=FreeSlugs().for_name(presenter.name), kept_at=event)
    _copy(presenter, person)
    person.save()
    return person


def _copy(presenter, person):
    person.name, person.sort_name, person.orcid = presenter.name, presenter.sort_name, presenter.orcid
    person.affiliation = (presenter.affiliation_list or [""])[0][:250]


def _is_ours(person, talk):
    """Whether a person appears in this talk alone, kept by its event: the poster says who they are."""
    if person.kept_at_id != talk.event_id or person.user_id:
        return False
    elsewhere = Speaker.objects.filter(person=person).exclude(talk=talk).exists()
    chairs = Talk.objects.filter(chair=person).exists() or Session.objects.filter(chair=person).exists()
    return not (elsewhere or chairs or BoardMember.objects.filter(person=person).exists())


def _follow(person, presenter):
    """Take over name and place from the poster; whether they were others."""
    names = ("name", "sort_name", "orcid", "affiliation")
    before = [getattr(person, name) for name in names]
    _copy(presenter, person)
    if before == [getattr(person, name) for name in names]:
        return False
    person.save()
    return True
