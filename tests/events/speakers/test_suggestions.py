"""Readers suggest speakers; organisers take them up."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from events.speakers.actions.suggestions import accept, new_suggestions
from events.speakers.models import Suggestion
from tests.support.factories import make_event, make_superuser, make_talk, make_user, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 3, 20, 12)  # a Friday
FORM = "/events/series/suggest/"
SENT = {"speaker_name": "Ada Example", "topic": "Bounds", "from_email": "reader@example.org"}


@pytest.fixture
def series():
    return make_event(
        "series", takes_suggestions=True, time_zone="Europe/Berlin", slot_weekday=3, slot_time=dt.time(16),
        slot_minutes=60,
    )  # fmt: skip


@pytest.fixture
def editor(client, series):
    user = make_user()
    series.editors.set([user])
    client.force_login(user)
    return user


def make_suggestion(series, name="Ada Example", **fields):
    return Suggestion.objects.create(event=series, speaker_name=name, **fields)


# --- The form ------------------------------------------------------------------------------------------


def test_a_suggestion_is_kept_for_the_organisers(client, series):
    answer = client.post(FORM, SENT, follow=True)

    assert "Thank you; the organisers will see it." in answer.content.decode()
    kept = Suggestion.objects.get()
    assert (kept.event, kept.speaker_name, kept.topic, kept.state) == (series, "Ada Example", "Bounds", "new")


def test_nothing_of_it_is_public_or_cached(client, series):
    client.post(FORM, SENT)

    for path in (FORM, "/events/series/", "/", "/events/series/calendar.ics"):
        assert "reader@example.org" not in client.get(path).content.decode()
        assert "Ada Example" not in client.get(path).content.decode()
    assert "no-store" in client.get(FORM)["Cache-Control"]


def test_the_page_of_the_series_leads_to_the_form_if_it_takes_suggestions(client, series):
    assert FORM in client.get("/events/series/").content.decode()

    series.takes_suggestions = False
    series.save()

    assert FORM not in client.get("/events/series/").content.decode()


@pytest.mark.parametrize("fields", [{"takes_suggestions": False}, {"status": "draft", "published_at": None}])
def test_elsewhere_there_is_no_form(client, series, fields):
    type(series).objects.update(**fields)

    assert client.get(FORM).status_code == client.post(FORM, SENT).status_code == 404
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("speaker_name", ""),
        ("speaker_name", "x" * 201),
        ("speaker_name", "a\x00b"),
        ("homepage", "javascript:alert(1)"),
        ("reason", "x" * 2001),
        ("from_email", "nobody"),
        ("from_email", "a@example.org\nBcc: b@example.org"),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept_there(client, series, field, value):
    answer = client.post(FORM, SENT | {"affiliation": "Somewhere", field: value})

    assert list(answer.context["form"].errors) == [field]
    assert "Somewhere" in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_program_that_fills_in_everything_hears_the_same_and_is_ignored(client, series):
    answer = client.post(FORM, SENT | {"website": "https://spam.example/"}, follow=True)

    assert "Thank you; the organisers will see it." in answer.content.decode()
    assert not Suggestion.objects.exists()


@pytest.mark.database
def test_sent_twice_it_is_kept_once(client, series):
    client.post(FORM, SENT)
    client.post(FORM, SENT)

    assert Suggestion.objects.count() == 1


def test_too_many_from_one_network_are_told_to_wait_and_lose_nothing(client, series):
    answers = [client.post(FORM, SENT | {"topic": f"Topic {n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Topic 5" in answers[-1].content.decode()
    assert Suggestion.objects.count() == 5


@pytest.mark.database
def test_one_series_takes_at_most_fifty_a_day(client, series):
    answers = [
        client.post(FORM, SENT | {"topic": f"{n}"}, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(51)
    ]

    assert answers.count(302) == 50 and answers[-1] == 429


def test_empty_suggestions_cost_a_series_nothing(client, series):
    for number in range(60):
        Client(REMOTE_ADDR=f"10.0.1.{number}").post(FORM, {})

    assert client.post(FORM, SENT).status_code == 302


def test_a_form_of_another_site_is_not_taken(series):
    assert Client(enforce_csrf_checks=True).post(FORM, SENT).status_code == 403


# --- Accepting -----------------------------------------------------------------------------------------


def page(suggestion):
    return f"/admin/speakers/suggestion/{suggestion.pk}/change/"


@pytest.mark.database
def test_accepted_it_is_a_draft_in_the_next_free_slot(client, series, editor):
    make_talk(series, starts_at=utc(2026, 3, 26, 15))
    suggestion = make_suggestion(series)

    client.post(page(suggestion), {"do": "accept"})

    suggestion.refresh_from_db()
    talk = suggestion.talk
    assert (suggestion.state, talk.invited_speaker, talk.status) == ("accepted", "Ada Example", "draft")
    assert (talk.starts_at, talk.ends_at) == (utc(2026, 4, 2, 14), utc(2026, 4, 2, 15))  # summer time


def test_without_a_slot_the_draft_has_no_time_yet():
    suggestion = make_suggestion(make_event())

    accept(suggestion=suggestion, now=NOW)

    assert Talk.objects.get().starts_at is None


def test_a_free_date_is_chosen(client, series, editor):
    free = make_talk(series, title="", status="draft", starts_at=utc(2026, 5, 7, 14))
    suggestion = make_suggestion(series)
    assert str(free.pk) in client.get(page(suggestion)).content.decode()

    client.post(page(suggestion), {"do": "accept", "talk": free.pk})

    free.refresh_from_db()
    assert free.invited_speaker == "Ada Example" and Talk.objects.count() == 1


def not_free(series):
    later = {"starts_at": utc(2026, 5, 7, 14)}
    yield make_talk(series, invited_speaker="Bob", **later)
    yield make_talk(series, speaker="Bob", **later)
    yield make_talk(series, kind="break", **later)
    yield make_talk(series, status="cancelled", **later)
    yield make_talk(series, starts_at=utc(2026, 3, 1))
    yield make_talk(make_event(), **later)


def test_a_date_that_is_not_free_is_refused_in_words(client, series, editor):
    suggestion = make_suggestion(series)
    before = Talk.objects.count()

    for number, talk in enumerate(not_free(series), before + 1):
        answer = client.post(page(suggestion), {"do": "accept", "talk": talk.pk}, follow=True)
        answer = answer.content.decode()
        assert "not free any more" in answer or "one of the dates" in answer
        assert Talk.objects.count() == number
    assert Suggestion.objects.get().state == "new"


@pytest.mark.database
def test_pressed_twice_it_is_accepted_once(client, series, editor):
    suggestion = make_suggestion(series)

    client.post(page(suggestion), {"do": "accept"})
    answer = client.post(page(suggestion), {"do": "accept"}, follow=True)

    assert "decided about this already" in answer.content.decode()
    assert Talk.objects.count() == 1


def test_declined_it_can_still_be_accepted(client, series, editor):
    suggestion = make_suggestion(series)
    client.post(page(suggestion), {"do": "decline"})
    assert Suggestion.objects.get().state == "declined"

    client.post(page(suggestion), {"do": "accept"})

    assert Suggestion.objects.get().state == "accepted"


def test_organisers_add_what_they_were_told_otherwise(client, series, editor):
    client.post("/admin/speakers/suggestion/add/", SENT | {"event": series.pk})

    assert Suggestion.objects.get().speaker_name == "Ada Example"


def test_the_list_tells_the_time_by_the_clocks_of_the_event_and_who_wrote(client, series, editor):
    make_suggestion(series, created_at=NOW, from_email="reader@example.org")

    page = client.get("/admin/speakers/suggestion/").content.decode()

    assert "Fri 20 Mar 13:00 Berlin" in page and "reader@example.org" in page


@pytest.mark.database
def test_others_find_nothing(client, series, editor):
    other = make_suggestion(make_event("other"), "Sealed Name")

    assert "Sealed Name" not in client.get("/admin/speakers/suggestion/").content.decode()
    client.post(page(other), {"do": "accept"})

    other.refresh_from_db()
    assert other.state == "new" and not Talk.objects.exists()


@pytest.mark.database
def test_new_ones_are_counted_for_their_organisers(series, editor):
    make_suggestion(series)
    make_suggestion(series, state="declined")
    make_suggestion(make_event("other"))

    assert new_suggestions(editor).count() == 1
    assert new_suggestions(make_superuser()).count() == 2
    assert new_suggestions(make_user()).count() == 0


@pytest.mark.database
def test_the_list_asks_the_same_number_of_questions_for_three(client, series, editor):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/speakers/suggestion/").status_code == 200
        return len(found)

    make_suggestion(series)
    queries()
    one = queries()
    make_suggestion(series), make_suggestion(series)

    assert queries() == one <= 25
