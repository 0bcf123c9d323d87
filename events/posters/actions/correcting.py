"""What a chair does to one poster: correct it, withdraw it, see to its authors and its link.

Whether somebody may is asked of `permissions` here, under the lock, so that every way is the same.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import changes, mails, permissions
from events.posters.models import Poster, PosterAuthor
from portal.markup import to_line

from . import authors as author_rows
from . import handling, rows
from .rows import lock, lock_call, note, renew

Withdrawal = Poster.Withdrawal
CORRECTED = ("name", "sort_name", "affiliations", "orcid", "email", "presents")  # of an author


def _handled(poster, by):
    """The poster, locked, for a chair without a conflict with it. Raises ValidationError for anybody else."""
    lock_call(poster.call)
    [poster] = lock(poster)
    if not permissions.may_handle(by, poster):
        raise ValidationError(_("Only a chair without a conflict with this poster may do that."))
    return poster


@transaction.atomic
def correct(*, poster, title, abstract, by, now, authors=None, reason=""):
    """Store the texts of a poster and its authors as a chair gives them, also after the deadline.

    `authors` are all of them in order, new rows among them; None leaves them as they are. Conflicts are
    looked at again, and the contact is told; who is new, or at another address, gets a receipt. Answers
    whether anything changed.
    """
    poster = _handled(poster, by)
    done, before = _store_texts(poster, title, abstract), _listed(poster)
    if authors is not None:
        _store_authors(poster, authors, now)
        done.append(_authors_changed(before, _listed(poster)))
    for what in done:
        note(poster, what, now=now, by=by, reason=reason)
    if done:
        handling.assign(poster.call, now)
        _tell_contact(poster, reason)
        changes.tell(poster, now)
    return bool(done)


def _store_texts(poster, title, abstract):
    told = []
    if poster.title != title:
        told.append(_("The title was changed."))
    if poster.abstract != abstract:
        told.append(_("The abstract was changed."))
    poster.title, poster.abstract = title, abstract
    poster.save(update_fields=["title", "abstract"])
    return told


def _store_authors(poster, given, now):
    """Store these rows in order, and take out the others; the contact stays whoever it is."""
    stored = {row.pk: row for row in poster.authors.all()}
    contact = next(row for row in stored.values() if row.is_contact)
    keys = {row.pk for row in given if row.pk}
    if not keys <= stored.keys() or contact.pk not in keys:
        raise ValidationError(_("It changed meanwhile, and was left as it is."))
    old_address, found = contact.email, []
    for row in given:
        found.append(stored.get(row.pk) or PosterAuthor(poster=poster))
        for name in CORRECTED:
            setattr(found[-1], name, getattr(row, name))
    author_rows.tell(poster, author_rows.store(poster, found), old_address, now)


def _authors_changed(before, after):
    told = _("Authors, before: %(before)s. Now: %(after)s.") % {"before": before, "after": after}
    return _shortened(told)


def _listed(poster):
    return ", ".join(poster.authors.order_by("position", "pk").values_list("name", flat=True))


def _shortened(text, most=300):
    return text if len(text) <= most else f"{text[: most - 2]} …"


def _tell_contact(poster, reason):
    subject = _("Your poster was changed: %(title)s") % {"title": to_line(poster.title)}
    mails.send(mails.to_contact(poster, "corrected", subject, reason=reason))


@transaction.atomic
def withdraw(*, poster, by, now, reason, duplicate_of=None):
    """Withdraw a poster by the chair, or as the duplicate of another one; all its authors are told why."""
    poster = _handled(poster, by)
    if poster.is_withdrawn:
        raise ValidationError(_("It is withdrawn already."))
    if not duplicate_of and not reason:
        raise ValidationError(_("Say why: the authors are told."))
    if duplicate_of and (duplicate_of.pk == poster.pk or duplicate_of.call_id != poster.call_id):
        raise ValidationError(_("Choose another poster of this call, of which it is the duplicate."))
    how, what = Withdrawal.DUPLICATE if duplicate_of else Withdrawal.CHAIR, _withdrawn(duplicate_of)
    rows.withdraw(poster, how, what, now=now, by=by, reason=reason, duplicate_of=duplicate_of)
    _tell_authors(poster, reason)


def _withdrawn(duplicate_of):
    if duplicate_of:
        return _("Withdrawn as the duplicate of no. %(number)s.") % {"number": duplicate_of.number}
    return _("Withdrawn by a chair.")


def _tell_authors(poster, reason):
    subject = _("Withdrawn: %(title)s") % {"title": to_line(poster.title)}
    context = {"call": poster.call, "event": poster.call.event, "reason": reason}
    authors = poster.authors.undisputed().exclude(email="")
    mails.send(
        *(
            mails.message(row.email, "withdrawn_by_chair", subject, poster=poster, author=row, **context)
            for row in authors
        )
    )


@transaction.atomic
def show_again(*, poster, author, by, now):
    """Show an author again who had said that the poster is not theirs, and has agreed since."""
    poster = _handled(poster, by)
    if not poster.authors.filter(pk=author.pk).exclude(disputed_at=None).update(disputed_at=None):
        raise ValidationError(_("It changed meanwhile, and was left as it is."))
    note(poster, _("Shown as an author again: %(name)s.") % {"name": author.name}, now=now, by=by)
    changes.tell(poster, now)


@transaction.atomic
def move_contact(*, poster, author, by, now):
    """Make another author the contact: the old link ends, a new one goes to them, and both are told."""
    poster = _handled(poster, by)
    old = poster.authors.get(is_contact=True)
    new = poster.authors.filter(pk=author.pk).first()
    if new is None or not new.email or new.disputed_at:
        raise ValidationError(_("Choose an author with an address who has not said that it is not theirs."))
    if new.pk == old.pk:
        return
    PosterAuthor.objects.filter(pk=old.pk).update(is_contact=False)
    PosterAuthor.objects.filter(pk=new.pk).update(is_contact=True)
    told = _("The contact is %(new)s, not %(old)s any more.") % {"new": new.name, "old": old.name}
    note(poster, told, now=now, by=by)
    renew(poster)
    subject = _("The contact of a poster changed: %(title)s") % {"title": to_line(poster.title)}
    context = {"call": poster.call, "event": poster.call.event, "old": old, "new": new}
    mails.send(
        mails.message(old.email, "contact_moved", subject, poster=poster, author=old, **context),
        mails.to_contact(poster, "made_contact", subject),
    )


@transaction.atomic
def send_link(*, poster, by, now, is_new=False):
    """Send the contact the link again; a new one ends the old."""
    poster = _handled(poster, by)
    if is_new:
        renew(poster)
    note(poster, _("A new link was sent.") if is_new else _("The link was sent again."), now=now, by=by)
    subject = _("Your poster: %(title)s") % {"title": to_line(poster.title)}
    mails.send(mails.to_contact(poster, "link_again", subject, is_new=is_new))
