"""After a change of what was told, a notice lies ready for those whom it concerns."""

import datetime as dt

import pytest

from events.models import Event, Talk
from events.notifications import actions as notifications
from events.notifications import automatic, change_notices
from events.notifications.lists import waiting_drafts
from events.notifications.models import TalkSnapshot
from events.planning import event_plans as events
from events.planning import talk_plans as talks
from mailing.announcements import actions, letters, recipients
from mailing.models import Announcement, Subscription
from tests.support import admin_forms
from tests.support.factories import make_superuser, make_talk, make_user, utc
from tests.support.notifications import deliver, fresh, mails, make_series, only, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 20, 12)
START = utc(2026, 11, 26, 15)  # a Thursday, 16:00 in Berlin
READER = "reader@example.org"


@pytest.fixture
def talk():
    """A talk that was announced to one reader."""
    event = make_series(sends={"announce_days": 7})
    talk = make_talk(event, speaker="Ada Example", starts_at=START, title="On graphs", room="101")
    automatic.send_due(NOW)
    deliver()
    return talk


def change(talk, **fields):
    """Behind everybody's back; the beat finds it."""
    Talk.objects.filter(pk=talk.pk).update(**fields)
    change_notices.update_all(NOW)


def notices():
    return Announcement.objects.filter(kind="notice")


def read():
    """The subject and the first lines of the notice as it would go out."""
    letter = letters.render(only("notice"))
    return letter.subject, letter.text.partition("\n\n")[0]


# --- Its words -------------------------------------------------------------------------------------------

LATER = {"starts_at": utc(2026, 11, 27, 14), "ends_at": utc(2026, 11, 27, 15)}


@pytest.mark.parametrize(
    ("fields", "news", "words"),
    [
        (LATER, "New time, Fri 27 Nov 15:00 (Berlin)", "Time: Thu 26 Nov 16:00 → Fri 27 Nov 15:00 (Berlin)"),
        (
            {"ends_at": utc(2026, 11, 26, 17)},
            "New time, Thu 26 Nov 16:00 (Berlin)",
            "Time: Thu 26 Nov 16:00–17:00 → Thu 26 Nov 16:00–18:00 (Berlin)",
        ),
        (
            {"starts_at": None, "ends_at": None},
            "New time to be announced",
            "Time: Thu 26 Nov 16:00 → not known yet",
        ),
        ({"room": "204"}, "New place", "Room: 101 → 204"),
        ({"room": ""}, "New place", "Place: 101, Alder Building → Alder Building"),
        (
            LATER | {"room": "204"},
            "New time, Fri 27 Nov 15:00 (Berlin)",
            "Time: Thu 26 Nov 16:00 → Fri 27 Nov 15:00 (Berlin)\nRoom: 101 → 204",
        ),
        ({"status": "tentative"}, "Tentative", "Status: Confirmed → Tentative"),
        ({"status": "cancelled"}, "Cancelled", "Cancelled"),
    ],
)  # fmt: skip
def test_a_notice_says_what_was_and_what_is(talk, fields, news, words):
    change(talk, **fields)

    assert read() == (f"{news}: Ada Example: On graphs", words)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "postponed", "new_dates": "2021"}, "Postponed to 2021"),
        ({"status": "postponed"}, "Postponed"),
        ({"status": "cancelled"}, "Cancelled"),
        ({"format": "online"}, "Place: 101, Alder Building → Online"),
        ({"venue": "Elm Hall"}, "Place: 101, Alder Building → 101, Elm Hall"),
        ({"time_zone": "Europe/London"}, "Time: Thu 26 Nov 16:00 (Berlin) → Thu 26 Nov 15:00 (London)"),
    ],
)
def test_so_does_one_after_a_change_of_the_event(talk, fields, words):
    Event.objects.filter(pk=talk.event_id).update(**fields)
    change_notices.update_all(NOW)

    assert read()[1] == words


def test_one_that_takes_place_after_all_says_so(talk):
    change(talk, status="cancelled")
    actions.start(announcement=only("notice"), now=NOW)
    deliver()
    change(talk, status="confirmed")

    after_all = notices().get(state="draft")
    assert letters.render(after_all).text.startswith("It takes place after all\n")


# --- When there is one -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{"title": "On Graphs"}, {"abstract": "New."}, {"recording": "planned"}])
def test_a_typo_makes_none(talk, fields):
    change(talk, **fields)

    assert not notices().exists()


def test_our_own_actions_make_it_in_their_transaction(talk):
    talks.plan_move(talk=fresh(talk), starts_at=utc(2026, 11, 27, 14)).carry_out()
    assert read()[0].startswith("New time")


