"""What posters hold of somebody with an account: shown to them, given as a file, and what goes with it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.personal_data import PersonalData
from portal.accounts.sections import Section, proved_addresses

from . import links
from .actions import drafts
from .models import Poster, PosterAuthor, PosterDraft


def of_addresses(emails):
    """The posters whose contact has one of these addresses; they own them."""
    contacts = PosterAuthor.objects.undisputed().filter(is_contact=True)
    own = contacts.filter(email__in=[email.lower() for email in emails])
    return Poster.objects.filter(pk__in=own.values("poster")).select_related("call__event")


def drafts_of(user):
    """What an account began and has not submitted, and what it submitted for an address not confirmed yet."""
    rows = PosterDraft.objects.filter(user=user, late=None).select_related("call__event", "poster")
    return rows.filter(poster=None) | rows.filter(poster__proved_at=None, poster__state="submitted")


def with_pages(user):
    """Drafts and posters with their pages; None if there are none."""
    found = {
        "drafts": [(each, links.path(each)) for each in drafts_of(user)],
        "posters": [(each, links.path(each)) for each in of_addresses(proved_addresses(user))],
    }
    return found if any(found.values()) else None


def export(user):
    """All of them, as plain values for JSON."""
    fields = ("number", "title", "abstract", "mode", "wants_spotlight", "is_student", "not_reviewed_by",
              "submitted_at", "state", "released_decision", "answer")  # fmt: skip
    authors = ("name", "sort_name", "affiliations", "orcid", "email", "is_contact", "presents")
    posters = [
        {"event": str(row.call.event)}
        | {name: getattr(row, name) for name in fields}
        | {"authors": list(row.authors.values(*authors))}
        | {"answers": list(row.answers.values("question__label", "text"))}
        for row in of_addresses(proved_addresses(user))
    ]
    begun = [{"event": str(row.call.event), "draft": row.content} for row in drafts_of(user)]
    return posters + begun


def what_goes(user):
    number = drafts_of(user).filter(poster=None).count()
    told = ngettext(
        "%(number)d draft of a poster is erased. Posters you submitted stay under their authors’ names.",
        "%(number)d drafts of posters are erased. Posters you submitted stay under their authors’ names.",
        number,
    )
    return [told % {"number": number}] if number else []


def erase(user, now):
    for draft in PosterDraft.objects.filter(user=user, poster=None):
        drafts.discard(draft=draft)
    PosterDraft.objects.filter(user=user).update(user=None)  # what was submitted keeps its page


SECTION = Section("posters", _("My posters"), 25, with_pages, "events/posters/account_section.html")
HELD = PersonalData("posters", _("Posters"), 25, export=export, told=what_goes, erase=erase)
