"""What stands on the page of one poster at the desk: its facts, and what its reader may see of its people."""

from events.posters import desk, duplicates, permissions
from events.posters.actions.conflicts import follows
from events.posters.desk_page import Panel, panels
from events.posters.models import Conflict, PosterMail, Reviewer
from events.registration.exporting import answer_in_words
from portal.models import User

from .pages import rights

MOST_CHANGES = 200
MOST_MAILS = 100


def facts(request, poster):
    return {"areas": poster.areas.select_related("parent"), "conflict": rights(request, poster).conflict}


def abstract(request, poster):
    return {}


def authors(request, poster):
    """The authors in order with their addresses, and whether mail reaches them; None for who may not know."""
    if not rights(request, poster).sees_authors:
        return None
    return {"rows": desk.authors_with_dead().filter(poster=poster)}


def files(request, poster):
    """Its PDFs; those of blind calls bear names, but for one for reviewers that was asked for without."""
    rows = poster.files.all()
    if not rights(request, poster).sees_authors:
        rows = rows.filter(is_final=False) if poster.call.file_is_anonymous else rows.none()
    return {"rows": list(rows)} if rows else None


def answers(request, poster):
    if not rights(request, poster).sees_authors:
        return None
    rows = poster.answers.select_related("question")
    found = [(row.question, answer_in_words(row.question, row.text)) for row in rows]
    return {"rows": found} if found else None


def duplicates_of(request, poster):
    rows = duplicates.to(poster)
    return {"rows": rows} if rows else None


def conflicts(request, poster):
    """Who has nothing to say about it: of the chairs by facts, of all by name; for who handles it alone.

    What was kept of facts is listed by name once they say nothing of it any more, so that it can be lifted.
    """
    if not rights(request, poster).may_handle:
        return None
    known, chairs = rights(request, poster).known, permissions.chairs_of(poster.call)
    rows = Conflict.objects.filter(poster=poster).select_related("user", "named_by").order_by("pk")
    known.preload([row.user for row in rows])
    named = [row for row in rows if not follows(row, known)]
    by_name = {row.user_id for row in named}
    reasons = [(chair, known.why(chair, poster)) for chair in chairs if chair.pk not in by_name]
    reviewers = Reviewer.objects.filter(call=poster.call).exclude(user=None).values("user")
    others = User.objects.filter(
        pk__in=[*(chair.pk for chair in chairs), *reviewers.values_list("user", flat=True)]
    )
    return {
        "reasons": [each for each in reasons if each[1]],
        "named": named,
        "others": others.exclude(pk__in=by_name).order_by("name", "email"),
    }


def handling(request, poster):
    """Who handles it, and for a chair without a conflict who else might."""
    reader = rights(request, poster)
    return {
        "chair": poster.handling_chair,
        "able": reader.able if reader.may_handle else [],
        "is_orphan": not reader.able and not poster.is_withdrawn,
        "may_handle": reader.may_handle,
    }


def mails(request, poster):
    """The mails to its authors; of what is about reviews, nothing."""
    if not rights(request, poster).sees_authors:
        return None
    rows = PosterMail.objects.filter(poster=poster, author__poster=poster).select_related(
        "delivery", "author"
    )
    return {"rows": rows.order_by("-delivery")[:MOST_MAILS]} if rows else None


def manage(request, poster):
    """What a chair without a conflict does to it."""
    if not rights(request, poster).may_handle:
        return None
    others = poster.call.posters.submitted().exclude(pk=poster.pk).only("pk", "call", "number", "title")
    contacts = poster.authors.undisputed().exclude(email="").filter(is_contact=False)
    return {"others": others, "contacts": contacts}


def changes(request, poster):
    """What changed; what tells of reviews is for who handles it, names of authors for who may know them."""
    if not rights(request, poster).sees_authors:
        return None
    rows = poster.changes.select_related("by")
    if not rights(request, poster).may_handle:
        rows = rows.filter(of_review=False)
    return {"rows": rows[:MOST_CHANGES]}


FIRST = (facts, handling, duplicates_of, abstract, authors, files, answers)
LAST = (conflicts, manage, mails, changes)  # after what other modules add
for position, panel in [*enumerate(FIRST, 1), *enumerate(LAST, 90)]:
    template = f"events/posters/admin/panel_{panel.__name__}.html"
    panels.add(Panel(panel.__name__, position, panel, template))
