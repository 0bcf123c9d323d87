"""The PDFs of posters: cleaned and pictured before they are stored, gone from the disk when replaced."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters.models import PosterDraft, PosterFile
from portal.lib import pdfs

from .rows import lock, lock_draft, note


def store(*, file, now, draft=None, poster=None, is_final=False):
    """Store an uploaded PDF of a draft, or the final one of a poster, in place of the one before.

    Raises ValidationError for what is no plain PDF. It is taken apart outside of any transaction.
    """
    call = (draft or poster).call
    clean = pdfs.clean(file, most_megabytes=call.most_megabytes)
    row = PosterFile(pages=clean.pages, size=len(clean.content), is_final=is_final, added_at=now)
    row.file.save("poster.pdf", ContentFile(clean.content), save=False)
    row.picture.save("poster.webp", ContentFile(clean.picture), save=False)
    try:
        return _put(row, draft, poster, now)
    except BaseException:
        _forget([row])
        raise


@transaction.atomic
def _put(row, draft, poster, now):
    if draft:
        row.draft = lock_draft(draft)
        remove(row.draft.files.all())
    else:
        (row.poster,) = lock(poster)
        if why := why_not_final(row.poster, now):
            raise ValidationError(why)
        remove(row.poster.files.filter(is_final=True))
        note(row.poster, _("Final PDF"), now=now)
    row.save()
    return row


def why_not_final(poster, now):
    """Why the final PDF of a poster cannot be handed in at `now`, as a sentence; "" if it can."""
    call = poster.call
    if not poster.is_accepted or poster.is_withdrawn or call.files == call.Files.NEVER:
        return _("This poster takes no final PDF.")
    if call.files_by and now >= call.files_by:
        return _("The day for final PDFs is over; please write to the organisers.")
    return ""


def remove(rows):
    """Delete rows of files, and the files once the transaction is through."""
    rows = list(rows)
    PosterFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _forget(rows))


def _forget(rows):
    for row in rows:
        for file in (row.file, row.picture):
            if file:
                file.storage.delete(file.name)


def move_to_poster(draft, poster):
    """Give a poster the file of its draft, in place of the one before; for whoever holds their locks."""
    if draft.files.exists():
        remove(poster.files.filter(is_final=False))
        draft.files.update(poster=poster, draft=None)


@transaction.atomic
def remove_from_draft(*, draft):
    """Take back the PDF of a draft."""
    remove(PosterDraft.objects.get(pk=draft.pk).files.all())


def of_poster(poster):
    """The PDF of a poster that counts, the final one before others; or None."""
    return poster.files.order_by("-is_final", "-added_at", "-pk").first()
