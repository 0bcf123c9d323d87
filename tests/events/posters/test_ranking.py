"""What reviews come to: weighted averages, spread, progress, and as tables; of handled posters alone."""

import csv
import io

import pytest

from events.posters.models import Conflict
from events.posters.ranking import Ranking
from tests.support.posters import (
    make_call,
    make_chair,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(clock):
    call = make_call(review="double", reviews_each=2)
    call.chair = make_chair(call)
    return call


def ranked(call):
    return Ranking(call, call.chair).sorted()


def test_averages_are_weighted_on_the_scale_of_the_criteria(call):
    new, clear = make_criterion(call, weight=3), make_criterion(call, "Clarity")
    poster = make_poster(call)
    make_review(poster, scores={new: 5, clear: 1})
    make_review(poster, scores={new: 2, clear: 2})
    make_review(poster, scores={new: 1, clear: 1}, state="draft")
    make_review(poster, scores={new: 1, clear: 1}, state="set-aside")

    [found] = ranked(call)
    assert (found.lowest, found.highest, found.average, found.spread) == (2, 4, 3, 2)
    assert (found.done, found.open, found.set_aside) == (2, 1, 1)


def test_criteria_with_scales_of_their_own_are_averaged_from_0_to_100(call):
    new, clear = make_criterion(call), make_criterion(call, "Clarity", lowest=0, highest=10)
    make_review(make_poster(call), scores={new: 5, clear: 5})

    assert Ranking(call, call.chair).scale == (0, 100)
    assert ranked(call)[0].average == 75


def test_the_best_come_first_and_those_without_scores_last(call):
    new = make_criterion(call)
    plain, poor, good = (make_poster(call) for _each in range(3))
    make_review(poor, scores={new: 2})
    make_review(good, scores={new: 4})

    assert [each.poster for each in ranked(call)] == [good, poor, plain]
    assert Ranking(call, call.chair).sorted("number")[0].poster == plain


def test_progress_of_reviewers_and_reviews_without_a_name(call):
    reviewer = make_reviewer(call)
    make_review(make_poster(call), reviewer)
    make_review(make_poster(call), reviewer, state="draft")
    make_review(make_poster(call), reviewer, state="declined")
    nameless = make_review(make_poster(call))
    type(nameless).objects.filter(pk=nameless.pk).update(reviewer=None)

    ranking = Ranking(call, call.chair)
    progress = ranking.progress[reviewer.pk]
    assert (progress.done, progress.asked, progress.begun, progress.given_back) == (1, 2, 1, 1)
    assert (ranking.done, ranking.asked, ranking.short) == (2, 3, 4)


def test_tables_hold_the_ranking_and_each_review(client, call):
    scores = {make_criterion(call): 4}
    seen, hidden = make_poster(call, title="=Seen"), make_poster(call, title="Hidden")
    for poster in (seen, hidden):
        make_review(poster, make_reviewer(call, name="Rev Sample"), scores=scores)
    Conflict.objects.create(poster=hidden, user=call.chair, named="chair")
    client.force_login(call.chair)

    def table(name):
        path = f"/admin/events/event/{call.event_id}/posters/reviews/{name}/csv/"
        body = b"".join(client.get(path).streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(body)))

    assert table("ranking")[1:] == [["1", "'=Seen", "", "1", "0", "4.00", "4.00", "4.00", "Undecided"]]
    assert table("reviews")[1:] == [
        ["1", "'=Seen", "Rev Sample", "Submitted", "4", "4.00", "Fine.", "Accept."]
    ]
