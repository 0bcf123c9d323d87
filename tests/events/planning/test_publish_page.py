"""Publishing a season, or hiding it: a box for each talk, and what is ticked is what is done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.factories import make_talk, utc
from tests.support.plan_pages import carry_out, confirm, page_of, preview, said, told

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.database]

NOW = utc(2026, 3, 1, 9, 30)
MARCH = {"first_day": "2026-03-01", "last_day": "2026-03-31"}


@pytest.fixture
def season(flows):
    """A talk, a free slot, one for which somebody is invited, a speaker without a title, and a break."""
    facts = [
        {"title": "On flows"},
        {},
        {"invited_speaker": "Eve Example"},
        {"speaker": "Ada Example"},
        {"title": "No seminar this week: Easter", "kind": "break"},
    ]
    return [
        make_talk(flows, **({"title": ""} | each), status="draft", starts_at=utc(2026, 3, 2 + day, 15))
        for day, each in enumerate(facts)
    ]


def ticked(response):
    return [int(key) for key in response.context_data["form"]["talks"].value()]


def statuses(talks):
    for talk in talks:
        talk.refresh_from_db()
    return [talk.status for talk in talks]


def test_empty_slots_are_not_ticked_and_are_not_published(client, flows, season):
    talk, free, invited, accepted, pause = season

    page = client.get(page_of(flows, "publish"))

    assert ticked(page) == [talk.pk, accepted.pk, pause.pk]
    assert {pk for _table, pk, _field in said(page)} == {talk.pk, accepted.pk, pause.pk}
    words = page.content.decode()
    assert "Wed 4 March 2026, 16:00 (UTC+1) · empty slot · Eve Example is invited" in words
    assert "Mon 2 March 2026, 16:00 (UTC+1) · On flows" in words
    confirm(client, flows, "publish", page, **dates_and_boxes(page))
    assert statuses(season) == ["confirmed", "draft", "draft", "confirmed", "confirmed"]


def dates_and_boxes(page):
    form = page.context_data["form"]
    return {"first_day": "2026-03-02", "last_day": "2026-03-06"} | {
        name: form[name].value() for name in ("talks", "offered")
    }


def test_what_is_ticked_is_what_is_done(client, flows, season):
    page = client.get(page_of(flows, "publish"))
    data = dates_and_boxes(page) | {"talks": [season[0].pk, season[1].pk]}

    carry_out(client, flows, "publish", **data)

    assert statuses(season) == ["confirmed", "confirmed", "draft", "draft", "draft"]


def test_boxes_that_days_bring_in_are_ticked_as_at_first_and_the_others_stay(client, flows, season):
    later = make_talk(flows, title="Later", status="draft", starts_at=utc(2026, 3, 25, 15))
    empty = make_talk(flows, title="", status="draft", starts_at=utc(2026, 3, 26, 15))
    page = preview(client, flows, "publish", first_day="2026-03-02", last_day="2026-03-06")
    data = dates_and_boxes(page) | MARCH | {"talks": [season[1].pk]}

    seen = preview(client, flows, "publish", **data)

    assert ticked(seen) == [season[1].pk, later.pk] and empty.pk not in ticked(seen)


def test_a_tick_changed_after_the_preview_is_shown_before_it_is_done(client, flows, season):
    page = client.get(page_of(flows, "publish"))

    again = confirm(client, flows, "publish", page, **dates_and_boxes(page) | {"talks": [season[1].pk]})

    assert again.context_data["is_outdated"] and "You or somebody else changed" in again.content.decode()
    assert set(statuses(season)) == {"draft"}


@pytest.mark.parametrize("sent", [[], ["x"], ["9" * 30], ["other"], ["\x00"]])
def test_without_a_tick_it_says_so_and_a_talk_of_others_is_none(client, flows, season, sent):
    other = make_talk(status="draft", title="Of others", starts_at=utc(2026, 3, 2, 15))
    sent = [other.pk if key == "other" else key for key in sent]
    offered = " ".join(str(talk.pk) for talk in season)

    answer = preview(client, flows, "publish", **MARCH, talks=sent, offered=offered)

    assert told(answer) == "Tick at least one talk." and "fingerprint" not in answer.context_data
    assert answer.context_data["form"].errors.keys() == {"talks"}


def test_hiding_has_boxes_too(client, flows, season):
    type(flows).objects.filter(pk=flows.pk).update(status="draft", published_at=None)
    for talk in season:
        type(talk).objects.filter(pk=talk.pk).update(status="confirmed")

    carry_out(
        client, flows, "hide", **MARCH, talks=[season[0].pk], offered=" ".join(str(t.pk) for t in season)
    )

    assert statuses(season) == ["draft"] + 4 * ["confirmed"]


def test_what_clashes_among_the_drafts_is_told_once_before_they_are_published(client, flows, season):
    twin = make_talk(flows, title="On ebbs", status="draft", starts_at=utc(2026, 3, 2, 15))

    page = client.get(page_of(flows, "publish"))

    assert len(page.context_data["taken"]) == 1
    assert f"/admin/events/talk/{twin.pk}/change/" in page.context_data["taken"][0]


def test_more_boxes_take_no_more_queries(client, flows):
    numbers = []
    for week in range(3):
        make_talk(
            flows,
            speaker=f"Ada {week}",
            status="draft",
            starts_at=utc(2026, 3, 2, 15) + dt.timedelta(weeks=week),
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(flows, "publish"))
        numbers.append(len(queries))

    assert numbers[0] == numbers[2] <= 40
