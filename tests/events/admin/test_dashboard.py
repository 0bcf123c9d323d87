"""The front page of the admin: what needs an organiser now, what comes next, small charts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.speakers.models import Proposal, Suggestion
from portal.lib import bar_chart
from portal.models import FeedRequests
from tests.support.factories import make_event, make_speaker, make_superuser, make_talk, make_user, utc

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)
SOON, PAST = NOW + dt.timedelta(days=7), NOW - dt.timedelta(days=40)


@pytest.fixture
def event(client):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event("seminar", editors=[editor], format="online", title="Own seminar")


def front(client):
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer


def card(answer, name):
    """What a card of the front page prints."""
    return next(card["context"] for card in answer.context_data["cards"] if card["name"] == name)


def numbers(answer):
    """How many wait of each kind, by its label."""
    return {str(task["label"]): task["number"] for task in card(answer, "needs")["tasks"]}


def test_what_lacks_something_is_counted_and_listed(client, event):
    is_missing = make_talk(event, title="", starts_at=SOON)
    complete = make_talk(event, speaker="Ada Example", abstract="On sheaves.", starts_at=SOON)

    answer = front(client)

    assert numbers(answer) == {"No speaker": 1, "No title": 1, "No abstract": 1}
    assert card(answer, "needs")["talks"] == [is_missing]
    assert set(card(answer, "coming")["talks"]) == {is_missing, complete}


def test_every_number_leads_to_a_list_of_just_these_talks(client, event):
    make_talk(event, title="", speaker="Ada Example", abstract="On sheaves.", starts_at=SOON)
    make_talk(event, recording="planned", starts_at=PAST)
    make_talk(event, title="", starts_at=PAST)

    for task in card(front(client), "needs")["tasks"]:
        listed = client.get(task["address"]).context_data["cl"]
        assert listed.result_count == task["number"], task


def test_what_is_far_off_or_past_hurries_nobody(client, event):
    make_talk(event, title="", starts_at=NOW + dt.timedelta(weeks=20))
    make_talk(event, title="", starts_at=PAST)

    answer = front(client)

    assert numbers(answer) == {}
    assert "Nothing: every talk" in answer.content.decode()


def test_a_recording_that_was_planned_is_asked_for_afterwards(client, event):
    make_talk(event, recording="planned", starts_at=PAST)
    make_talk(event, recording="none", starts_at=PAST)

    assert numbers(front(client)) == {"No recording": 1}


def test_nothing_of_the_events_of_others_is_there(client, event):
    sealed = make_event("sealed", title="Sealed seminar", status="draft")
    make_talk(sealed, title="Sealed talk", starts_at=SOON)
    FeedRequests.objects.create(path=sealed.get_calendar_url(), month=NOW.date().replace(day=1), number=7)

    answer = front(client)

    assert "Sealed" not in answer.content.decode()
    assert numbers(answer) == {}
    assert card(answer, "charts")["requests_by_month"][-1].number == 0


def test_superusers_see_the_whole_site(client, event):
    client.force_login(make_superuser())
    make_talk(event, title="", starts_at=SOON)
    FeedRequests.objects.create(path="/calendar.ics", month=NOW.date().replace(day=1), number=7)

    answer = front(client)

    assert numbers(answer)["No title"] == 1
    assert card(answer, "charts")["requests_by_month"][-1].number == 7


def test_talks_and_reads_are_added_up_by_month(client, event):
    make_talk(event, starts_at=utc(2026, 4, 30, 16))
    make_talk(event, starts_at=utc(2026, 5, 1, 16))
    make_talk(event, starts_at=utc(2026, 5, 2, 16), status="draft")
    FeedRequests.objects.create(path=event.get_calendar_url(), month=dt.date(2026, 4, 1), number=30)

    context = card(front(client), "charts")

    assert [bar.number for bar in context["talks_by_month"][-2:]] == [1, 1]
    assert [bar.number for bar in context["requests_by_month"][-2:]] == [30, 0]


def test_twelve_months_end_with_the_present_one_and_fill_the_gaps():
    bars = bar_chart.by_month(
        [(dt.date(2026, 1, 31), 2), (dt.date(2026, 1, 1), 2), (dt.date(2025, 12, 1), 1)], NOW
    )

    assert [bar.month for bar in (bars[0], bars[-1])] == [dt.date(2025, 6, 1), dt.date(2026, 5, 1)]
    assert {bar.month.month: (bar.number, bar.percent) for bar in bars if bar.number} == {
        12: (1, 25),
        1: (4, 100),
    }


def test_the_number_of_queries_does_not_grow(client, event):
    def grow():
        for starts_at in (SOON, PAST):
            talk = make_talk(event, title="", starts_at=starts_at, recording="planned")
            make_speaker(talk), make_speaker(talk)
        part = make_event(parent=event)
        make_talk(part, title="", starts_at=SOON)

    def count():
        with CaptureQueriesContext(connection) as queries:
            front(client)
        return len(queries)

    grow()
    at_one = count()
    grow(), grow()

    assert count() == at_one <= 32


def test_what_speakers_and_readers_sent_is_counted_and_leads_to_it(client, event):
    speaker = make_speaker(make_talk(event, title="On sheaves"))
    Proposal.objects.create(speaker=speaker, changes={"title": ["On sheaves", "On stacks"]})
    Suggestion.objects.create(event=event, speaker_name="Bea Example")
    Suggestion.objects.create(event=event, speaker_name="Old Example", state="declined")
    Suggestion.objects.create(event=make_event(), speaker_name="Sealed Example")

    answer = front(client)

    assert numbers(answer) == {"Changes by speakers to approve": 1, "New suggestions of speakers": 1}
    for task in card(answer, "needs")["tasks"]:
        assert client.get(task["address"]).context_data["cl"].result_count == 1


def test_more_coming_talks_than_the_card_lists_lead_to_all_of_them(client, event):
    for number in range(13):
        make_talk(event, starts_at=NOW + dt.timedelta(days=number + 1), speaker=f"Ada {number}")

    shown = card(client.get("/admin/"), "coming")
    found = client.get(shown["rest"]).context_data["cl"].result_count

    assert (len(shown["talks"]), shown["number"], found) == (12, 13, 13)
