"""Drafts: what is typed is saved as it stands, in one row, and nobody's words are overwritten unasked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from events.posters import drafting, receipts
from events.posters.models import Poster, PosterCall, PosterDraft
from portal.lib import addresses

from . import files
from .rows import lock_draft


class ChangedElsewhere(Exception):
    """Another window saved this draft since this one read it; `draft` is what it saved."""

    def __init__(self, draft):
        super().__init__()
        self.draft = draft


@transaction.atomic
def begin(*, call, content, now, user=None, late=None, begun_as=None):
    """A new draft of a poster; or the one that was `begun_as` the same empty form before."""
    user = user if user and user.is_authenticated else None
    facts = {"content": content, "user": user, "late": late, "edits": 1, "created_at": now, "saved_at": now}
    if not begun_as:
        return PosterDraft.objects.create(call=call, **facts)
    return PosterDraft.objects.get_or_create(call=call, begun_as=begun_as, defaults=facts)[0]


@transaction.atomic
def begin_late(*, invitation, now):
    """The draft of a personal invitation to submit late, which has one."""
    list(PosterCall.objects.select_for_update(no_key=True).filter(pk=invitation.call_id))
    if found := invitation.drafts.first():
        return found
    content = drafting.add_row({}, name=invitation.name, email=invitation.email)
    return begin(call=invitation.call, content=content, now=now, late=invitation)


@transaction.atomic
def save(*, draft, content, edits, now):
    """Store what a form holds that was read after `edits` savings.

    Raises ChangedElsewhere, but not for what is stored already: a page that is left does not hear the answer
    to its last saving.
    """
    current = lock_draft(draft)
    if current.content != content:
        if current.edits != edits:
            raise ChangedElsewhere(current)
        current.content, current.saved_at, current.edits = content, now, current.edits + 1
        current.save(update_fields=["content", "saved_at", "edits"])
    return current


@transaction.atomic
def mail_link(*, draft):
    """Send the link of a draft to the address that its contact has typed, once; whether it was sent.

    Who has an account finds the draft there.
    """
    current = lock_draft(draft)
    try:
        email = addresses.clean(drafting.contact_address(current.content))
    except ValidationError:
        return False
    if current.user_id or current.email or current.late_id or current.poster_id:
        return False
    current.email = email
    current.save(update_fields=["email"])
    receipts.draft(current)
    return True


@transaction.atomic
def open_for(*, poster, now):
    """The draft by which a poster is changed: as far as it was written before, or as the poster stands."""
    list(Poster.objects.select_for_update(no_key=True, of=("self",)).filter(pk=poster.pk))
    draft, is_new = PosterDraft.objects.get_or_create(
        poster=poster, defaults={"call": poster.call, "created_at": now, "saved_at": now}
    )
    if not draft.content:
        draft.content, draft.saved_at = drafting.content_of_poster(poster), now
        draft.edits += 1
        draft.save(update_fields=["content", "saved_at", "edits"])
    return draft


@transaction.atomic
def discard(*, draft):
    """Give up a draft with its files, or the changes of a poster that were not submitted."""
    current = lock_draft(draft)
    files.remove(current.files.all())
    if current.poster_id:
        PosterDraft.objects.filter(pk=current.pk).update(content={}, edits=F("edits") + 1)
    else:
        current.delete()


def lacks_file(draft):
    """Whether the call wants a PDF with the submission, and there is none yet."""
    call = draft.call
    if call.files != call.Files.NOW or not call.file_is_required:
        return False
    has_one = draft.files.exists() or (draft.poster_id and draft.poster.files.exists())
    return not has_one
