"""Where a list of coming talks is cut, it leads to all of them."""

import datetime as dt

import pytest

from tests.support.factories import make_event, make_talk, utc

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(("number", "rest"), [(21, 0), (22, 22)])
def test_more_coming_talks_than_a_series_lists_lead_to_all_of_them(client, number, rest):
    event = make_event("owml", time_zone="Europe/Berlin")
    for week in range(number):
        make_talk(event, title=f"Talk {week}", starts_at=NOW + dt.timedelta(weeks=week + 1))
    make_talk(event, title="Draft", status="draft", starts_at=NOW + dt.timedelta(weeks=1))

    page, everything = read(client, "/events/owml/"), read(client, "/events/owml/talks/?time=upcoming")

    assert ("All 22 upcoming talks" in page) == bool(rest)
    assert ('href="/events/owml/talks/?time=upcoming"' in page) == bool(rest)
    assert page.count("Talk 21") == 0 and everything.count('class="speakers"') == number
    assert "Upcoming talks of Owml" in everything and "Draft" not in everything


def test_home_leads_to_all_talks_that_are_to_come(client):
    event = make_event()
    for week in range(5):
        make_talk(event, title=f"Talk {week}", starts_at=NOW + dt.timedelta(weeks=week + 1))
    make_talk(make_event(status="draft"), title="Sealed", starts_at=NOW + dt.timedelta(weeks=1))
    make_talk(event, title="Past", starts_at=NOW - dt.timedelta(weeks=1))

    home, everything = read(client, "/"), read(client, "/talks/")

    assert '<a href="/talks/">All 5 upcoming talks</a>' in home
    assert (
        everything.count('class="speakers"') == 5 and "Past" not in everything and "Sealed" not in everything
    )
    read(client, "/talks/?page=2", status=404)


def test_home_with_all_talks_to_come_leads_nowhere_else(client):
    make_talk(make_event(), starts_at=NOW + dt.timedelta(weeks=1))

    assert "upcoming talk<" not in read(client, "/") and "No talk is announced" not in read(client, "/talks/")
