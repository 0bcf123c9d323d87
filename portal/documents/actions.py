"""What becomes of documents: asked for, claimed, made, erased."""

import datetime as dt
import logging
import secrets
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import doorbell
from portal.lib.bounded import BUSY_CODE

from .kinds import kinds
from .models import Document, private_storage

State = Document.State
LEASE = dt.timedelta(minutes=3)  # longer than any piece takes
KEPT = dt.timedelta(days=7)
MOST_TRIES = 3
AT_ONCE = 5  # documents that one user waits for
log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken the document over, or it was erased."""


@transaction.atomic
def ask(*, kind, about, title, filename, by, options=None, back=""):
    """Ask for a document; who asks twice for the same gets the one that is on its way.

    Raises PermissionDenied for who may not see such a document, and ValidationError for too many at once.
    """
    if not kinds[kind].may_see(by, about):
        raise PermissionDenied
    facts = {"kind": kind, "about": about, "options": options or {}}
    waiting = Document.objects.filter(asked_by=by, state=State.WAITING)
    if same := next((each for each in waiting if facts.items() <= vars(each).items()), None):
        return same
    if len(waiting) >= AT_ONCE:
        raise ValidationError(_("Other files that you asked for are still being made; please wait for them."))
    facts |= {
        "title": title[:300],
        "back": back,
        "filename": filename,
        "asked_by": by,
        "asked_at": timezone.now(),
    }
    made = Document.objects.create(**facts)
    transaction.on_commit(ring)
    return made


def ring():
    """Wake a worker; without Redis its clock does."""
    doorbell.ring("portal.documents.tasks.make_documents")


@transaction.atomic
def ask_again(*, document):
    """Have a document that failed made once more."""
    failed = Document.objects.filter(pk=document.pk, state=State.FAILED)
    if failed.update(state=State.WAITING, error="", tries=0, done=0, leased_until=None):
        transaction.on_commit(ring)


def claim(now):
    """The document that has waited longest, under a lease of this worker alone; None if there is none.

    What was claimed so often and never came to an end takes its worker along: it is given up.
    """
    due = Document.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), state=State.WAITING)
    given_up = _("Please try again later, or ask who runs this site.")
    due.filter(tries__gte=MOST_TRIES).update(state=State.FAILED, error=given_up)
    for key in due.order_by("pk").values_list("pk", flat=True):
        lease = secrets.token_hex(16)
        claimed = {"lease": lease, "leased_until": now + LEASE, "tries": F("tries") + 1}
        if due.filter(pk=key).update(**claimed):  # of several workers one
            return Document.objects.filter(pk=key, lease=lease).first()
    return None


def make(document):
    """Make a document that this worker has claimed."""
    try:
        content = _kind_of(document).build(document, partial(progress, document))
        _finish(document, content)
    except LeaseLost:
        log.info("Document %s is not this worker's any more.", document.pk)
    except ValidationError as error:
        _say_why_not(document, error)
    except Exception:  # tried again once the lease is over
        log.exception("Document %s was not made.", document.pk)


def _kind_of(document):
    """Its kind. Raises ValidationError where the room that brought it is gone."""
    if document.kind not in kinds:
        raise ValidationError(_("This site does not make such documents any more."))
    return kinds[document.kind]


def _own(document):
    return Document.objects.filter(pk=document.pk, lease=document.lease, state=State.WAITING)


def progress(document, done, total):
    """Store how far it is, and renew the lease. Raises LeaseLost."""
    if not _own(document).update(done=done, total=total, leased_until=timezone.now() + LEASE):
        raise LeaseLost


def _finish(document, content):
    """The file is there before the row names it; one that no row names in the end goes at once."""
    document.file.save(document.filename, ContentFile(content), save=False)
    name = document.file.name
    if not _own(document).update(state=State.READY, file=name, done=F("total"), leased_until=None):
        private_storage().delete(name)
        raise LeaseLost


def _say_why_not(document, error):
    if getattr(error, "code", None) == BUSY_CODE:  # other files are being made just now
        _own(document).update(leased_until=timezone.now(), tries=F("tries") - 1)
        return
    _own(document).update(state=State.FAILED, error="\n".join(error.messages), leased_until=None)


# --- Erased ----------------------------------------------------------------------------------------------


@transaction.atomic
def erase(found):
    """Erase documents (a QuerySet) with their files."""
    rows = list(found)
    Document.objects.filter(pk__in=[each.pk for each in rows]).delete()
    for name in filter(None, (each.file.name for each in rows)):
        transaction.on_commit(partial(private_storage().delete, name))


def forget_old(now):
    """Erase what was asked for a week ago, and files of which no row knows, as a worker was killed."""
    erase(Document.objects.filter(asked_at__lte=now - KEPT))
    storage = private_storage()
    if not storage.exists("documents"):
        return
    known = set(Document.objects.values_list("file", flat=True))
    for name in (f"documents/{each}" for each in storage.listdir("documents")[1]):
        if name not in known and storage.get_modified_time(name) <= now - dt.timedelta(days=1):
            storage.delete(name)
