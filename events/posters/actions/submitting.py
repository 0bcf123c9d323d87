"""From a draft to a poster: received at the button, proved later, changed until the deadline, withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from events.posters import changes, deadlines, likeness, permissions, receipts
from events.posters.forms import SubmissionForm
from events.posters.models import Conflict, Poster, PosterAnswer, PosterArea, PosterAuthor, PosterDraft
from portal.accounts.sections import proved_addresses

from . import authors, drafts, files, handling
from . import rows as steps
from .rows import lock, lock_call, lock_draft, note, renew

TEXT_FACTS = ("title", "abstract", "mode", "wants_spotlight", "is_student", "shows_file", "not_reviewed_by")
OPEN_TEXTS = {  # after the deadline
    deadlines.TEXTS: ("title", "abstract", "shows_file"),
    deadlines.AUTHORS: ("shows_file",),
}
AUTHOR_FACTS = ("name", "sort_name", "affiliations", "orcid", "email", "is_contact", "presents")


@transaction.atomic
def receive(*, draft, now, by=None):
    """Make a poster of a complete draft; one that was submitted before answers the same poster.

    It is received as it is; `by` is the account that pressed the button. If that has proved the address of
    the contact, or the invitation to submit late went there, the poster is proved at once. Raises
    ValidationError for what is closed or incomplete, and where who alone decides would submit.
    """
    call = lock_call(draft.call)
    draft = lock_draft(draft)
    if draft.poster:
        return draft.poster
    draft.call = call
    if not deadlines.may_be_submitted(draft, now):
        raise ValidationError(deadlines.why_closed(call, now))
    facts = _facts_of(draft)
    handling.refuse_lone_chair(call, by=by, emails=[author["email"] for author in facts["authors"]])
    poster = _create(call, draft, facts, now, by)
    files.move_to_poster(draft, poster)
    draft.poster, draft.content, draft.edits = poster, {}, draft.edits + 1
    draft.save(update_fields=["poster", "content", "edits"])
    note(poster, _("Submitted"), now=now, by=by)
    changes.tell(poster, now)
    handling.assign(call, now)
    if poster.proved_at:
        receipts.received(poster, poster.authors.all(), now)
    else:
        receipts.prove(poster, authors.code_of(poster))
    return poster


def _facts_of(draft):
    form = SubmissionForm(draft.content, call=draft.call, is_sent=True)
    if not form.is_valid() or drafts.lacks_file(draft):
        raise ValidationError(_("The draft is not complete."))
    return form.facts()


def _create(call, draft, facts, now, by):
    late = draft.late
    is_late = call.takes_late_ones(now) or bool(late) and not call.is_open(now)
    known = proved_addresses(by) if by else []
    email = _contact(facts)["email"]
    is_proved = email in known or bool(late and late.email.lower() == email)
    poster = Poster.objects.create(
        call=call, number=(call.posters.aggregate(last=Max("number"))["last"] or 0) + 1,
        is_late=is_late, late_until=late.until if late else None,
        submitted_by=by, submitted_at=now, proved_at=now if is_proved else None,
        **{name: facts[name] for name in TEXT_FACTS if name in facts},
    )  # fmt: skip
    _store_rows(poster, facts, now)
    authors.store(poster, _rows_of(poster, facts))
    return poster


def _contact(facts):
    return next(author for author in facts["authors"] if author["is_contact"])


def _store_rows(poster, facts, now):
    PosterArea.objects.filter(poster=poster).exclude(area__in=facts["areas"]).delete()
    for key in facts["areas"]:
        PosterArea.objects.get_or_create(poster=poster, area_id=key)
    poster.answers.all().delete()
    PosterAnswer.objects.bulk_create(
        PosterAnswer(poster=poster, question_id=key, text=text)
        for key, text in facts["answers"].items()
        if text
    )
    poster.conflicts.filter(named=Conflict.Named.AUTHORS).exclude(user__in=facts["not_chairs"]).delete()
    for key in facts["not_chairs"]:
        named = {"named": Conflict.Named.AUTHORS, "reason": _("The authors named them."), "named_at": now}
        Conflict.objects.named().get_or_create(poster=poster, user_id=key, defaults=named)


def _rows_of(poster, facts, before=None):
    """The authors as rows, in order and not saved; those of `before`, {key: row}, in their own."""
    rows = []
    for author in facts["authors"]:
        row = (before or {}).get(author["key"]) or PosterAuthor(poster=poster)
        for name in AUTHOR_FACTS:
            setattr(row, name, author[name])
        rows.append(row)
    return rows


# --- Whose it is -----------------------------------------------------------------------------------------


def is_code(poster, typed):
    """Whether somebody typed the code of the newest mail; how often one may try is the caller's to count."""
    return constant_time_compare(authors.code_of(poster), "".join(typed.split()))


@transaction.atomic
def prove(*, poster, now, by=None, at_draft=False):
    """The address of the contact is proved: from now on it owns the poster, and all authors get a receipt.

    The link of the draft ends then, as whoever wrote it need not be whoever holds the address; unless it was
    proved `at_draft`, by the code typed there.
    """
    (poster,) = lock(poster)
    if poster.proved_at or poster.is_withdrawn:
        return poster
    poster.proved_at = now
    poster.save(update_fields=["proved_at"])
    if not at_draft:
        PosterDraft.objects.filter(poster=poster).update(version=F("version") + 1)
    note(poster, _("Address confirmed"), now=now, by=by)
    receipts.received(poster, poster.authors.undisputed(), now)
    return poster


