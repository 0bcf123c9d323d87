"""The steps that every action takes: rows locked in one order, changes remembered."""

from django.db.models import F

from events.posters import changes
from events.posters.models import Poster, PosterCall, PosterChange, PosterDraft
from portal import erasures


def lock(*posters):
    """Lock some posters in the order of their keys until the transaction ends; answers them, freshly read."""
    rows = Poster.objects.select_for_update(no_key=True, of=("self",)).select_related("call__event")
    return list(rows.filter(pk__in=[poster.pk for poster in posters]).order_by("pk"))


def lock_call(call):
    """Lock a call: for what gives numbers or boards to several of its posters."""
    rows = PosterCall.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("event__parent__parent").get(pk=call.pk)


def note(poster, what, *, now, by=None, reason="", of_review=False):
    """Remember a change of a poster: when, by whom and why. What tells of reviews is marked `of_review`."""
    PosterChange.objects.create(poster=poster, what=what, at=now, by=by, reason=reason, of_review=of_review)


def lock_draft(draft):
    """Lock a draft, after its call, and after its poster if it has one; answers it, freshly read."""
    related = ("call__event__parent__parent", "poster", "late", "user")
    rows = PosterDraft.objects.select_for_update(no_key=True, of=("self",)).select_related(*related)
    return rows.get(pk=draft.pk)


def renew(poster):
    """Another version of a poster's link, so that the one before ends, for whoever holds its lock.

    That of its draft ends too, but stays with whoever wrote it until the address is proved.
    """
    poster.version += 1
    poster.save(update_fields=["version"])
    erasures.note_link(poster)
    if poster.proved_at:
        renew_drafts(poster)


def renew_drafts(poster):
    """Another version of the links of a poster's drafts."""
    PosterDraft.objects.filter(poster=poster).update(version=F("version") + 1)
    for draft in PosterDraft.objects.filter(poster=poster):
        erasures.note_link(draft)


def withdraw(poster, how, what, *, now, by=None, reason="", duplicate_of=None):
    """Withdraw a poster, for whoever holds its lock and tells its authors: it keeps its number and page."""
    poster.state, poster.withdrawn_as, poster.withdrawn_at = Poster.State.WITHDRAWN, how, now
    poster.duplicate_of = duplicate_of
    poster.save(update_fields=["state", "withdrawn_as", "withdrawn_at", "duplicate_of"])
    note(poster, what, now=now, by=by, reason=reason)
    changes.tell(poster, now)