def test_postponing_an_event_makes_it_too(talk):
    events.plan_postpone(event=fresh(talk).event, new_dates="2021").carry_out()
    assert read()[1] == "Postponed to 2021"


def test_so_does_the_form_of_the_admin(client, talk):
    client.force_login(make_superuser())
    assert admin_forms.submit(client, admin_forms.change(talk), room="204").status_code == 302

    assert read()[1] == "Room: 101 → 204"


def test_several_changes_make_one_and_what_was_written_in_it_stays(talk):
    change(talk, room="204")
    notices().update(body="Sorry! {{talk.changes}}")
    change(talk, **LATER)

    text = letters.render(only("notice")).text
    assert "Sorry! Time: Thu 26 Nov 16:00 → Fri 27 Nov 15:00 (Berlin)" in text and "Room: 101 → 204" in text


def test_a_change_back_removes_it(talk):
    change(talk, room="204")
    change(talk, room="101")

    assert not notices().exists()


def test_one_that_an_organiser_deleted_does_not_come_back_until_something_else_changes(talk):
    change(talk, room="204")
    notices().get().delete()
    change_notices.update_all(NOW)
    assert not notices().exists()

    change(talk, room="205")
    assert read()[1] == "Room: 101 → 205"


def test_once_it_goes_out_readers_know_and_a_way_back_is_a_change_again(talk):
    change(talk, room="204")
    actions.start(announcement=only("notice"), now=NOW)
    deliver()
    assert TalkSnapshot.objects.get().room == "204"
    change(talk, room="101")
    actions.start(announcement=notices().get(state="draft"), now=NOW)
    deliver()
    change(talk, room="204")

    assert [kind for kind, _address in mails()] == ["announcement", "notice", "notice"]
    assert notices().filter(state="draft").count() == 1


def test_a_scheduled_notice_that_is_overtaken_stops_and_a_new_one_lies_ready(talk):
    change(talk, room="204")
    actions.schedule(announcement=only("notice"), at=NOW + dt.timedelta(hours=1))
    change(talk, room="205")

    assert list(notices().order_by("pk").values_list("state", flat=True)) == ["cancelled", "draft"]
    assert letters.render(notices().get(state="draft")).text.startswith("Room: 101 → 205")


def test_of_what_nobody_was_told_there_is_none():
    talk = make_talk(make_series(), speaker="Ada Example", starts_at=START)
    change(talk, status="cancelled")

    assert not Announcement.objects.exists()


def test_there_is_none_of_what_is_over(talk):
    Talk.objects.filter(pk=talk.pk).update(room="204")
    change_notices.update_all(START)
    assert not notices().exists()


def test_the_text_of_a_move_becomes_that_of_a_cancellation(talk):
    change(talk, **LATER)
    change(talk, status="cancelled")

    text = letters.render(only("notice")).text
    assert text.startswith("Cancelled\n") and "It was announced for Thu 26 Nov 16:00 (Berlin)." in text


# --- To whom ---------------------------------------------------------------------------------------------


def test_it_goes_to_those_who_were_told_and_to_nobody_else(talk):
    mailing_list = talk.event.mailing_list
    subscribe(mailing_list, "later@example.org")
    subscribe(mailing_list, "gone@example.org")
    change(talk, room="204")

    assert [row.subscriber.email for row in recipients.wanted(only("notice"))] == [READER]

    Subscription.objects.filter(subscriber__email=READER).update(state="left")
    assert not recipients.wanted(only("notice")).exists()


def test_readers_of_the_digest_hear_of_it_too():
    event = make_series(subscribers=(), sends={"digest_weekday": 4})
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    talk = make_talk(event, speaker="Ada Example", starts_at=START, room="101")
    automatic.send_due(NOW)
    deliver()
    change(talk, room="204")

    assert [row.subscriber.email for row in recipients.wanted(only("notice"))] == ["weekly@example.org"]


def test_only_those_who_may_send_it_see_that_it_lies_ready(talk):
    editor, other = make_user(), make_user()
    talk.event.editors.add(editor)
    change(talk, room="204")

    assert list(waiting_drafts(editor)) == [only("notice")]
    assert not waiting_drafts(other).exists()


def test_an_announcement_by_hand_with_the_new_facts_makes_a_notice_needless(talk):
    change(talk, room="204")
    found, _new = notifications.announce(talk=fresh(talk), by=make_superuser())
    actions.start(announcement=found, now=NOW)

    assert not notices().exists()
