"""The public page of a call: what it says at every moment, in both zones, the same for everybody."""

import datetime as dt

import pytest
from django.test import Client

from events.posters import public_call
from events.posters.models import PosterCall
from tests.support.desk_pages import words
from tests.support.factories import make_user, utc
from tests.support.posters import DEADLINE, NOW, make_area, make_call
from tests.support.registrations import make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE, WEEK = dt.timedelta(minutes=1), dt.timedelta(weeks=1)


@pytest.fixture
def call():
    return make_call(make_workshop("graphs", title="Graphs"), text="On **limits**.")


def read(client, path="/events/graphs/posters/"):
    return words(client.get(path))


@pytest.mark.parametrize(
    ("moment", "phase", "is_open"),
    [
        (NOW - WEEK, "soon", False),
        (NOW, "open", True),
        (DEADLINE - MINUTE, "open", True),
        (DEADLINE, "grace", True),
        (DEADLINE + 9 * MINUTE, "grace", True),
        (DEADLINE + 10 * MINUTE, "late", True),
        (DEADLINE + WEEK + 9 * MINUTE, "late", True),
        (DEADLINE + WEEK + 10 * MINUTE, "closed", False),
    ],
)
def test_a_call_opens_and_closes_to_the_minute_with_ten_of_grace(client, call, clock, moment, phase, is_open):
    PosterCall.objects.update(late_deadline=DEADLINE + WEEK)
    call.refresh_from_db()
    clock.now = moment

    assert (public_call.phase_of(call, moment), call.is_open(moment)) == (phase, is_open)
    said = {
        "soon": "Opens in 6 days",
        "open": "Time left",
        "grace": "The deadline has just passed",
        "late": "Open for late-breaking posters",
        "closed": "Nothing is taken any more",
    }
    assert said[phase] in read(client)


def test_the_deadline_stands_there_on_both_clocks_with_the_time_that_is_left(client, call):
    page = client.get("/events/graphs/posters/").content.decode()

    assert 'datetime="2026-03-31T21:59:00Z" data-zone="Europe/Berlin"' in page
    assert "= Tuesday 31 March, 09:59 anywhere on Earth" in page
    assert "4 weeks, 1 day" in words(client.get("/events/graphs/posters/"))  # without a script
    assert 'data-counts-to="2026-03-31T21:59:00Z"' in page
    assert "10 minutes of grace" in page

    PosterCall.objects.update(deadline=utc(2026, 4, 1, 11, 59), deadline_clock="earth")
    page = client.get("/events/graphs/posters/").content.decode()
    assert 'data-zone="Etc/GMT+12"' in page
    assert "= Wednesday 1 April, 13:59 Berlin time" in page


def test_it_says_what_is_asked_and_how_it_is_judged(client, call):
    area = make_area(call.event, "Limits of graphs")
    make_area(call.event, "Graphons", parent=area)
    call.questions.create(label="Do you need a table?")
    PosterCall.objects.update(
        review="double", files="now", file_is_required=True, instructions="A0, upright", most_characters=1234,
        decisions_on=dt.date(2026, 4, 20), files_by=utc(2026, 6, 1, 10),
    )  # fmt: skip

    page = read(client)
    for said in (
        "On limits .", "at most 1234 characters", "The poster as a PDF of at most 20 MB.", "Graphons",
        "Do you need a table?", "Double-blind", "by 20 April 2026", "Monday 1 June 2026", "A0, upright",
    ):  # fmt: skip
        assert said in page, said


def test_it_is_the_same_for_every_visitor_and_kept(client, call):
    first, second = client.get("/events/graphs/posters/"), Client().get("/events/graphs/posters/")

    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert "csrf" not in first.content.decode()
    assert first["Cache-Control"].startswith("public")


def test_a_call_that_is_closed_by_hand_needs_no_deadline(client, call):
    PosterCall.objects.update(is_closed=True, deadline=None, opens_at=None)
    call.refresh_from_db()

    assert not call.is_open(NOW)
    page = read(client)
    assert "This call is closed." in page
    assert "What you hand in" not in page


def test_of_an_event_that_is_off_nothing_is_taken(client, call):
    type(call.event).objects.filter(pk=call.event_id).update(status="cancelled")
    call = PosterCall.objects.select_related("event").get()

    assert not call.is_open(NOW)
    assert "Nothing is taken any more" in read(client)
    assert "Call for posters" not in read(client, "/events/graphs/")


def test_the_page_of_the_event_leads_to_it(client, call, clock):
    page = read(client, "/events/graphs/")
    assert "Call for posters Open until Tuesday 31 March 2026, 23:59 Berlin time" in page
    assert "/events/graphs/posters/" in client.get("/events/graphs/").content.decode()

    clock.now = DEADLINE + WEEK
    assert "The call is closed." in read(client, "/events/graphs/")
    PosterCall.objects.update(is_published=False)
    assert "Call for posters" not in read(client, "/events/graphs/")


def test_no_other_editors_page_is_kept(client, call):
    PosterCall.objects.update(is_published=False)
    client.force_login(make_user())

    assert client.get("/events/graphs/posters/").status_code == 404
