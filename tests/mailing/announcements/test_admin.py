"""The organisers' pages of announcements: writing one, seeing how it arrives, sending it."""

import re

import pytest

from mailing.announcements import actions
from mailing.announcements.admin import pages
from mailing.models import Announcement, Delivery
from tests.support import announcements
from tests.support.admin_forms import add, change, clock, errors, submit
from tests.support.announcement_pages import draft, page, started
from tests.support.factories import utc

pytestmark = pytest.mark.usefixtures("offers", "wake_ups")

CHANGELIST = "/admin/mailing/announcement/"


# --- Writing ---------------------------------------------------------------------------------------------


def test_an_editor_writes_an_announcement_and_sees_it(client, news, editor):
    answer = submit(client, add(Announcement), subject="Hello", body="We *meet*.", lists=[news.pk])

    made = Announcement.objects.get()
    assert (answer.status_code, answer.url) == (302, page(made, "preview"))
    assert (made.state, made.created_by, list(made.lists.all())) == ("draft", editor, [news])


def test_only_own_lists_and_groups_are_offered(client, news, sealed):
    text = client.get(add(Announcement)).content.decode()

    assert "News" in text and "Speakers of the workshop" in text
    assert "Sealed list" not in text


def test_what_is_not_offered_is_refused(client, news, sealed):
    told = errors(
        submit(
            client, add(Announcement), subject="Hello", body="Words", lists=[sealed.lists.get().pk],
            audience=["event:9:speakers"], kind="digest",
        )
    )  # fmt: skip

    assert {"lists", "audience", "kind"} <= set(told)
    assert Announcement.objects.count() == 1


def test_placeholders_are_listed_and_a_wrong_one_is_an_error_in_the_form(client, news):
    row = draft(news, source=announcements.SOURCE)

    assert "{{talk.speakers}}" in client.get(change(row)).content.decode()
    told = errors(submit(client, change(row), subject="{{talk.titel}}", body="{{talk.abstract} $x$"))

    assert "{{talk.titel}}" in told["subject"][0] and "{{talk.title}}" in told["subject"][0]
    assert "does not close" in told["body"][0]


def test_the_kind_of_what_the_portal_made_stays_as_by_it_it_goes_out_once(client, news):
    row = draft(news, source=announcements.SOURCE, kind="announcement", revision="1", is_automatic=True)

    assert "kind" in errors(submit(client, change(row), kind="letter"))

    submit(client, change(row), subject="Changed", kind="announcement")
    row.refresh_from_db()
    assert (row.subject, row.kind) == ("Changed", "announcement")


def test_a_group_that_somebody_else_chose_stays(client, news):
    row = draft(news, audience=["event:7:board"])

    submit(client, change(row), subject="Changed")

    row.refresh_from_db()
    assert (row.subject, row.audience) == ("Changed", ["event:7:board"])


def test_a_calendar_entry_is_offered_only_where_there_is_one(client, news):
    about_a_talk, about_nothing = draft(news, source=announcements.SOURCE), draft(news)

    assert b"with_calendar" in client.get(change(about_a_talk)).content
    assert b"with_calendar" not in client.get(change(about_nothing)).content


def test_the_last_time_is_taken_in_the_zone_of_the_account_which_is_named(client, news):
    row = draft(news)

    assert "Europe/Berlin" in client.get(change(row)).content.decode()
    submit(client, change(row), **clock("expires_at", "2030-07-01", "12:00"))

    row.refresh_from_db()
    assert row.expires_at == utc(2030, 7, 1, 10)


def test_a_time_that_the_clocks_skip_is_refused(client, news):
    told = errors(submit(client, change(draft(news)), **clock("expires_at", "2030-03-31", "02:30")))

    assert "skipped" in told["expires_at"][0]


def test_what_is_sent_is_watched_and_not_changed(client, news):
    row = started(news)

    opened = client.get(change(row))
    posted = client.post(change(row), {"subject": "Other", "body": "Other", "kind": "letter"})

    assert opened.url == posted.url == page(row, "watch")
    assert Announcement.objects.get().subject == row.subject


def test_what_was_sent_cannot_be_deleted(client, news):
    row = started(news)

    answer = client.post(f"{CHANGELIST}{row.pk}/delete/", {"post": "yes"})
    client.post(CHANGELIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})

    assert answer.status_code == 403 and Delivery.objects.count() == 2


def test_a_draft_can_be_deleted(client, news):
    row = draft(news)

    client.post(f"{CHANGELIST}{row.pk}/delete/", {"post": "yes"})

    assert not Announcement.objects.exists()


# --- Seeing it -------------------------------------------------------------------------------------------


