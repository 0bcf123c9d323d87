"""What posters add to the public pages of talks and people, and to the sitemap."""

from django.db.models import Q

from events.models import Talk
from events.posters import gallery
from events.posters.models import Poster, PosterAuthor
from events.web.sections import Section


def of_talk(talk, now):
    """Of a session its posters with their boards, of a spotlight talk the poster that it is about."""
    if talk.kind == Talk.Kind.POSTER_SESSION:
        rows = Poster.objects.shown(now).filter(gallery.TOLD, session=talk)
        rows = gallery.for_cards(rows.order_by("board", "number")).select_related("call__event")
        return {"posters": list(rows)} if rows else None
    if talk.kind == Talk.Kind.SPOTLIGHT:
        poster = Poster.objects.shown(now).filter(talk=talk).select_related("call__event").first()
        return {"poster": poster} if poster else None
    return None


def of_person(person, now):
    """The posters that somebody presents: by their ORCID iD, or as they give the spotlight talk of it."""
    is_theirs = Q(person=person) | (Q(orcid=person.orcid) if person.orcid else Q())
    presents = PosterAuthor.objects.undisputed().filter(is_theirs, presents=True)
    rows = Poster.objects.shown(now).filter(pk__in=presents.values("poster"))
    rows = gallery.for_cards(rows.order_by("-call__event__first_day", "-pk")).select_related("call__event")
    return {"posters": list(rows)} if rows else None


TALK_SECTION = Section("posters", 20, of_talk, "events/posters/sections/talk.html")
PERSON_SECTION = Section("posters", 10, of_person, "events/posters/sections/person.html")


def sitemap_rows(now):
    """The pages of posters in galleries; one that was withdrawn is nothing to be found by."""
    rows = Poster.objects.shown(now).select_related("call__event")
    return rows.only("number", "call", "call__event__slug")
