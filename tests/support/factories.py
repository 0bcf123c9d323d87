"""Plain functions that make rows for tests; each gives what it is not told a sensible value."""

import datetime as dt
import itertools

from courses.models import CourseWeek, Lecture
from events.models import BoardMember, Event, JoiningLink, Material, Person, Session, Speaker, Talk
from portal.models import User

counter = itertools.count(1)
NOON = dt.datetime(2026, 3, 25, 12, tzinfo=dt.UTC)


def utc(*args):
    """The instant with these parts: utc(2026, 3, 25, 16, 30)."""
    return dt.datetime(*args, tzinfo=dt.UTC)


def make_user(email=None, password="correct horse", **fields):
    return User.objects.create_user(email or f"user{next(counter)}@example.org", password, **fields)


def make_superuser(**fields):
    return make_user(is_staff=True, is_superuser=True, **fields)


def make_event(slug=None, *, kind="series", status="published", editors=(), **fields):
    slug = slug or f"event-{next(counter)}"
    fields.setdefault("title", slug.replace("-", " ").capitalize())
    event = Event.objects.create(slug=slug, kind=kind, status=status, **fields)
    event.editors.set(editors)
    return event


def make_person(name=None, **fields):
    """Somebody without a role; the first event at which these functions give them one keeps them."""
    name = name or f"Ada Example {next(counter)}"
    fields.setdefault("slug", f"{name.lower().replace(' ', '-')}-{next(counter)}")
    return Person.objects.create(name=name, **fields)


def keep(person, event):
    if person and person.kept_at_id is None:
        Person.objects.filter(pk=person.pk).keep_at(event)
        person.kept_at = event
    return person


def make_talk(event=None, *, speaker=None, starts_at=NOON, minutes=60, status="confirmed", **fields):
    """A talk of `minutes` minutes; `speaker` is a name, a Person or None."""
    event = event or make_event()
    fields.setdefault("title", f"On example {next(counter)}")
    ends_at = starts_at and starts_at + dt.timedelta(minutes=minutes)
    talk = Talk.objects.create(event=event, starts_at=starts_at, ends_at=ends_at, status=status, **fields)
    keep(talk.chair, event)
    if speaker:
        make_speaker(talk, speaker)
    return talk


def make_speaker(talk, person=None, **fields):
    if not isinstance(person, Person):
        person = make_person(person)
    return Speaker.objects.create(talk=talk, person=keep(person, talk.event), **fields)


def make_board_member(event, person=None, **fields):
    return BoardMember.objects.create(event=event, person=keep(person or make_person(), event), **fields)


def make_session(event, *, starts_at=NOON, minutes=120, **fields):
    fields.setdefault("title", f"Session {next(counter)}")
    keep(fields.get("chair"), event)
    return Session.objects.create(
        event=event, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=minutes), **fields
    )


def make_material(*, talk=None, event=None, **fields):
    fields.setdefault("label", "Slides")
    fields.setdefault("url", "https://example.org/slides.pdf")
    return Material.objects.create(talk=talk, event=event, **fields)


def make_joining_link(*, talk=None, event=None, **fields):
    fields.setdefault("label", "Zoom")
    fields.setdefault("url", f"https://meet.example.org/secret-{next(counter)}")
    return JoiningLink.objects.create(talk=talk, event=event, **fields)


def make_course(slug=None, *, weeks=0, **fields):
    """A course with so many weeks of one lecture each."""
    course = make_event(slug, kind="course", **fields)
    for number in range(1, weeks + 1):
        week = CourseWeek.objects.create(event=course, number=number, title=f"Theme {number}")
        talk = make_talk(course, kind="lecture", starts_at=NOON + dt.timedelta(weeks=number))
        Lecture.objects.create(talk=talk, week=week)
    return course
