"""Reviews as tables for spreadsheets: the ranking, and each review; only of posters that a chair handles."""

from django.utils.translation import gettext as _

from events.posters.models import Review

TABLES = ("ranking", "reviews")


def ranking_columns(ranking):
    return [
        _("number"), _("title"), _("areas"), _("reviews"), _("open"), _("average"), _("lowest"), _("highest"),
        _("decision"),
    ]  # fmt: skip


def ranking_rows(ranking):
    """A row for each poster, the best first."""
    for each in ranking.sorted():
        numbers = (each.average, each.lowest, each.highest)
        yield [
            str(each.poster.number), each.poster.title, "; ".join(map(str, each.areas)), str(each.done),
            str(each.open), *map(_number, numbers), str(each.poster.get_decision_display()),
        ]  # fmt: skip


def reviews_columns(ranking):
    fixed = [_("number"), _("title"), _("reviewer"), _("state")]
    return [
        *fixed,
        *(each.label for each in ranking.criteria),
        _("average"),
        _("to the authors"),
        _("to the chairs"),
    ]


def reviews_rows(ranking):
    """A row for each review that was submitted or is asked for; texts of submitted ones alone."""
    keys = [each.pk for each in ranking.reviews if each.state in Review.LIVING]
    rows = Review.objects.filter(poster__in=ranking.ranked, state=Review.State.SUBMITTED)
    texts = {pk: both for pk, *both in rows.values_list("pk", "to_authors", "to_chairs")}
    for each in sorted(
        ranking.reviews, key=lambda each: (ranking.ranked[each.poster_id].poster.number, each.pk)
    ):
        if each.pk not in keys:
            continue
        poster, progress = ranking.ranked[each.poster_id].poster, ranking.progress.get(each.reviewer_id)
        yield [
            str(poster.number), poster.title, progress.reviewer.name if progress else "",
            str(each.get_state_display()),
            *(str(each.given.get(criterion.pk, "")) for criterion in ranking.criteria),
            _number(each.average), *texts.get(each.pk, ("", "")),
        ]  # fmt: skip


def _number(value):
    return "" if value is None else f"{value:.2f}"


COLUMNS = {"ranking": ranking_columns, "reviews": reviews_columns}
ROWS = {"ranking": ranking_rows, "reviews": reviews_rows}
