"""Sessions and boards: a plan by area and number, boards fixed by hand or told to presenters, swapping."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events.posters import boards
from events.posters.actions import boards as actions
from events.posters.changes import tell as tell_change
from events.posters.models import Poster
from tests.support.factories import make_talk, make_user, utc
from tests.support.posters import NOW, make_area, make_call, make_chair, make_poster

pytestmark = pytest.mark.django_db


# --- The plan, without a database ------------------------------------------------------------------------


def hanging(number, session=None, board=None, *, is_fixed=False, is_told=False, mode="in-person"):
    return SimpleNamespace(
        pk=number, number=number, session_id=session, board=board, board_is_fixed=is_fixed,
        board_told_at=NOW if is_told else None, mode=mode,
    )  # fmt: skip


@st.composite
def halls(draw):
    """Sessions, and posters some of which hang there already, no two on one board."""
    sessions = [SimpleNamespace(pk=key) for key in range(1, draw(st.integers(1, 3)) + 1)]
    places = st.tuples(st.sampled_from([each.pk for each in sessions]), st.integers(1, 8))
    there = draw(st.lists(places, unique=True, max_size=8))
    posters = [
        hanging(number, *place, is_fixed=draw(st.booleans()), is_told=draw(st.booleans()))
        for number, place in enumerate(there, 1)
    ]
    new = draw(st.integers(0, 6))
    posters += [hanging(len(there) + number) for number in range(1, new + 1)]
    gone = draw(st.lists(places.filter(lambda place: place not in there), unique=True, max_size=3))
    taken = {each.pk: {board for key, board in gone if key == each.pk} for each in sessions}
    return posters, sessions, taken


@given(halls(), st.booleans())
def test_no_board_is_given_twice_and_what_is_fixed_or_told_stays(hall, anew):
    posters, sessions, taken = hall
    plan = boards.planned(posters, sessions, taken, anew=anew)
    after = {poster.pk: (poster.session_id, poster.board) for poster in posters}
    after |= {each.poster.pk: (each.session.pk, each.board) for each in plan.placings}

    assert len(set(after.values())) == len(posters)
    assert all(session and board for session, board in after.values())
    assert not [place for place in after.values() if place[1] in taken[place[0]]]
    kept = [poster for poster in posters if boards.is_kept(poster)]
    assert all(after[poster.pk] == (poster.session_id, poster.board) for poster in kept)


def test_a_second_plan_has_nothing_to_do():
    sessions = [SimpleNamespace(pk=1), SimpleNamespace(pk=2)]
    posters = [hanging(number) for number in range(1, 8)]
    for each in boards.planned(posters, sessions, {}).placings:
        each.poster.session_id, each.poster.board = each.session.pk, each.board

    assert [(poster.session_id, poster.board) for poster in posters] == [
        (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3)
    ]  # fmt: skip
    assert not boards.planned(posters, sessions, {})
    assert not boards.planned(posters, sessions, {}, anew=True)


def test_what_is_presented_online_hangs_nowhere():
    assert not boards.planned([hanging(1, mode="online")], [SimpleNamespace(pk=1)], {})


# --- Carried out -----------------------------------------------------------------------------------------


@pytest.fixture
def call(clock):
    return make_call()


@pytest.fixture
def session(call):
    return make_talk(
        call.event, kind="poster-session", title="Poster session", starts_at=utc(2026, 6, 15, 14)
    )


def accepted(call, **fields):
    return make_poster(call, released_decision="poster", **fields)


def places(call):
    rows = Poster.objects.filter(call=call).order_by("number")
    return [(poster.number, poster.board) for poster in rows]


def carry_out(call, session, **options):
    plan = actions.plan(call, [session])
    facts = {"fingerprint": plan.fingerprint, "now": NOW, "by": None} | options
    return actions.carry_out(call=call, sessions=[session], **facts)


@pytest.mark.database
def test_boards_go_by_area_and_its_topics_then_by_number(call, session):
    first, second = make_area(call.event, "First"), make_area(call.event, "Second")
    below = make_area(call.event, "Below", parent=first)
    for areas in ([], [second], [below], [first], [second, first]):
        accepted(call, areas=areas)
    make_poster(call)  # not told of anything
    accepted(call, answer="declines")

    assert carry_out(call, session) == 5
    assert places(call) == [(1, 5), (2, 4), (3, 3), (4, 1), (5, 2), (6, None), (7, None)]


def test_a_plan_that_is_not_the_one_shown_is_refused(call, session):
    accepted(call)
    shown = actions.plan(call, [session]).fingerprint
    accepted(call)

    with pytest.raises(ValidationError, match="changed meanwhile"):
        carry_out(call, session, fingerprint=shown)
    assert places(call) == [(1, None), (2, None)]


def test_who_is_new_gets_the_next_free_board_and_who_withdrew_leaves_theirs_empty(call, session):
    area = make_area(call.event)
    for _each in range(3):
        accepted(call)
    carry_out(call, session)
    actions.tell(call=call, now=NOW, by=None)
    gone = Poster.objects.get(call=call, number=2)
    withdraw(gone)
    accepted(call, areas=[area])  # it would come first
    carry_out(call, session)

    assert places(call) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def withdraw(poster):
    Poster.objects.filter(pk=poster.pk).update(state="withdrawn", withdrawn_as="authors")
    tell_change(poster, NOW)


def test_a_board_that_nobody_knows_of_is_given_back(call, session):
    for _each in range(2):
        accepted(call)
    carry_out(call, session)
    withdraw(Poster.objects.get(call=call, number=1))
    carry_out(call, session)

    assert places(call) == [(1, None), (2, 1)]


@pytest.mark.database
def test_a_board_that_is_taken_is_named_and_two_posters_may_swap(call, session):
    one, _two = accepted(call), accepted(call)
    carry_out(call, session)
    facts = {"session": session, "now": NOW, "by": make_user()}
    with pytest.raises(ValidationError, match="Board 2 is that of poster 2"):
        actions.place(poster=one, board=2, **facts)
    actions.place(poster=one, board=2, swaps=True, **facts)

    assert places(call) == [(1, 2), (2, 1)]
    assert one.changes.first().what == "Session: Poster session, board 2"


def test_a_session_of_another_event_is_refused(call):
    other = make_talk(kind="poster-session")
    with pytest.raises(ValidationError, match="session of this event"):
        actions.place(poster=accepted(call), session=other, board=1, now=NOW, by=None)


# --- The desk --------------------------------------------------------------------------------------------


def test_the_desk_shows_a_plan_and_does_it_and_tells(client, call, session):
    poster = accepted(call, title="On graphs", authors=["Ada Example"])
    client.force_login(make_chair(call))
    address = f"/admin/events/event/{call.event_id}/posters/boards/"

    page = client.get(f"{address}?plan=yes")
    assert "What would be done" in page.content.decode()
    fingerprint = page.context["plan"].fingerprint
    client.post(address, {"do": "plan", "fingerprint": fingerprint, "session": session.pk})
    client.post(address, {"do": "tell"})
    poster.refresh_from_db()
    assert (poster.session, poster.board, poster.board_told_at) == (session, 1, NOW)

    one = f"/admin/events/event/{call.event_id}/posters/{poster.pk}/"
    assert "Session and board" in client.get(one).content.decode()
    form = {"do": "place", "session": session.pk, "fixed": "yes"}
    assert "is saved" in client.post(one, form | {"board": "7"}, follow=True).content.decode()
    answer = client.post(one, form | {"board": "x"}, follow=True)
    assert "A board is a number" in answer.content.decode()
    poster.refresh_from_db()
    assert (poster.board, poster.board_is_fixed) == (7, True)
    assert client.post(one, {"do": "qr", "as": "png"}).content.startswith(b"\x89PNG")


def test_ticked_posters_go_into_a_session_together(client, call, session):
    posters = [accepted(call) for _each in range(3)]
    client.force_login(make_chair(call))
    address = f"/admin/events/event/{call.event_id}/posters/boards/"
    client.post(address, {"do": "together", "into": session.pk, "poster": [posters[0].pk, posters[2].pk]})

    assert places(call) == [(1, 1), (2, None), (3, 2)]


def test_the_page_of_boards_names_authors_to_those_who_may_see_them_alone(client, clock):
    call = make_call(review="double")
    accepted(call, authors=["Ada Example"])
    chair, editor = make_chair(call), make_user()
    call.event.editors.add(editor)
    make_talk(call.event, kind="poster-session")
    shown = {}
    for user in (chair, editor):
        client.force_login(user)
        page = client.get(f"/admin/events/event/{call.event_id}/posters/boards/").content.decode()
        shown[user] = "Ada Example" in page

    assert shown == {chair: True, editor: False}


def test_boards_ask_the_database_the_same_at_one_and_three_posters(client, call, session):
    client.force_login(make_chair(call))
    address = f"/admin/events/event/{call.event_id}/posters/boards/"
    counted = []
    for more in (1, 2):
        for _each in range(more):
            accepted(call, areas=[make_area(call.event)])
        client.get(address)
        for query in ("", "?plan=yes"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(address + query)
            counted.append(len(asked))
    assert counted[:2] == counted[2:]
