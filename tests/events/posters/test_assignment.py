"""Who reviews what: planned, shown, made as shown; by hand; and what a chair in conflict learns of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.posters import assignment
from events.posters.actions import reviewing
from events.posters.models import Conflict, Review
from tests.support.desk_pages import said
from tests.support.posters import (
    NOW,
    make_area,
    make_call,
    make_chair,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)
from tests.support.registrations import subjects

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client, clock):
    call = make_call(review="double", reviews_each=2)
    call.chair = make_chair(call)
    client.force_login(call.chair)
    return call


def desk(call, page="assignment/"):
    return f"/admin/events/event/{call.event_id}/posters/{page}"


def make(client, call):
    """Assign what the page shows; answers what was said."""
    plan = client.get(desk(call)).context_data["plan"]
    return said(client.post(desk(call), {"fingerprint": plan.fingerprint}))


def test_it_is_shown_and_then_made_as_shown(client, call):
    posters = [make_poster(call) for _each in range(3)]
    reviewers = [make_reviewer(call) for _each in range(3)]

    shown = client.get(desk(call)).context_data["plan"]
    assert not Review.objects.exists()
    assert make(client, call) == ["6 reviews were assigned."]

    made = {(review.poster, review.reviewer) for review in Review.objects.all()}
    assert made == {(row.poster, each) for row in shown.rows for each in row.new}
    assert [load.total for load in shown.loads] == [2, 2, 2]
    assert all(len(subjects(each.email)) == 1 for each in reviewers)
    assert all(poster.changes.get().of_review for poster in posters)


def test_what_changed_meanwhile_is_shown_first(client, call):
    make_poster(call), make_reviewer(call)
    old = client.get(desk(call)).context_data["plan"].fingerprint
    make_reviewer(call)

    page = client.post(desk(call), {"fingerprint": old})
    assert "nothing was assigned" in said(page)[0]
    assert not Review.objects.exists()


def test_conflicts_limits_and_what_was_given_back_are_respected(call):
    poster = make_poster(call, [{"name": "Ada Example", "email": "ada@uni-a.example"}])
    make_reviewer(call, cannot_review="ada@uni-a.example")
    full = make_reviewer(call, most_reviews=1)
    make_review(make_poster(call), full)
    make_review(poster, make_reviewer(call), state="declined")
    free = make_reviewer(call)

    row = assignment.plan(call, call.chair).rows[0]
    assert (row.new, row.short) == ([free], 1)


def test_areas_are_matched_their_subtopics_too(call):
    areas = [make_area(call.event, title) for title in "AB"]
    below = make_area(call.event, "A1", parent=areas[0])
    call.reviews_each = 1
    call.save()
    posters = [make_poster(call, areas=[below]), make_poster(call, areas=[areas[1]])]
    for area in reversed(areas):
        make_reviewer(call).areas.add(area)

    plan = assignment.plan(call, call.chair)
    found = {row.poster: row.new[0].areas.get() for row in plan.rows}
    assert found == dict(zip(posters, areas, strict=True))
    assert plan.in_area == 2


def test_reviews_that_are_there_stay(call):
    poster, first = make_poster(call), make_reviewer(call)
    make_review(poster, first)
    second = make_reviewer(call)

    row = assignment.plan(call, call.chair).rows[0]
    assert (row.kept, row.new) == ([first], [second])


def test_a_poster_is_assigned_and_taken_off_by_hand(client, call):
    poster, reviewer = make_poster(call), make_reviewer(call)
    page = client.post(desk(call, f"{poster.pk}/"), {"do": "assign-review", "reviewer": reviewer.pk})
    assert said(page) == [f"{reviewer} reviews this poster, and has a mail."]

    client.post(desk(call, f"{poster.pk}/"), {"do": "take-off-review", "review": Review.objects.get().pk})
    assert not Review.objects.exists()

    review = make_review(poster, reviewer)
    client.post(desk(call, f"{poster.pk}/"), {"do": "take-off-review", "review": review.pk})
    assert Review.objects.get().state == "set-aside"


def test_a_conflict_that_is_named_sets_the_review_aside(client, call):
    review = make_review(make_poster(call))
    facts = {"named": "chair", "by": call.chair, "reason": "Her student.", "now": NOW}
    reviewing.name_conflict(poster=review.poster, user=review.reviewer.user, **facts)

    assert Review.objects.get().state == "set-aside"
    assert "Her student." in client.get(desk(call, f"{review.poster.pk}/")).content.decode()


@pytest.fixture
def hidden(call):
    """A poster with which the chair is in conflict, beside two others."""
    poster, _other, _third = make_poster(call), make_poster(call), make_poster(call)
    Conflict.objects.create(poster=poster, user=call.chair, named="chair")
    return poster


def test_a_chair_in_conflict_can_do_nothing_about_the_poster(client, call, hidden):
    reviewer, path = make_reviewer(call), desk(call, f"{hidden.pk}/")
    review = make_review(hidden, reviewer)
    for button in (
        {"do": "assign-review", "reviewer": make_reviewer(call).pk},
        {"do": "take-off-review", "review": review.pk},
    ):
        assert client.post(path, button).status_code == 404

    assert Review.objects.get() == review
    assert Conflict.objects.get().user == call.chair


def test_the_plan_of_a_chair_in_conflict_tells_nothing_of_the_poster(call, hidden):
    reviewers = [make_reviewer(call, most_reviews=2) for _each in range(3)]
    before = assignment.plan(call, call.chair)
    make_review(hidden, reviewers[0])
    after = assignment.plan(call, call.chair)

    assert hidden not in [row.poster for row in after.rows]
    assert after.fingerprint == before.fingerprint
    assert [load.kept for load in after.loads] == [0, 0, 0]


def test_a_poster_not_handled_by_all_is_given_out_on_top_of_a_balance(call, hidden):
    other = make_chair(call)
    for _each in range(3):
        make_reviewer(call)
    plan = assignment.plan(call, other)
    seen = [each for row in plan.rows if row.poster != hidden for each in row.new]

    assert sorted(seen.count(load.reviewer) for load in plan.loads) == [1, 1, 2]
    assert plan.number == 6


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_the_pages_of_chairs_ask_as_much_for_three_as_for_one(client, call):
    scores, area = {make_criterion(call): 3}, make_area(call.event)
    pages = ("assignment/", "reviews/", "reviewers/", "reviews/reviews/csv/", f"{make_poster(call).pk}/")
    make_review(call.posters.get(), scores=scores)
    few = [queries(client, desk(call, page)) for page in pages]
    for _each in range(2):
        make_review(make_poster(call, areas=[area]), scores=scores)
        make_review(call.posters.first(), scores=scores)

    assert [queries(client, desk(call, page)) for page in pages] == few
