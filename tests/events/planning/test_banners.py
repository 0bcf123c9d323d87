"""When the plans for a part change, the banner of its umbrella is offered to say so."""

import datetime as dt

import pytest

from tests.support.factories import make_event, make_user
from tests.support.plan_pages import carry_out, page_of, preview, said, told

pytestmark = pytest.mark.database


@pytest.fixture
def umbrella(editor):
    return make_event(
        "mathml", kind="programme", title="Maths of $n$ machines", editors=[editor], notice="Doors at 8."
    )


@pytest.fixture
def part(umbrella):
    days = {"first_day": dt.date(2020, 7, 27), "last_day": dt.date(2020, 7, 31)}
    return make_event("school", kind="school", title="The school", parent=umbrella, **days)


def banner(umbrella):
    umbrella.refresh_from_db()
    return umbrella.notice


def test_each_change_of_plans_replaces_the_line_of_the_part(client, umbrella, part):
    lines = {}
    for route, data in (
        ("postpone", {"new_dates": "2021"}),
        ("postpone", {"new_dates": ""}),
        ("postpone", {"first_day": "2021-07-26"}),
        ("cancel", {}),
        ("revive", {}),
    ):
        carry_out(client, part, route, banner="on", **data)
        lines[len(lines)] = banner(umbrella).splitlines()

    assert lines == {
        0: ["Doors at 8.", "“The school” is postponed to 2021."],
        1: ["Doors at 8.", "“The school” is postponed."],
        2: ["Doors at 8.", "“The school” has new days: 26–30 July 2021."],
        3: ["Doors at 8.", "“The school” is cancelled."],
        4: ["Doors at 8."],
    }


def test_it_is_offered_and_shown_before_anything_is_done(client, umbrella, part):
    page = client.get(page_of(part, "postpone"))
    assert "Say so on the banner of “Maths of n machines”" in page.content.decode()

    seen = preview(client, part, "postpone", new_dates="2021", banner="on")

    assert said(seen)[("events.Event", umbrella.pk, "notice")][1].endswith(
        "“The school” is postponed to 2021."
    )
    assert banner(umbrella) == "Doors at 8."


def test_without_the_tick_the_banner_stays(client, umbrella, part):
    carry_out(client, part, "postpone", new_dates="2021")

    assert banner(umbrella) == "Doors at 8."


def test_who_does_not_edit_the_umbrella_is_not_offered_it_and_cannot_write_there(client, umbrella, part):
    of_part = make_user()
    part.editors.add(of_part)
    client.force_login(of_part)

    assert "on the banner of" not in client.get(page_of(part, "cancel")).content.decode()
    carry_out(client, part, "cancel", banner="on")

    assert banner(umbrella) == "Doors at 8."


def test_an_event_of_its_own_has_no_such_banner(client, umbrella):
    assert "on the banner of" not in client.get(page_of(umbrella, "postpone")).content.decode()


def test_a_banner_that_would_be_too_long_is_refused_before_anything_changes(client, umbrella, part):
    type(umbrella).objects.filter(pk=umbrella.pk).update(notice="x" * 590)

    answer = preview(client, part, "cancel", banner="on")

    assert "would be longer than 600 characters; shorten it first" in told(answer)
