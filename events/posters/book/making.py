"""Books made in the background: previews for the chairs, and the public one, which follows the facts.

Each kind of document is for one audience, since `may_see` asks who may know what stands in it.
"""

import datetime as dt
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from events.permissions import can_edit
from events.posters import permissions
from events.posters.models import PosterBook, PosterCall
from portal import revision
from portal.documents import actions as documents
from portal.documents.kinds import DocumentKind
from portal.documents.models import Document
from portal.lib import times
from portal.models import SiteSettings

from . import changes, facts, page, setting

Audience = PosterBook.Audience
KINDS = {
    Audience.PUBLIC: "book",
    Audience.CHAIRS: "book-preview",
    Audience.EDITORS: "book-preview-without-authors",
}
STEPS = 3  # gathered, set, stored
AGAIN = dt.timedelta(hours=6)  # after which a public book that could not be made is tried again


# --- Who ------------------------------------------------------------------------------------------------


def event_of(about):
    return Event.objects.filter(pk=about).select_related("parent__parent").first()


def call_of(event):
    return PosterCall.objects.prefetch_related("chairs").filter(event=event).first()


def is_public(call, now):
    """Whether everybody may read the book of a call at `now`; `call` may be None."""
    return call is not None and opened(now).filter(pk=call.pk).exists()


def opened(now):
    """The calls whose gallery, and so whose book, everybody may read at `now`."""
    return PosterCall.objects.filter(gallery_from__lte=now, event__in=Event.objects.public())


def may_ask(user, event, call, audience):
    """Whether a user may have the book of an event made for an audience."""
    if not can_edit(user, event):
        return False
    if audience == Audience.PUBLIC:
        return is_public(call, timezone.now())
    if audience == Audience.CHAIRS:
        return call is None or permissions.may_see_authors(user, call)
    return call is not None and not permissions.is_blind_reviewer(user, call)


def may_see(audience, user, about):
    event = event_of(about)
    return event is not None and may_ask(user, event, call_of(event), audience)


def audience_for(user, event, call):
    """The audience whose book a user gets at the desk: the widest that they may; None for none."""
    wanted = (Audience.PUBLIC, Audience.CHAIRS, Audience.EDITORS)
    return next((each for each in wanted if may_ask(user, event, call, each)), None)


# --- Made -----------------------------------------------------------------------------------------------


def build(audience, document, progress):
    """The bytes of the book for an audience; the public one is kept beside, with its page."""
    event, now = event_of(document.about), timezone.now()
    if event is None:
        raise ValidationError(_("The event is not there any more."))
    if audience == Audience.PUBLIC and not is_public(call_of(event), now):
        raise ValidationError(_("The gallery is not public yet."))
    book = facts.gather(event, audience, now)
    if not book.entries:
        raise ValidationError(_("There is nothing to print yet: no accepted poster, and no talk."))
    row = remember(event, audience, book, now)
    progress(1, STEPS)
    made, problems = setting.make(
        book,
        content_on=row.content_on,
        changed=changed_since(row, book, event),
        note="" if audience == Audience.PUBLIC else _("A preview, made for the organisers."),
        address=address(event),
        pictures=pictures(),
        tell=lambda step: progress(step, STEPS),
    )
    progress(2, STEPS)
    store(row, book, made, problems, now)
    return made


def remember(event, audience, book, now):
    """The row of a book, not saved; its day is that of its content, which stays while that does."""
    row = PosterBook.objects.filter(event=event, audience=audience).first()
    row = row or PosterBook(event=event, audience=audience)
    fingerprint = facts.fingerprint(book)
    if row.fingerprint != fingerprint:
        row.fingerprint, row.content_on = fingerprint, times.day_in(now, event.time_zone)
    return row


def changed_since(row, book, event):
    """(day, what changed) since the edition that readers have; None without one, or without changes."""
    public = row
    if row.audience != Audience.PUBLIC:
        public = PosterBook.objects.filter(event=event, audience=Audience.PUBLIC).first()
    if public is None or not public.edition_on:
        return None
    sentences = changes.changes(public.edition, changes.remembered(book))
    return (public.edition_on, sentences) if sentences else None


def pictures():
    logo = SiteSettings.load().logo
    return {"logo.webp": logo.read()} if logo else {}


def address(event):
    return settings.SITE_URL + reverse("event-posters-book", args=[event.slug])


def store(row, book, made, problems, now):
    """Store what a book holds, and the files of a public one; those before are erased after the commit."""
    row.entries, row.problems, row.made_at = changes.remembered(book), problems, now
    if row.audience != Audience.PUBLIC:
        row.save()
        return
    if row.edition_on is None:
        row.edition, row.edition_on = row.entries, row.content_on
    with transaction.atomic():
        for name, content in (("file", made), ("page", page.render(book).encode())):
            field = getattr(row, name)
            if field:
                transaction.on_commit(partial(field.storage.delete, field.name))
            field.save(name, ContentFile(content), save=False)
        row.save()


# --- The public one follows the facts -------------------------------------------------------------------

looked_at = {}  # {key of an event: the site revision at which its book was right}, of this process


def refresh(now):
    """Have the public books made anew whose facts have changed; how many."""
    number = revision.number()
    stale = [
        call.event
        for call in opened(now).select_related("event__parent__parent")
        if looked_at.get(call.event_id) != number and is_stale(call.event, now, number)
    ]
    for event in stale:
        ask_for_public(event, now)
    return len(stale)


def is_stale(event, now, number):
    book = facts.gather(event, Audience.PUBLIC, now)
    row = PosterBook.objects.filter(event=event, audience=Audience.PUBLIC).first()
    fresh = row is not None and row.fingerprint == facts.fingerprint(book)
    if fresh or not book.entries:
        looked_at[event.pk] = number
        return False
    return True


@transaction.atomic
def ask_for_public(event, now):
    """Have the public book made by nobody's request; after a failure it waits."""
    rows = Document.objects.filter(kind=KINDS[Audience.PUBLIC], about=str(event.pk))
    failed = Q(state=Document.State.FAILED, asked_by=None, asked_at__gte=now - AGAIN)
    if not rows.filter(Q(state=Document.State.WAITING) | failed).exists():
        Document.objects.create(
            kind=KINDS[Audience.PUBLIC], about=str(event.pk), title=title(event), filename=filename(event)
        )
        transaction.on_commit(documents.ring)


def title(event):
    return _("Book of abstracts: %(event)s") % {"event": event}


def filename(event):
    return f"{event.slug}-book.pdf"


def ask(*, event, audience, by, back):
    """Ask for the book of an event; answers the Document. Raises PermissionDenied or ValidationError."""
    return documents.ask(
        kind=KINDS[audience],
        about=str(event.pk),
        title=title(event),
        filename=filename(event),
        by=by,
        back=back,
    )


@transaction.atomic
def begin_edition(*, event, now):
    """From now on changes are told since the public book as it is, as that goes to the printer's.

    Answers its row. Raises ValidationError if there is none.
    """
    row = PosterBook.objects.select_for_update().filter(event=event, audience=Audience.PUBLIC).first()
    if row is None:
        raise ValidationError(_("There is no public book yet."))
    row.edition, row.edition_on = row.entries, row.content_on
    row.save(update_fields=["edition", "edition_on"])
    ask_for_public(event, now)  # without the changes since the one before
    return row


DOCUMENT_KINDS = [
    DocumentKind(name, may_see=partial(may_see, audience), build=partial(build, audience))
    for audience, name in KINDS.items()
]
