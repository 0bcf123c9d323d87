"""What organisers see of the posters of a call: chosen by filters, counted; and of drafts that came too late.

Whether they see authors, the caller asks of `permissions` and says so here.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from events.posters.models import LikelyDuplicate, Poster, PosterAuthor, PosterMail
from mailing.models import Delivery, Suppression
from portal.lib import bar_chart

MOST_WORDS = 8  # of a search
DISPUTED = Exists(PosterAuthor.objects.filter(poster=OuterRef("pk")).exclude(disputed_at=None))
IS_LIKELY_DUPLICATE = Exists(LikelyDuplicate.objects.filter(poster=OuterRef("pk")))
UNPROVED = Q(state=Poster.State.SUBMITTED, proved_at=None)
UNHANDLED = Q(state=Poster.State.SUBMITTED, handling_chair=None)
ONLY = [
    ("duplicates", _("Likely duplicates")),
    ("unproved", _("Address not proved yet")),
    ("disputed", _("An author says it is not theirs")),
    ("unhandled", _("Without a handling chair")),
    ("dead", _("With an address that gets no mail")),
]


@dataclass(frozen=True)
class Choice:
    """What the filters of the desk say; nothing is chosen by what is empty."""

    state: str = ""
    area: int | None = None
    told: str = ""  # a decision that was told, or "none"
    mode: str = ""
    late: bool = False
    student: bool = False
    spotlight: bool = False
    only: str = ""  # of ONLY
    chair: int | None = None  # who handles them
    words: str = ""


def chosen(call, choice, *, sees_authors):
    """The posters of a call that a choice shows, by number."""
    rows = Poster.objects.filter(call=call)
    exact = {"state": choice.state, "mode": choice.mode, "handling_chair": choice.chair}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    flags = {"is_late": choice.late, "is_student": choice.student, "wants_spotlight": choice.spotlight}
    rows = rows.filter(**{name: True for name, is_chosen in flags.items() if is_chosen})
    if choice.area:
        below = Q(area=choice.area) | Q(area__parent=choice.area)
        in_area = Poster.areas.through.objects.filter(below, poster=OuterRef("pk"))
        rows = rows.filter(Exists(in_area))
    if choice.told:
        rows = rows.filter(released_decision="" if choice.told == "none" else choice.told)
    rows = _only(rows, call, choice.only, sees_authors)
    for word in choice.words.split()[:MOST_WORDS]:
        rows = rows.filter(_holds(word, sees_authors))
    return rows.order_by("number")


def _only(rows, call, only, sees_authors):
    match only:
        case "duplicates":
            return rows.filter(IS_LIKELY_DUPLICATE)
        case "unproved":
            return rows.filter(UNPROVED)
        case "disputed" if sees_authors:
            return rows.filter(DISPUTED)
        case "unhandled":
            return rows.filter(UNHANDLED)
        case "dead" if sees_authors:
            return rows.filter(dead())
    return rows


def _holds(word, sees_authors):
    found = Q(title__icontains=word) | Q(abstract__icontains=word)
    if word.isdecimal() and len(word) < 9:
        found |= Q(number=int(word))
    if sees_authors:
        author = PosterAuthor.objects.filter(poster=OuterRef("pk"))
        found |= Exists(
            author.filter(Q(name__icontains=word) | Q(affiliations__icontains=word) | Q(email__iexact=word))
        )
    return found


def dead():
    """The condition on posters that mail to one of their authors does not arrive."""
    return Exists(authors_with_dead().filter(poster=OuterRef("pk")).filter(IS_DEAD))


def authors_with_dead():
    """Authors with `has_bounced`, and `has_failed` of a mail about their poster to the address of now."""
    bounced = Suppression.objects.of("email").filter(reason=Suppression.Reason.BOUNCE)
    mails = PosterMail.objects.filter(author=OuterRef("pk"), delivery__address=Lower(OuterRef("email")))
    failed = mails.filter(delivery__state=Delivery.State.FAILED)
    return PosterAuthor.objects.annotate(has_bounced=Exists(bounced), has_failed=Exists(failed))


IS_DEAD = Q(has_bounced=True) | Q(has_failed=True)


def with_people(rows, *, sees_authors):
    """The posters with what a line of the list prints."""
    rows = rows.select_related("call__event", "handling_chair", "duplicate_of").annotate(is_disputed=DISPUTED)
    rows = rows.prefetch_related(Prefetch("areas", to_attr="in_areas"))
    return rows.prefetch_related(Prefetch("authors", to_attr="in_order")) if sees_authors else rows


# --- Counted ---------------------------------------------------------------------------------------------


def numbers(call, *, sees_authors):
    """How many posters there are, and of what the desk leads to: {name: number}."""
    submitted, told = Q(state=Poster.State.SUBMITTED), ~Q(released_decision="")
    rows = Poster.objects.filter(call=call)
    rows = rows.annotate(is_disputed=DISPUTED, is_likely_duplicate=IS_LIKELY_DUPLICATE)
    found = rows.aggregate(
        submitted=Count("pk", filter=submitted),
        withdrawn=Count("pk", filter=~submitted),
        late=Count("pk", filter=submitted & Q(is_late=True)),
        told=Count("pk", filter=submitted & told),
        unproved=Count("pk", filter=UNPROVED),
        disputed=Count("pk", filter=Q(is_disputed=True)),
        unhandled=Count("pk", filter=UNHANDLED),
        duplicates=Count("pk", filter=Q(is_likely_duplicate=True)),
    )
    return found if sees_authors else found | {"disputed": 0}


def by_area(call):
    """[(area, how many posters in it or below it)], in the order of the event."""
    rows = Poster.areas.through.objects.filter(poster__call=call, poster__state=Poster.State.SUBMITTED)
    pairs = set(rows.values_list("poster", "area")) | set(
        rows.exclude(area__parent=None).values_list("poster", "area__parent")
    )
    areas = call.event.areas.filter(parent=None)
    return [(area, sum(key == area.pk for _poster, key in pairs)) for area in areas]


def curve(call, now):
    """Posters in all at the end of each of the last weeks until the deadline, as bars."""
    last = min(now, call.last_deadline) if call.last_deadline else now
    return bar_chart.grown_by_week(call.posters.all(), "submitted_at", last, call.event.time_zone)


# --- Drafts ----------------------------------------------------------------------------------------------


def is_complete(content):
    """Whether what a form holds has a title, an abstract and an author: it was only not submitted."""
    has_author = any(content.get(f"{row}-name", "").strip() for row in content.get("row", ()))
    return all((content.get(name) or "").strip() for name in ("title", "abstract")) and has_author


def forgotten_drafts(call, now):
    """The complete drafts of a call that were not submitted when it closed, the latest first."""
    if call.is_open(now) or not call.last_deadline or now < call.last_deadline:
        return []
    rows = call.drafts.filter(poster=None).select_related("user", "late")
    return [row for row in rows if is_complete(row.content) and not (row.late and now < row.late.until)]
