"""The programme of an event as a sheet: lines edited in place, new ones, speakers and sessions as words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Person, Session, Talk
from tests.support.admin_forms import bound_data
from tests.support.factories import make_event, make_person, make_speaker, make_talk, make_user, utc

pytestmark = pytest.mark.database

NOW = utc(2026, 5, 6, 12)


@pytest.fixture
def event(client, db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event(kind="workshop", editors=[editor], time_zone="Europe/Berlin")


def address(event):
    return f"/admin/events/event/{event.pk}/sheet/"


def sent(page, **changes):
    lines = page.context_data["lines"]
    data = bound_data(lines.management_form)
    for form in lines:
        data |= bound_data(form)
    return data | changes


def save(client, event, **changes):
    return client.post(address(event), sent(client.get(address(event)), **changes))


def line(number, **values):
    return {f"form-{number}-{name}": value for name, value in values.items()}


LINE = {"starts_at_0": "2026-06-15", "starts_at_1": "10:00", "minutes": "45", "title": "On flows"}


def test_new_lines_become_talks_with_their_speakers_and_their_session(client, event):
    known = make_person("Ann Example", affiliation="Elmsworth")
    make_speaker(make_talk(event, title="Old"), known)
    later = LINE | {"starts_at_1": "11:00", "title": "On knots", "speaker_names": "Cy New", "minutes": ""}

    save(
        client,
        event,
        **line(1, **LINE, speaker_names="Ann Example; Cy New (Marrow Hill)", session_title="Morning"),
        **line(2, **later, session_title="morning"),
    )

    talk, other = Talk.objects.get(title="On flows"), Talk.objects.get(title="On knots")
    assert (talk.starts_at, talk.ends_at) == (utc(2026, 6, 15, 8), utc(2026, 6, 15, 8, 45))
    assert [(str(each), each.affiliations) for each in talk.speakers.all()] == [
        ("Ann Example", "Elmsworth"),
        ("Cy New", "Marrow Hill"),
    ]
    assert Person.objects.filter(name="Cy New").count() == 1
    session = Session.objects.get()
    assert talk.session == other.session == session
    assert (session.starts_at, session.ends_at) == (talk.starts_at, other.ends_at)
    assert talk.history.first().history_user.email == "editor@example.org"


def test_what_was_not_changed_is_left_and_what_was_is_stored(client, event):
    talk = make_talk(event, title="On flows", starts_at=utc(2026, 6, 15, 8, 0, 30))
    make_speaker(talk, make_person("Ann Example"))

    save(client, event, **line(0, room="Attic"))

    stored = Talk.objects.get()
    assert (stored.room, stored.title, stored.starts_at) == ("Attic", "On flows", talk.starts_at)
    assert stored.ends_at == talk.ends_at and str(stored.speakers.get()) == "Ann Example"


def test_somebody_who_is_taken_out_of_the_cell_does_not_speak(client, event):
    talk = make_talk(event, title="On flows")
    for name in ("Ann Example", "Ann Example", "Bea Other"):
        make_speaker(talk, make_person(name))

    save(client, event, **line(0, speaker_names="Bea Other؛ Cy New；Di New"))

    assert [str(each) for each in talk.speakers.all()] == ["Bea Other", "Cy New", "Di New"]


@pytest.mark.parametrize(
    "values, name, told",
    [
        ({"starts_at_1": "25:00"}, "starts_at", "There is no such time of day"),
        ({"minutes": "0"}, "minutes", "greater than or equal to 1"),
        ({"speaker_names": "Ann; Ann"}, "speaker_names", "Somebody is named twice."),
        ({"speaker_names": "Twin Example"}, "speaker_names", "There are 2 people named"),
        ({"speaker_names": "x" * 300}, "speaker_names", "A name has at most"),
        ({"starts_at_0": "", "starts_at_1": "", "session_title": "Morning"}, "session_title", "Give a time"),
        ({"status": "no"}, "status", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell_and_no_line_is_stored(client, event, values, name, told):
    for slug in ("one", "two"):
        make_speaker(make_talk(make_event(status="published")), make_person("Twin Example", slug=slug))
    Talk.objects.filter(event=event).delete()

    page = save(client, event, **line(0, **LINE | values), **line(1, **LINE))

    errors = page.context_data["lines"].errors
    assert told in errors[0][name][0] and not errors[1]
    assert not event.talks.exists() and not Session.objects.exists()


def test_two_who_change_the_same_cell_are_told_and_other_cells_go_through(client, event):
    make_talk(event, title="On flows", room="Hall")
    mine = sent(client.get(address(event)), **line(0, title="On my flows", room="Attic"))
    save(client, event, **line(0, title="On their flows"))

    page = client.post(address(event), mine)

    assert "On their flows" in page.context_data["lines"].errors[0]["title"][0]
    assert Talk.objects.get().room == "Hall"


def test_a_free_date_of_a_series_is_no_talk_before_it_says_more(client, event):
    series = make_event(kind="series", slot_weekday=3, slot_time="16:00", slot_minutes=60, slug="series")
    series.editors.add(*event.editors.all())

    page = client.get(address(series))
    client.post(address(series), sent(page))
    assert not series.talks.exists()
    client.post(address(series), sent(page, **line(1, speaker_names="Ann Example")))

    talk = series.talks.get()
    assert str(talk.speakers.get()) == "Ann Example"
    assert (talk.ends_at - talk.starts_at).seconds == 3600


def test_a_line_of_another_event_is_not_changed(client, event):
    other = make_talk(make_event(status="published"), title="Theirs")
    make_talk(event, title="Mine")

    save(client, event, **line(0, id=str(other.pk), title="Taken"))

    assert Talk.objects.get(pk=other.pk).title == "Theirs"
    assert event.talks.get().title == "Mine"


def test_the_sheet_asks_as_much_for_three_talks_as_for_one(client, event):
    def number():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address(event)).status_code == 200
        return len(asked)

    make_speaker(make_talk(event, title="One"), make_person("Ann"))
    client.get(address(event))
    one = number()
    for title in ("Two", "Three"):
        make_speaker(make_talk(event, title=title), make_person(title))

    assert number() == one


def test_strangers_find_no_sheet(client, event):
    client.force_login(make_user("stranger@example.org"))

    assert client.get(address(event)).status_code in (302, 403, 404)
