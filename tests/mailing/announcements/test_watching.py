"""Watching an announcement go, the buttons beside it, and who reaches its pages at all."""

import pytest

from mailing.announcements import actions
from mailing.announcements.admin import pages
from mailing.models import Announcement, Delivery
from tests.support import announcements
from tests.support.admin_forms import change
from tests.support.announcement_pages import draft, page, started
from tests.support.factories import make_superuser, make_user, utc

pytestmark = pytest.mark.usefixtures("offers", "wake_ups")

CHANGELIST = "/admin/mailing/announcement/"


# --- Watching --------------------------------------------------------------------------------------------


def test_the_numbers_by_state_add_up(client, news):
    row = started(news, audience=["event:3:speakers", "event:3:board"])
    row.deliveries.filter(address="bob@example.org").update(state="sent")

    facts = client.get(page(row, "progress")).json()

    assert facts["counts"] == {
        "pending": 3, "sending": 0, "sent": 1, "failed": 1, "suppressed": 0, "cancelled": 0, "uncertain": 0,
    }  # fmt: skip
    assert sum(facts["counts"].values()) == facts["to_send"] == 5
    assert (facts["finished"], facts["sentence"]) == (2, "2 of 5 mails done")


def test_deliveries_are_listed_by_state_and_page(client, news, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    row = started(news)
    row.deliveries.filter(address="bob@example.org").update(state="failed", error="550 no <such> user")

    everything = client.get(page(row, "watch")).content.decode()
    second = client.get(page(row, "watch") + "?page=2").content.decode()
    failed = client.get(page(row, "watch") + "?state=failed").content.decode()

    on_pages = [
        {name for name in ("alice", "bob") if f"{name}@example.org" in text} for text in (everything, second)
    ]
    assert sorted(map(len, on_pages)) == [1, 1] and set.union(*on_pages) == {"alice", "bob"}
    assert "550 no &lt;such&gt; user" in failed and "alice@example.org" not in failed


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?state=nonsense", "?state=%00"])
def test_senseless_queries_get_an_answer(client, news, query):
    assert client.get(page(started(news), "watch") + query).status_code == 200


def test_buttons_do_what_they_say(client, news):
    row = started(news)
    for name, state in [("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")]:
        assert f"/act/{name}/" in client.get(page(row, "watch")).content.decode()
        assert client.post(page(row, "act", name)).url == page(row, "watch")
        row.refresh_from_db()
        assert row.state == state


def test_a_scheduled_one_becomes_a_draft_again_to_be_changed(client, news):
    row = actions.schedule(announcement=draft(news), at=utc(2030, 1, 1))

    assert client.post(page(row, "act", "unschedule")).url == change(row)
    assert Announcement.objects.get().state == "draft"


def test_what_goes_now_is_watched_from_the_start_under_its_real_subject(client, news):
    row = draft(news, source=announcements.SOURCE, subject="{{talk.speakers}}")
    actions.schedule(announcement=row)

    text = client.get(page(row, "watch")).content.decode()

    assert "It goes out now." in text and "data-progress=" in text
    assert "Åsa *Star* Example" in text and "talk.speakers" not in text
    assert client.get(page(row, "progress")).json()["sentence"] == "Its mails are being made."


def test_a_button_that_came_too_late_says_so_and_does_nothing(client, news):
    row = started(news)
    Announcement.objects.update(state="sent")

    answer = client.post(page(row, "act", "cancel"), follow=True)

    assert "not possible any more" in answer.content.decode()
    assert Announcement.objects.get().state == "sent"


def test_what_failed_is_tried_again(client, news):
    row = started(news)
    row.deliveries.update(state="failed")
    Announcement.objects.update(state="sent")

    client.post(page(row, "act", "retry"))

    assert set(row.deliveries.values_list("state", flat=True)) == {"pending"}


def test_the_plain_text_for_other_channels_tells_nothing_personal(client, news):
    row = started(news, source=announcements.SOURCE, body="At {{talk.time}}")

    text = client.get(page(row, "watch")).content.decode()

    assert f"At {announcements.TIME}</textarea>" in text


# --- Who gets where --------------------------------------------------------------------------------------

POSTS = [("test",), *(("act", action.name) for action in pages.ACTIONS)]


@pytest.mark.parametrize("name", ["preview", "watch", "progress", "change", "delete", "history"])
def test_pages_of_others_are_not_there(client, news, sealed, name):
    answer = client.get(page(sealed, name), follow=True)

    assert "Sealed words" not in answer.content.decode() and "sealed@" not in answer.content.decode()
    if name in ("preview", "watch", "progress"):
        assert answer.status_code == 404


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post[-1])
def test_nothing_can_be_done_to_those_of_others(client, news, sealed, post):
    assert client.post(page(sealed, *post)).status_code == 404
    assert client.post(page(sealed, "preview"), {"when": "now"}).status_code == 404
    assert Announcement.objects.get(pk=sealed.pk).state == "draft"
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post[-1])
def test_a_get_does_nothing(client, news, post):
    row = started(news)

    assert client.get(page(row, *post)).status_code == 405
    assert Announcement.objects.get().state == "sending"


def test_an_announcement_to_a_list_of_somebody_else_too_is_not_ones_own(client, news, sealed, editor):
    shared = announcements.make_announcement(lists=[news, sealed.lists.get()], created_by=editor)

    assert client.get(page(shared, "preview")).status_code == 404


def test_the_list_of_announcements_holds_ones_own(client, news, sealed):
    own = draft(news)

    text = client.get(CHANGELIST).content.decode()

    assert own.subject in text and "Sealed words" not in text


def test_strangers_and_visitors_get_nowhere(client, news, sealed):
    client.force_login(make_user())
    assert client.get(page(sealed, "preview")).status_code in (302, 403)
    client.logout()
    assert client.get(page(sealed, "preview")).status_code == 302


def test_superusers_get_everywhere(client, sealed):
    client.force_login(make_superuser())

    assert client.get(page(sealed, "preview")).status_code == 200


@pytest.mark.parametrize("key", ["0", "abc", "99999999999999999999", "%00"])
@pytest.mark.parametrize("name", ["preview", "watch", "progress"])
def test_senseless_addresses_are_not_there(client, news, key, name):
    assert client.get(f"{CHANGELIST}{key}/{name}/").status_code == 404
