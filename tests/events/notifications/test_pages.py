"""The organisers' pages about mail: the list of an event, what goes out by itself, announcing a talk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, Talk
from events.notifications import change_notices
from events.notifications.models import NotificationSettings
from mailing import sources
from mailing.models import Announcement, MailingList
from mailing.permissions import editable_lists
from tests.support.admin_forms import bound_data
from tests.support.factories import (
    make_board_member,
    make_event,
    make_person,
    make_superuser,
    make_talk,
    make_user,
    utc,
)
from tests.support.notifications import deliver, make_list, make_series, only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 20, 12)
START = utc(2026, 11, 26, 15)


@pytest.fixture
def editor(client):
    user = make_user("editor@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def series(editor):
    event = make_series(slug="series", title="Series")
    event.editors.add(editor)
    return event


def page_of(event):
    return f"/admin/events/event/{event.pk}/notifications/"


def announce_of(talk):
    return f"/admin/events/talk/{talk.pk}/announce/"


def save(client, event, **changes):
    page = client.get(page_of(event))
    return client.post(page_of(event), bound_data(page.context_data["form"]) | changes)


# --- What goes out by itself -----------------------------------------------------------------------------


def test_an_organiser_settles_what_goes_out(client, series):
    answer = save(client, series, announce_days="7", digest_weekday="0", sends_recordings="on")

    assert answer.status_code == 302
    stored = NotificationSettings.objects.get(event=series)
    assert (stored.announce_days, stored.remind_hours, stored.digest_weekday) == (7, None, 0)
    assert stored.sends_recordings and Event.objects.get().mailing_list == series.mailing_list


def test_the_page_says_what_comes_next_and_what_keeps_it_back(client, series):
    make_talk(series, speaker="Ada Example", starts_at=START, title="")
    save(client, series, announce_days="3", remind_hours="24")

    text = client.get(page_of(series)).content.decode()
    assert "Mon 23 Nov 16:00 Berlin" in text and "Waiting for: No title" in text
    assert "Wed 25 Nov 16:00 Berlin" in text and "Reminder" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("announce_days", "0"),
        ("announce_days", "61"),
        ("announce_days", "soon"),
        ("remind_hours", "169"),
        ("digest_weekday", "7"),
        ("request_every", ""),
        ("mailing_list", "999999"),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_stored(client, series, field, value):
    answer = save(client, series, **{field: value})

    assert list(answer.context_data["form"].errors) == [field]
    assert not NotificationSettings.objects.exists()


def test_without_a_list_nothing_can_go_to_it(client, editor):
    event = make_event(editors=[editor])
    answer = save(client, event, announce_days="7", request_days="14", has_read_request="on")

    assert answer.context_data["form"].errors.keys() == {"announce_days"}
    assert save(client, event, request_days="14", has_read_request="on").status_code == 302


def test_a_list_is_made_once_and_named_after_the_event(client, editor):
    make_list("graphs")
    event = make_event("graphs", title="Graphs", editors=[editor])
    for _press in range(2):
        assert client.post(page_of(event), {"what": "make"}).status_code == 302

    made = Event.objects.get(pk=event.pk).mailing_list
    assert (made.name, made.slug, MailingList.objects.count()) == ("Graphs", "graphs-2", 2)
    assert list(editable_lists(editor)) == [made]


def test_a_list_of_others_cannot_be_taken(client, series):
    foreign = make_list("foreign")

    assert save(client, series, mailing_list=foreign.pk).status_code == 200
    assert Event.objects.get().mailing_list != foreign


def test_a_change_by_somebody_else_meanwhile_is_not_lost(client, series):
    save(client, series, announce_days="7")
    page = client.get(page_of(series))
    NotificationSettings.objects.update(announce_days=3)
    answer = client.post(page_of(series), bound_data(page.context_data["form"]) | {"announce_days": "5"})

    assert "announce_days" in answer.context_data["form"].errors
    assert NotificationSettings.objects.get().announce_days == 3


def test_editors_of_other_events_find_nothing(client, series):
    foreign = make_talk(make_series(), speaker="Ada Example", starts_at=START)

    for address in (page_of(foreign.event), announce_of(foreign)):
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert not Announcement.objects.exists()


@pytest.mark.database
def test_the_page_asks_the_database_the_same_at_one_talk_and_at_three(client, series):
    save(client, series, announce_days="7", remind_hours="24", request_days="40")
    make_talk(series, speaker="Ada Example", starts_at=START)
    numbers = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(series))
        numbers.append(len(captured))
        for _talk in range(2):
            make_talk(series, speaker=make_person("Bob Example"), starts_at=START)

    assert numbers[0] == numbers[1] <= 25


# --- Announcing a talk -----------------------------------------------------------------------------------


def test_announcing_writes_a_draft_once_and_leads_to_it(client, series, editor):
    talk = make_talk(series, speaker="Ada Example", starts_at=START)
    assert client.get(announce_of(talk)).status_code == 200
    assert not Announcement.objects.exists()

    first = client.post(announce_of(talk))
    second = client.post(announce_of(talk))

    draft = only("announcement")
    assert first["Location"] == second["Location"] == draft.get_absolute_url()
    assert (draft.state, draft.created_by, draft.with_calendar) == ("draft", editor, True)
    assert list(draft.lists.all()) == [series.mailing_list]


def test_the_talks_page_leads_there_while_there_is_something_to_announce(client, series):
    talk = make_talk(series, speaker="Ada Example", starts_at=START)
    change = f"/admin/events/talk/{talk.pk}/change/"
    assert announce_of(talk) in client.get(change).content.decode()

    Talk.objects.update(status="cancelled")
    assert announce_of(talk) not in client.get(change).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "draft"}, "publish it"),
        ({"status": "cancelled"}, "nothing to announce"),
        ({"starts_at": None}, "nothing to announce"),
        ({"starts_at": utc(2026, 11, 20, 11)}, "too late"),
    ],
)
def test_what_cannot_be_announced_is_refused_with_the_reason(client, series, fields, words):
    talk = make_talk(series, **{"starts_at": START} | fields)
    answer = client.post(announce_of(talk), follow=True)

    assert words in answer.content.decode()
    assert not Announcement.objects.exists()


def test_without_a_list_it_says_what_to_do(client, editor):
    talk = make_talk(make_event(editors=[editor]), speaker="Ada Example", starts_at=START)

    assert page_of(talk.event) in client.get(announce_of(talk)).content.decode()
    assert "choose or make one" in client.post(announce_of(talk), follow=True).content.decode()


def test_the_umbrellas_list_is_for_those_who_edit_it(client, editor):
    umbrella = make_event(mailing_list=make_list("all"))
    part = make_event(parent=umbrella, editors=[editor])
    talk = make_talk(part, speaker="Ada Example", starts_at=START)
    assert "which others look after" in client.post(announce_of(talk), follow=True).content.decode()

    umbrella.editors.add(editor)
    client.post(announce_of(talk))
    assert list(only("announcement").lists.all()) == [umbrella.mailing_list]


def test_what_an_organiser_cancelled_can_be_announced_again(client, series):
    talk = make_talk(series, speaker="Ada Example", starts_at=START)
    client.post(announce_of(talk))
    Announcement.objects.update(state="cancelled")
    client.post(announce_of(talk))

    assert sorted(Announcement.objects.values_list("state", flat=True)) == ["cancelled", "draft"]


# --- The front page, and groups of people ----------------------------------------------------------------


def test_the_front_page_counts_what_lies_ready_and_what_waits(client, series):
    NotificationSettings.objects.create(event=series, announce_days=7)
    make_talk(series, speaker="Ada Example", starts_at=START, title="")
    talk = make_talk(series, speaker="Ada Example", starts_at=START)
    client.post(announce_of(talk))

    text = client.get("/admin/").content.decode()
    assert "<strong>1</strong> Announcements that wait for a title or speaker" in text
    assert "<strong>1</strong> Mails ready to send" in text


def test_the_people_of_an_event_are_offered_to_its_editors_only(series, editor):
    make_talk(series, speaker=make_person("Ada Example", email="ada@example.org"))
    make_talk(series, status="cancelled", speaker=make_person("Bob Example", email="bob@example.org"))
    make_talk(make_series(), speaker=make_person("Cleo Example", email="cleo@example.org"))
    make_board_member(series, make_person("Dana Example", email="dana@example.org"))
    make_board_member(series, make_person("Emil Example", email="emil@example.org"), is_former=True)

    speakers, board = f"event:{series.pk}:speakers", f"event:{series.pk}:board"
    assert sources.audience_choices(editor) == {speakers: "Speakers: Series", board: "Board: Series"}
    assert sources.people_in([speakers]) == {"ada@example.org": "Ada Example"}
    assert sources.people_in([board]) == {"dana@example.org": "Dana Example"}
    assert sources.audience_choices(make_user()) == {}


@pytest.mark.parametrize(
    "key",
    ["", "event", "event::speakers", "event:x:board", "event:1:sealed", "list:1", "speaker", "speaker:x"],
)
def test_other_keys_name_nobody(key):
    assert sources.people_in([key]) == {}
    assert not sources.may_use_audiences(make_user(), [key])


def test_a_notice_that_lies_ready_can_be_opened_by_its_editors(client, series):
    talk = make_talk(series, speaker="Ada Example", starts_at=START, room="101")
    NotificationSettings.objects.create(event=series, announce_days=7)
    from events.notifications import automatic

    automatic.send_due(NOW)
    deliver()
    Talk.objects.filter(pk=talk.pk).update(room="204")
    change_notices.update_all(NOW)
    address = only("notice").get_absolute_url()
    assert client.get(address).status_code == 200

    client.force_login(make_user())
    assert client.get(address).status_code in (302, 403, 404)
    client.force_login(make_superuser())
    assert client.get(address).status_code == 200
