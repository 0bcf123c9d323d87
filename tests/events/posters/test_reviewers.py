"""Reviewers: asked by mail, answering with an account, reminded, let go; conflicts that come later."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from events.posters import changes, permissions
from events.posters.actions import assigning, reviewers
from events.posters.models import Conflict, PosterAuthor, Review, Reviewer
from events.posters.review_forms import read_line
from events.posters.tasks import see_to_reviews
from portal.accounts import personal_data
from tests.support.accounts import make_account
from tests.support.desk_pages import said
from tests.support.posters import (
    NOW,
    make_area,
    make_call,
    make_chair,
    make_poster,
    make_review,
    make_reviewer,
)
from tests.support.registrations import subjects
from tests.support.reviewing import assign, review_page

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def call(clock):
    call = make_call(review="double", reviews_due_at=NOW + 30 * DAY)
    call.chair = make_chair(call, email="chair@example.org", name="Cher Chair")
    return call


def desk(call, page="reviewers/"):
    return f"/admin/events/event/{call.event_id}/posters/{page}"


def review_pages(call):
    return f"/events/{call.event.slug}/review/"


def ask(call, email="rev@example.org", name="Rev Sample"):
    return reviewers.invite(
        call=call, people=[{"name": name, "email": email}], by=call.chair, now=NOW
    )[0]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Ada Example, ada@example.org, University of A",
        "Ada Example <Ada@example.org> University of A",
        '"Ada Example" ada@example.org; University of A',
        "Ada Example\tada@example.org\tUniversity of A",
    ],
)
def test_a_pasted_line_names_somebody(line):
    found = {"name": "Ada Example", "email": "ada@example.org", "affiliation": "University of A"}

    assert read_line(line) == found


def test_many_are_asked_by_pasted_lines_and_what_is_wrong_is_named(client, call):
    area = make_area(call.event)
    client.force_login(call.chair)
    people = "Ada Example, ada@example.org\n\nBob Sample <bob@example.org> Institute B"

    wrong = client.post(desk(call), {"do": "invite", "people": f"{people}\nnobody at all"})
    assert "Line 4: there is no e-mail address." in wrong.content.decode()
    assert not call.reviewers.exists()

    page = client.post(
        desk(call),
        {"do": "invite", "people": people, "areas": [area.pk], "most_reviews": 5, "words": "Please!"},
    )
    assert said(page) == ["Asked by mail: Ada Example, Bob Sample."]
    assert list(call.reviewers.values_list("affiliation", "most_reviews", "areas", "state")) == [
        ("", 5, area.pk, "asked"), ("Institute B", 5, area.pk, "asked"),
    ]  # fmt: skip
    assert subjects("ada@example.org") == [f"Will you review posters? {call.event} · Seminar portal"]


def test_reviewers_are_the_business_of_chairs_alone(client, call):
    editor = make_account("editor@example.org")
    call.event.editors.add(editor)
    for user in (editor, make_reviewer(call).user):
        client.force_login(user)
        for page in ("reviewers/", "assignment/", "reviews/", "reviews/ranking/csv/"):
            assert client.get(desk(call, page)).status_code in (302, 404)


def test_an_invitation_is_answered_by_the_account_that_proved_its_address(client, call):
    ask(call, "rev@example.org")
    client.force_login(make_account("other@example.org"))
    assert client.post(review_pages(call), {"do": "accept"}).status_code == 403
    user = make_account("rev@example.org")
    client.force_login(user)
    assert "Cher Chair asks you (rev@example.org)" in client.get("/me/").content.decode()

    client.post(review_pages(call), {"do": "accept"})
    assert permissions.reviewer_of(user, call).state == "accepted"
    assert "Reviews:" in client.get("/me/").content.decode()


def test_an_invitation_stands_as_long_as_its_sender_edits_the_event(client, call):
    invitation = ask(call)
    user = make_account("rev@example.org")
    call.event.editors.remove(call.chair)

    assert permissions.asked_to_review(user) == []
    assert reviewers.answer(reviewer=invitation, by=user, now=NOW, accepts=True) is None


def test_two_invitations_of_one_account_become_one_reviewer(call):
    user = make_account("rev@example.org")
    EmailAddress.objects.create(user=user, email="rev@uni.example", verified=True)
    one, two = ask(call), ask(call, "Rev@uni.example".lower())
    two.areas.add(make_area(call.event))

    for each in (one, two):
        reviewers.answer(reviewer=each, by=user, now=NOW, accepts=True)

    assert call.reviewers.get().areas.exists()


def test_a_chair_of_a_blind_call_does_not_review_there(client, call):
    EmailAddress.objects.create(user=call.chair, email="chair@home.example", verified=True)
    client.force_login(call.chair)
    refused = client.post(desk(call), {"do": "invite", "people": "Me, chair@home.example"})
    assert "so they cannot review" in refused.content.decode()

    later = make_account("later@example.org")
    ask(call, "later@example.org")
    call.chairs.add(later)
    client.force_login(later)
    page = client.post(review_pages(call), {"do": "accept"})
    assert "so you cannot review it" in page.content.decode()
    assert not Reviewer.objects.filter(user=later).exists()


def test_who_does_not_answer_is_reminded_once_and_then_silent(call, clock):
    reviewer = ask(call)
    for days in (6, 7, 8, 14, 15):
        clock.now = NOW + days * DAY
        see_to_reviews()
    reviewer.refresh_from_db()

    assert len(subjects("rev@example.org")) == 2
    assert reviewer.state == "silent"
    user = make_account("rev@example.org")
    assert reviewers.answer(reviewer=reviewer, by=user, now=clock.now, accepts=True).state == "accepted"


def test_reminders_of_due_reviews_come_before_and_after_once(call, clock):
    review = assign(make_poster(call), make_reviewer(call), assigned_at=NOW)
    for days in (26, 27, 28, 30, 31, 32):
        clock.now = NOW + days * DAY
        see_to_reviews()

    assert len(subjects(review.reviewer.email)) == 2


def test_a_reviewer_says_what_they_review_and_whom_they_cannot(client, call):
    area, reviewer = make_area(call.event), make_reviewer(call)
    client.force_login(reviewer.user)

    client.post(
        review_pages(call),
        {
            "do": "describe",
            "cannot_review": "Ada Example",
            "affiliation": "X",
            "most_reviews": "3",
            "areas": [area.pk],
        },
    )
    reviewer.refresh_from_db()
    assert (reviewer.cannot_review, reviewer.most_reviews, reviewer.named_at) == ("Ada Example", 3, NOW)
    assert list(reviewer.areas.all()) == [area]


def test_a_reviewer_who_becomes_an_author_loses_the_review_and_learns_no_reason(client, call):
    poster, reviewer = make_poster(call), make_reviewer(call)
    review = assign(poster, reviewer)
    PosterAuthor.objects.create(poster=poster, name="Somebody", email=reviewer.email, position=2)

    changes.tell(poster, NOW)
    review.refresh_from_db()
    client.force_login(reviewer.user)

    assert (review.state, review.why_not) == ("set-aside", "They are an author of it.")
    assert client.get(review_page(review)).status_code == 404
    assert "author of it" not in client.get(review_pages(call)).content.decode()
    assert poster.changes.get().of_review
    with pytest.raises(Exception, match="cannot review this poster"):
        assigning.assign(poster=poster, reviewer=reviewer, by=call.chair, now=NOW)


def test_a_new_address_of_an_account_is_noticed_by_the_hour(call):
    poster = make_poster(call, [{"name": "Ada Example", "email": "ada@uni-a.example"}])
    review = assign(poster, make_reviewer(call))
    EmailAddress.objects.create(user=review.reviewer.user, email="rev@cs.uni-a.example", verified=False)

    see_to_reviews()
    assert Review.objects.get().state == "set-aside"


def test_who_is_removed_loses_what_is_open_and_leaves_what_is_submitted(client, call):
    reviewer = make_reviewer(call)
    open_one, done = assign(make_poster(call), reviewer), make_review(make_poster(call), reviewer)
    client.force_login(call.chair)

    client.post(desk(call), {"do": "remove", "reviewer": reviewer.pk})

    assert not Review.objects.filter(pk=open_one.pk).exists()
    assert Review.objects.get(pk=done.pk).state == "submitted"
    assert permissions.reviewer_of(reviewer.user, call) is None


def test_reviews_of_a_deleted_account_stay_without_a_name(call):
    reviewer = make_reviewer(call)
    done, other = make_review(make_poster(call), reviewer), make_poster(call)
    assign(other, reviewer)
    Conflict.objects.create(poster=other, user=reviewer.user, named="self")
    given = personal_data.export(reviewer.user)["posters"]["reviews"]
    assert {each["to_authors"] for each in given} == {"Fine.", ""}

    personal_data.delete_account(user=reviewer.user, now=NOW)

    assert list(Review.objects.values_list("pk", "reviewer")) == [(done.pk, None)]
    assert not Reviewer.objects.filter(call=call).exists()
