"""An organiser thinks again: copies, asks before stopping for good, comes too late, comes back to a talk."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from events.notifications.actions import announce
from mailing.announcements import actions
from mailing.models import Announcement
from tests.support import announcements, notifications
from tests.support.factories import make_superuser, make_talk, make_user
from tests.support.plan_pages import carry_out

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
State = Announcement.State


def page(announcement, name):
    return reverse(f"admin:mailing_announcement_{name}", args=[announcement.pk])


def make_letter(**fields):
    news = announcements.make_list(name="Circle of friends")
    announcements.make_reader("ada@example.org", lists=[news])
    return announcements.make_announcement(lists=[news], **fields)


@pytest.mark.parametrize("state", ["draft", "cancelled", "sent"])
def test_a_copy_is_a_draft_with_the_same_words_and_lists(superuser_browser, state):
    made = make_letter(subject="Hello", body="Some $x^2$ words", reply_to="ask@example.org")
    if state != "draft":
        actions.start(announcement=made)
    if state == "cancelled":
        actions.cancel(announcement=made)

    answer = superuser_browser.post(page(made, "copy"), follow=True)

    copy = Announcement.objects.exclude(pk=made.pk).get()
    assert answer.redirect_chain[-1][0] == page(copy, "change")
    assert (copy.state, copy.subject, copy.body) == (State.DRAFT, "Hello", "Some $x^2$ words")
    assert (copy.reply_to, copy.is_automatic, copy.letter) == ("ask@example.org", False, None)
    assert list(copy.lists.all()) == list(made.lists.all())


def test_a_copy_is_made_by_a_button_alone_and_only_of_what_one_may_edit(client, superuser_browser):
    made = make_letter()

    assert superuser_browser.get(page(made, "copy")).status_code == 405
    client.force_login(make_user(is_staff=True))
    assert client.post(page(made, "copy")).status_code in (302, 403, 404)
    assert Announcement.objects.count() == 1


def test_stopping_for_good_is_asked_first(superuser_browser):
    made = make_letter()
    actions.schedule(announcement=made, at=timezone.now() + DAY)

    text = superuser_browser.get(page(made, "watch")).content.decode()

    assert "<summary" in text and "cannot be called back" in text
    assert text.index("<summary") < text.index("Stop it for good")


def test_what_was_sent_off_meanwhile_says_so_to_whoever_saves_or_sends_it(superuser_browser):
    made = make_letter()
    actions.start(announcement=made)

    for name in ("change", "preview"):
        answer = superuser_browser.post(page(made, name), {"subject": "Other"}, follow=True)
        assert "It was sent off already" in answer.content.decode()
    assert (
        "It was sent off already"
        not in superuser_browser.get(page(made, "preview"), follow=True).content.decode()
    )


def test_the_page_before_sending_names_the_lists(superuser_browser):
    assert "Circle of friends" in superuser_browser.get(page(make_letter(), "preview")).content.decode()


def test_the_page_of_what_was_sent_leads_to_the_archive(superuser_browser):
    made = make_letter()
    actions.start(announcement=made)

    text = superuser_browser.get(page(made, "watch")).content.decode()

    made.refresh_from_db()
    assert reverse("mailing-list-letter", args=[made.lists.get().slug, made.letter_id]) in text


# --- Of a talk ---


@pytest.fixture
def told_talk():
    event = notifications.make_series()
    talk = make_talk(event, speaker="Ada Example", starts_at=timezone.now() + 30 * DAY, title="On graphs")
    announcement, _is_new = announce(talk=talk, by=make_superuser())
    actions.start(announcement=announcement)
    notifications.deliver()
    return talk


def test_announcing_a_talk_again_says_when_it_was_announced(superuser_browser, told_talk):
    before = superuser_browser.get(f"/admin/events/talk/{told_talk.pk}/announce/").content.decode()
    fresh = make_talk(told_talk.event, starts_at=timezone.now() + 40 * DAY)

    assert "to 1 address already" in before
    assert "already" not in superuser_browser.get(f"/admin/events/talk/{fresh.pk}/announce/").content.decode()


def test_moving_a_talk_that_was_announced_leads_to_the_notice_that_lies_ready(superuser_browser, told_talk):
    answer = carry_out(superuser_browser, told_talk, "cancel")

    notice = Announcement.objects.get(kind="notice")
    assert page(notice, "preview") in superuser_browser.get(answer.url).content.decode()
