"""The gallery of accepted posters, as everybody sees it from the date that the chairs set.

Session and board are shown once the presenters were told them.
"""

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Case, F, Prefetch, Q, When
from django.http import Http404
from django.utils.translation import gettext as _

from events.models import Area, Talk
from events.posters.models import Poster, PosterArea, PosterAuthor, PosterFile

from . import searching

PARAMETERS = ("area", "page", "q", "session")
PER_PAGE = 60
LATEST = ("-is_final", "-added_at", "-pk")
TOLD = Q(board_told_at__isnull=False)


def is_open(call, now):
    """Whether everybody may see the accepted posters of a call."""
    return bool(call.gallery_from) and call.gallery_from <= now


def number_in(call, now):
    """How many posters are in the gallery of a call at `now`."""
    return Poster.objects.shown(now).filter(call=call).count() if is_open(call, now) else 0


def context(call, now, parameters):
    """What the gallery shows for the parameters of its address, or None before its date. Raises Http404."""
    if not is_open(call, now):
        return None
    everything = Poster.objects.shown(now).filter(call=call)
    areas, sessions = areas_of(everything), sessions_of(everything)
    area = chosen(parameters.get("area"), [area for area, _depth in areas])
    session = chosen(parameters.get("session"), sessions)
    rows = narrowed(everything, area, session, parameters.get("q", ""), now)
    page = page_of(rows, parameters.get("page", "1"))
    for poster in page:
        poster.call = call
    return {
        "page": page, "areas": areas, "sessions": sessions, "area": area, "session": session,
        "query": parameters.get("q", ""), "is_narrowed": bool(area or session or parameters.get("q")),
    }  # fmt: skip


def areas_of(posters):
    """[(area, its depth)] of posters, in their order, each below the one that it belongs to."""
    used = PosterArea.objects.filter(poster__in=posters.order_by().values("pk")).values("area")
    rows = list(Area.objects.filter(Q(pk__in=used) | Q(subtopics__in=used)).distinct())
    tops = [area for area in rows if area.parent_id is None]
    return [
        pair for top in tops for pair in [(top, 0), *((area, 1) for area in rows if area.parent_id == top.pk)]
    ]


def sessions_of(posters):
    """The sessions in which posters are, as far as they were told, by their start."""
    used = posters.filter(TOLD).order_by().values("session")
    rows = Talk.objects.public().filter(pk__in=used).select_related("event", "session")
    return list(rows.order_by("starts_at", "pk"))


def chosen(key, rows):
    """The row that a parameter names, or None without one; Http404 for what cannot be chosen."""
    if not key:
        return None
    found = next((row for row in rows if str(row.pk) == key), None)
    if found is None:
        raise Http404(_("There is nothing to filter by under this name; choose from the lists."))
    return found


def narrowed(posters, area, session, query, now):
    """Those of an area and what is below it, in a session, in which all words of a query are found."""
    if area:
        below = Area.objects.filter(Q(pk=area.pk) | Q(parent=area))
        posters = posters.filter(pk__in=PosterArea.objects.filter(area__in=below).values("poster"))
    if session:
        posters = posters.filter(TOLD, session=session)
    if query.strip():
        return searching.found(for_cards(posters), query, now)
    return for_cards(in_order(posters))


def in_order(posters):
    """By session and board, as one walks along them; what has none yet by its number."""
    starts_at = Case(When(TOLD, then=F("session__starts_at")))
    board = Case(When(TOLD, then=F("board")))
    return posters.order_by(starts_at.asc(nulls_last=True), board.asc(nulls_last=True), "number")


def for_cards(posters):
    """With all that a card shows, in a constant number of queries."""
    posters = posters.defer("abstract", "decision_text").select_related("session__event", "session__session")
    return posters.prefetch_related(
        Prefetch("areas", Area.objects.all(), to_attr="area_list"),
        Prefetch("authors", PosterAuthor.objects.undisputed(), to_attr="shown_authors"),
        Prefetch("files", PosterFile.objects.order_by(*LATEST), to_attr="file_list"),
    )


def page_of(rows, number):
    """A page of a paginator. Raises Http404."""
    paginator = Paginator(rows, PER_PAGE)
    if not number.isascii() or not number.isdecimal():
        raise Http404
    try:
        return paginator.page(int(number[:9]))
    except EmptyPage as error:
        raise Http404(_("There is no such page.")) from error


def file_of(poster):
    """The final or latest file of a poster, where its authors agree that everybody sees it; else None."""
    files = poster.file_list if hasattr(poster, "file_list") else poster.files.order_by(*LATEST)
    return next(iter(files), None) if poster.shows_file else None
