"""Presenters are told session and board, and every change of them once; by mail, and nobody else's."""

import datetime as dt

import pytest

from events.models import Talk
from events.planning.consequences import consequences_of
from events.planning.talk_plans import plan_move
from events.posters.actions import boards as actions
from events.posters.models import Poster, PosterAuthor
from events.posters.tasks import see_to_boards
from mailing.models import Delivery
from tests.support.factories import make_talk, utc
from tests.support.posters import NOW, make_call, make_poster
from tests.support.registrations import latest_text, subjects

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture
def session(clock):
    call = make_call()
    title = "Poster session"
    return make_talk(
        call.event, kind="poster-session", title=title, starts_at=utc(2026, 6, 15, 14), room="Foyer"
    )


@pytest.fixture
def poster(session):
    return make_told(session)


def make_told(session, board=4, **author):
    """A poster whose presenter is told where it hangs."""
    author = {"name": "Ada Example", "email": ADA} | author
    call = session.event.poster_call
    poster = make_poster(call, [author], released_decision="poster", session=session, board=board)
    actions.tell(call=call, now=NOW, by=None)
    see_to_boards()
    return poster


def test_the_presenter_is_told_session_time_zone_and_board_once(poster):
    see_to_boards()

    assert len(subjects(ADA)) == 1
    text = latest_text(ADA)
    assert "Board 4" in text
    assert "15 June 2026, 16:00–17:00 (Berlin time)" in text
    assert "Foyer" in text
    assert "/posters/1" not in text.split("Your poster:")[0]
    assert Delivery.objects.get().priority == Delivery.Priority.OWN


def test_nobody_is_told_of_a_plan_before_the_chairs_say_so(session):
    make_poster(session.event.poster_call, released_decision="poster", session=session, board=1)
    see_to_boards()

    assert not Delivery.objects.exists()


def test_a_session_that_is_moved_in_any_way_is_told_again(poster, session):
    plan = plan_move(talk=session, starts_at=session.starts_at + dt.timedelta(hours=1))
    told = consequences_of(session, plan.changes)
    assert "1 presenter of a poster is told of it within minutes, by mail." in told
    plan.carry_out()
    see_to_boards()
    see_to_boards()
    assert "17:00–18:00" in latest_text(ADA)
    assert "Before, it was: Board 4, 15 June 2026, 16:00–17:00" in latest_text(ADA)

    Talk.objects.filter(pk=session.pk).update(room="Aula")
    see_to_boards()
    assert "Aula" in latest_text(ADA)
    assert len(subjects(ADA)) == 3


def test_a_change_that_is_taken_back_at_once_is_no_mail(poster, session):
    for board in (5, 4):
        actions.place(poster=poster, session=session, board=board, now=NOW, by=None)
    see_to_boards()

    assert len(subjects(ADA)) == 1


@pytest.mark.database
def test_who_swaps_is_told_and_nobody_else(poster, session):
    make_told(session, 5, name="Bea Example", email="bea@example.org")
    make_told(session, 6, name="Cy Example", email="cy@example.org")
    actions.place(poster=poster, session=session, board=5, swaps=True, now=NOW, by=None)
    see_to_boards()

    assert [len(subjects(email)) for email in (ADA, "bea@example.org", "cy@example.org")] == [2, 2, 1]
    assert "Board 4" in latest_text("bea@example.org")


def test_a_session_that_is_off_and_one_that_is_over(poster, session, clock):
    Talk.objects.filter(pk=session.pk).update(status="cancelled")
    see_to_boards()
    assert "does not take place" in latest_text(ADA)

    clock.now = session.ends_at
    Talk.objects.filter(pk=session.pk).update(status="confirmed")
    see_to_boards()
    assert len(subjects(ADA)) == 2


@pytest.mark.parametrize("change", [{"answer": "declines"}, {"state": "withdrawn", "withdrawn_as": "chair"}])
def test_who_does_not_present_any_more_is_told_nothing(poster, session, change):
    Poster.objects.filter(pk=poster.pk).update(**change)
    Talk.objects.filter(pk=session.pk).update(room="Aula")
    see_to_boards()

    assert len(subjects(ADA)) == 1


def test_the_presenter_and_the_contact_each_get_a_mail_and_the_contact_alone_the_link(poster, session):
    poster.authors.update(presents=False)
    PosterAuthor.objects.create(
        poster=poster, position=1, name="Bea Example", email="bea@example.org", presents=True
    )
    see_to_boards()

    assert "Your poster: " in latest_text(ADA)
    assert "Board 4" in latest_text("bea@example.org")
    assert "Your poster: " not in latest_text("bea@example.org")


def test_nobody_writes_to_who_said_that_a_poster_is_not_theirs(poster, session):
    poster.authors.update(disputed_at=NOW)
    Talk.objects.filter(pk=session.pk).update(room="Aula")
    see_to_boards()

    assert len(subjects(ADA)) == 1