def test_the_message_is_shown_as_a_real_recipient_would_get_it(client, news):
    row = draft(news, source=announcements.SOURCE, subject="{{talk.title}}", body="At {{talk.time}}")

    text = client.get(page(row, "preview")).content.decode()
    other = client.get(page(row, "preview") + "?as=1").content.decode()

    assert "The h-principle for L²" in text
    assert "05:00–06:00 (Tokyo)" in text and "Tokyo)" not in other
    assert "a…@example.org, Tokyo" in text and "alice@example.org" not in text


def test_nobodys_personal_links_are_shown(client, news):
    text = client.get(page(draft(news), "preview")).content.decode()

    assert "Unsubscribe" in text
    assert not re.search(r"/mail/[\w.-]", text)


@pytest.mark.parametrize("query", ["?as=99", "?as=-1", "?as=x", "?as=%00"])
def test_a_senseless_recipient_is_the_first(client, news, query):
    assert client.get(page(draft(news), "preview") + query).status_code == 200


def test_without_recipients_a_stranger_stands_in(client, news):
    text = client.get(
        page(announcements.make_announcement(created_by=news.editors.get()), "preview")
    ).content.decode()

    assert "0 addresses" in text and "s…@example.org" in text


def test_what_cannot_be_rendered_is_explained(client, news):
    row = draft(news, body="{{gone}}")

    text = client.get(page(row, "preview")).content.decode()

    assert "It cannot be sent as it is" in text and "{{gone}}" in text


def test_a_test_goes_to_oneself_by_the_ledger(client, news, editor):
    row = draft(news)

    client.post(page(row, "test"))

    (delivery,) = Delivery.objects.all()
    assert (delivery.address, delivery.purpose, delivery.state) == (editor.email, "test", "pending")
    assert b"Subject: [Test] Next week" in bytes(delivery.message)
    assert (delivery.announcement, Announcement.objects.get().to_send) == (None, 0)


def test_a_test_of_what_cannot_be_rendered_says_why(client, news):
    answer = client.post(page(draft(news, body="{{gone}}"), "test"), follow=True)

    assert "{{gone}}" in answer.content.decode()
    assert not Delivery.objects.exists()


# --- Sending ---------------------------------------------------------------------------------------------


def test_sending_now(client, news, editor):
    row = draft(news)

    answer = client.post(page(row, "preview"), {"when": "now"})
    again = client.post(page(row, "preview"), {"when": "now"})

    row.refresh_from_db()
    assert answer.url == again.url == page(row, "watch") and row.state == "scheduled"
    actions.start_due(row.send_at)
    assert Delivery.objects.count() == 2


def test_sending_at_a_time_of_the_accounts_zone(client, news):
    row = draft(news)

    client.post(page(row, "preview"), {"when": "later", **clock("at", "2030-01-15", "09:00")})

    row.refresh_from_db()
    assert (row.state, row.send_at) == ("scheduled", utc(2030, 1, 15, 8))
    assert "15 January 2030 at 09:00 (Berlin time)" in client.get(page(row, "watch")).content.decode()


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("", "", "Give a day and a time"),
        ("2020-01-01", "10:00", "over already"),
        ("2030-03-31", "02:30", "skipped"),
        ("soon", "", "valid date"),
    ],
)
def test_a_time_that_is_none_is_refused_at_its_field(client, news, day, time, words):
    row = draft(news)

    answer = client.post(page(row, "preview"), {"when": "later", **clock("at", day, time)})

    assert words in " ".join(answer.context_data["form"].errors["at"])
    assert Announcement.objects.get().state == "draft"


def test_nobody_to_send_to_is_said_at_the_form(client, news):
    row = announcements.make_announcement(created_by=news.editors.get())

    answer = client.post(page(row, "preview"), {"when": "now"})

    assert "Nobody would get this" in answer.context_data["form"].non_field_errors()[0]


def test_many_recipients_and_a_red_check_ask_twice(client, news, monkeypatch):
    monkeypatch.setattr(pages, "MANY", 0)
    monkeypatch.setattr(pages.report, "is_red", lambda: True)
    row = draft(news)

    first = client.post(page(row, "preview"), {"when": "now"})
    state = Announcement.objects.get().state
    client.post(page(row, "preview"), {"when": "now", "is_sure": "on"})

    assert "is_sure" in first.context_data["form"].errors and state == "draft"
    assert Announcement.objects.get().state == "scheduled"


# --- Queries ---------------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize("name", ["preview", "watch", "changelist"])
def test_pages_take_as_many_queries_for_three_rows_as_for_one(
    client, news, editor, name, django_assert_max_num_queries
):
    numbers = []
    for more in (0, 2):
        for number in range(more):
            announcements.make_reader(time_zone=f"Etc/GMT+{number + 1}", lists=[news])
            draft(news, created_by=editor)
        row = draft(news) if name == "preview" else started(news)
        address = CHANGELIST if name == "changelist" else page(row, name)
        client.get(address)
        with django_assert_max_num_queries(25) as queries:
            assert client.get(address).status_code == 200
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]