@transaction.atomic
def correct_address(*, poster, email, now):
    """Send the mail that asks to confirm an address again, to the same one or a corrected one.

    What went to the one before works no longer.
    """
    (poster,) = lock(poster)
    if poster.proved_at or poster.is_withdrawn:
        return poster
    contact = poster.authors.get(is_contact=True)
    if contact.email != email:
        contact.email = email
        contact.save(update_fields=["email"])
        renew(poster)
    receipts.prove(poster, authors.code_of(poster))
    return poster


def withdraw_unproved(now):
    """Withdraw the posters whose address nobody confirmed in time, and say so to it."""
    waiting = Poster.objects.submitted().filter(
        proved_at=None, submitted_at__lte=now - deadlines.PROVE_WITHIN
    )
    for poster in waiting.select_related("call__event"):
        if now >= deadlines.prove_by(poster):
            _withdraw_unproved(poster, now)


@transaction.atomic
def _withdraw_unproved(poster, now):
    (poster,) = lock(poster)
    if not poster.proved_at and poster.is_current:
        withdraw(poster=poster, reason=Poster.Withdrawal.UNPROVED, now=now)


@transaction.atomic
def renew_link(*, poster, now, by=None):
    """Give a poster another link, which goes to its contact; the one before and its draft's are dead."""
    (poster,) = lock(poster)
    renew(poster)
    note(poster, _("Link renewed"), now=now, by=by)
    receipts.new_link(poster)
    return poster


# --- Withdrawn -------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw(*, poster, reason, now, by=None):
    """Withdraw a poster, which keeps its number and its page; its contact is told. Twice is once."""
    (poster,) = lock(poster)
    if poster.is_withdrawn:
        return poster
    what = _("Withdrawn: %(how)s") % {"how": Poster.Withdrawal(reason).label}
    steps.withdraw(poster, reason, what, now=now, by=by)
    receipts.withdrawn(poster)
    return poster


# --- Changed ---------------------------------------------------------------------------------------------


@transaction.atomic
def edit(*, poster, facts, now, by=None, draft=None):
    """Change a poster as its form has it (`SubmissionForm.facts`), as far as it may be changed at `now`.

    Its authors are bound to `deadlines.scope`; `by` is a chair, who is not. The `draft` that held the changes
    is empty then. Who is new among the authors, or at another address, gets a receipt; where the contact has
    another address, the old and the new one are told, and the link changes. Raises ValidationError.
    """
    (poster,) = lock(poster)
    scope = deadlines.ALL if by and poster.is_current else deadlines.scope(poster, now)
    if scope == deadlines.NOTHING:
        raise ValidationError(_("This poster was withdrawn; it cannot be changed any more."))
    before = {row.pk: row for row in poster.authors.all()}
    old_address = next((row.email for row in before.values() if row.is_contact), "")
    if scope != deadlines.ALL:
        _refuse_other_authors(before, facts)
    what = _store_facts(poster, facts, scope, now)
    told = authors.store(poster, _rows_of(poster, facts, before))
    if draft:
        _take_draft(draft, poster, takes_file=scope == deadlines.ALL)
    note(poster, what[:300], now=now, by=by)
    authors.tell(poster, told, old_address, now)
    changes.tell(poster, now)
    return poster


def _refuse_other_authors(before, facts):
    """Raise ValidationError for more than spelling and order."""
    keys = [author["key"] for author in facts["authors"]]
    if len(keys) != len(before) or set(keys) != set(before):
        raise ValidationError(
            _("After the deadline nobody is added or removed; please write to the organisers.")
        )
    for author in facts["authors"]:
        if not likeness.is_same_name(before[author["key"]].name, author["name"]):
            told = _("“%(new)s” is more than another spelling of “%(old)s”; please write to the organisers.")
            raise ValidationError(told % {"new": author["name"], "old": before[author["key"]].name})


def _store_facts(poster, facts, scope, now):
    """Store what is in scope; answers what to remember of it."""
    names = [name for name in OPEN_TEXTS.get(scope, TEXT_FACTS) if name in facts]
    changed = [name for name in names if getattr(poster, name) != facts[name]]
    for name in changed:
        setattr(poster, name, facts[name])
    poster.save(update_fields=changed)
    if scope == deadlines.ALL:
        _store_rows(poster, facts, now)
    labels = [str(Poster._meta.get_field(name).verbose_name) for name in changed]
    return _("Changed: %(what)s") % {"what": ", ".join(labels)} if labels else _("Changed")


def _take_draft(draft, poster, *, takes_file):
    draft = lock_draft(draft)
    if takes_file:
        files.move_to_poster(draft, poster)
    PosterDraft.objects.filter(pk=draft.pk).update(content={}, edits=F("edits") + 1)


@transaction.atomic
def open_texts(*, poster, until, now, by):
    """Let the authors of an accepted poster change its title and abstract until an instant; they are told.

    Raises ValidationError for who does not handle it.
    """
    (poster,) = lock(poster)
    if not permissions.may_handle(by, poster):
        raise ValidationError(_("Only a chair without a conflict with this poster may do that."))
    if not poster.is_accepted or poster.is_withdrawn:
        raise ValidationError(_("Only the texts of accepted posters can be opened again."))
    poster.texts_open_until = until
    poster.save(update_fields=["texts_open_until"])
    note(poster, _("Texts opened again"), now=now, by=by)
    receipts.texts_open(poster)
