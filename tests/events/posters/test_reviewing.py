"""One review: written as a draft, submitted, changed, given back; what its reviewer sees, and when."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.posters import letters, links, reviewing
from events.posters.models import Conflict, Poster, Review
from portal.accounts.sections import sections
from tests.support.desk_pages import said
from tests.support.posters import (
    NOW,
    make_call,
    make_chair,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)
from tests.support.reviewing import assign, review_page, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(client, clock):
    call = make_call(review="double", reviews_due_at=NOW + dt.timedelta(days=5))
    call.scores = {make_criterion(call): 4, make_criterion(call, "Clarity", lowest=0, highest=10): 0}
    review = assign(make_poster(call, title="On graphs"), make_reviewer(call))
    client.force_login(review.reviewer.user)
    review.scores_given = call.scores
    return review


def send(client, review, **fields):
    return client.post(review_page(review), written(review.scores_given) | fields)


def test_a_review_is_submitted_with_its_scores(client, review):
    page = send(client, review)
    review.refresh_from_db()

    assert said(page) == ["Your review is submitted. Thank you!"]
    assert (review.state, review.to_authors, review.submitted_at) == ("submitted", "Well done.", NOW)
    assert {score.criterion: score.value for score in review.scores.all()} == review.scores_given


def test_one_with_gaps_is_kept_as_a_draft_that_says_what_is_missing(client, review):
    page = client.post(review_page(review), written(to_authors="Half a thought"))
    review.refresh_from_db()

    assert (review.state, review.to_authors) == ("draft", "Half a thought")
    assert said(page) == [
        "Your review is kept as a draft, not submitted yet. Missing: Originality, Clarity."
    ]  # fmt: skip


def test_it_is_saved_as_one_writes_and_a_second_window_is_told(client, review):
    first = send(client, review, do="save", **{"as": "json"})
    assert first.json() == {"told": "Saved. Nothing is missing.", "edits": 1}

    second = send(client, review, do="save", to_authors="Other", **{"as": "json"})
    assert second.status_code == 409
    assert "saved in another window" in second.json()["told"]
    assert Review.objects.get().to_authors == "Well done."

    page = send(client, review, to_authors="Other")
    assert page.status_code == 409
    body = page.content.decode()
    assert "Other" in body and 'name="edits" value="1"' in body
    send(client, review, to_authors="Other", edits=1)
    assert Review.objects.get().to_authors == "Other"


def test_it_is_changed_until_reviews_are_due(client, review, clock):
    send(client, review)
    send(client, review, to_authors="Better.", edits=1)
    assert Review.objects.get().to_authors == "Better."
    incomplete = client.post(review_page(review), written(to_authors="", edits=2))
    assert incomplete.status_code == 400
    assert Review.objects.get().to_authors == "Better."

    clock.now += dt.timedelta(days=6)
    send(client, review, to_authors="Too late.", edits=2)
    assert Review.objects.get().to_authors == "Better."


def test_it_is_closed_once_the_decision_is_told(client, review):
    Poster.objects.update(released_decision="rejected")

    assert send(client, review).status_code == 409
    assert Review.objects.get().state == "assigned"


def test_a_poster_is_declined_with_a_reason(client, review):
    client.post(review_page(review), {"do": "decline", "reason": "Not my field."})
    review.refresh_from_db()

    assert (review.state, review.why_not) == ("declined", "Not my field.")
    assert client.get(review_page(review)).status_code == 404


def test_who_knows_whose_it_is_is_in_conflict_from_then_on(client, review):
    send(client, review, do="save")
    client.post(review_page(review), {"do": "knows", "reason": "I heard the talk."})
    review.refresh_from_db()

    assert (review.state, review.to_authors) == ("set-aside", "Well done.")
    assert Conflict.objects.get().user == review.reviewer.user


def test_other_reviews_are_shown_after_ones_own_and_without_names(client, review):
    other = make_review(
        review.poster, make_reviewer(review.poster.call, name="Otto Other"), to_authors="Hm, no."
    )
    assert "Hm, no." not in client.get(review_page(review)).content.decode()
    send(client, review)
    page = client.get(review_page(review)).content.decode()

    assert "Hm, no." in page
    assert "Otto Other" not in page and other.to_chairs not in page


@pytest.mark.parametrize(("kind", "is_shown"), [("double", False), ("single", True), ("open", True)])
def test_authors_are_shown_where_review_is_not_blind(client, review, kind, is_shown):
    call = review.poster.call
    type(call).objects.update(review=kind)
    make_review(review.poster, make_reviewer(call, name="Otto Other"))
    send(client, review)
    page = client.get(review_page(review)).content.decode()

    assert ("Ada Example" in page) is is_shown
    assert ("Otto Other" in page) is (kind == "open")


def test_authors_read_the_comments_for_them_alone(review):
    poster = review.poster
    told = make_review(poster, to_authors="Fine.", to_chairs="Reject.")
    make_review(poster, to_authors="Secret draft", state="draft")
    assert reviewing.comments_for_authors(poster) == [("", "Fine.")]

    poster.call.review = "open"
    assert reviewing.comments_for_authors(poster) == [(told.reviewer.name, "Fine.")]


def test_another_reviewers_review_is_not_found(client, review):
    client.force_login(make_reviewer(review.poster.call).user)
    assert client.get(review_page(review)).status_code == 404
    client.logout()
    assert client.get(review_page(review)).status_code == 302


def number_of_queries(ask):
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def test_the_pages_of_a_reviewer_ask_as_much_for_three_as_for_one(client, review):
    call, reviewer = review.poster.call, review.reviewer
    asks = (
        lambda: client.get(f"/events/{call.event.slug}/review/"),
        lambda: sections.answers(reviewer.user),
    )
    few = [number_of_queries(ask) for ask in asks]
    for _each in range(2):
        assign(make_poster(call), reviewer)

    assert [number_of_queries(ask) for ask in asks] == few


def test_comments_are_set_wherever_they_are_read(client, review):
    """On the reviewer's page, at the desk, in the letter, and on the authors' page once they were told."""
    said = {"to_authors": "For $x^2$:\n*nice*.", "to_chairs": "By $\\alpha$."}
    formulas = ('<math alttext="x^2">', r'<math alttext="\alpha">')
    send(client, review, **said)
    page = client.get(review_page(review)).content.decode()
    assert all(each in page for each in (*formulas, "<br>", "<em>nice</em>"))

    client.force_login(make_chair(review.poster.call))
    desk = f"/admin/events/event/{review.poster.call.event_id}/posters/{review.poster_id}/"
    assert all(each in client.get(desk).content.decode() for each in formulas)

    letter = letters.compose(review.poster, "poster", text="Dear {name}", words="Of $\\beta$.")[0]
    html = letter.alternatives[0][0]
    assert "For x²:\nnice." in letter.body and "Of β." in letter.body and "α" not in letter.body
    assert "For x²:<br>" in html and "<em>nice</em>" in html and "<math" not in html

    own = links.path(review.poster)
    assert "What the reviewers say" not in client.get(own).content.decode()
    Poster.objects.update(released_decision="rejected", released_at=NOW)
    page = client.get(own).content.decode()
    assert formulas[0] in page and formulas[1] not in page
