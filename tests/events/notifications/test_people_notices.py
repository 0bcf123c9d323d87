"""Speakers and chairs are offered a notice by the click for readers, wherever a talk was changed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.imports import importing
from events.models import Talk
from events.notifications import actions as notifications
from events.notifications import automatic, change_notices, people
from events.notifications.lists import waiting_drafts
from events.speakers.models import SpeakerInvitation
from mailing.announcements import actions, letters
from mailing.models import Announcement, Delivery
from portal.lib import sheets
from tests.support import admin_forms
from tests.support.factories import make_event, make_person, make_speaker, make_talk, make_user, utc
from tests.support.notifications import deliver, mails, make_series
from tests.support.plan_pages import carry_out, preview

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 20, 12)
START = utc(2026, 11, 26, 15)  # a Thursday, 16:00 in Berlin
ADA, CY, READER = "ada@example.org", "cy@example.org", "reader@example.org"


@pytest.fixture
def series(editor):
    event = make_series(editors=[editor], sends={"announce_days": 7})
    event.mailing_list.editors.add(editor)
    return event


@pytest.fixture
def talk(series):
    """A public talk, of which nobody was told, with a speaker and a chair whose addresses are known."""
    chair = make_person("Cy Chair", email=CY)
    talk = make_talk(series, starts_at=START, title="On graphs", room="101", chair=chair)
    make_speaker(talk, make_person("Ada Example", email=ADA))
    change_notices.update_all(NOW)
    return talk


def announce():
    automatic.send_due(NOW)
    deliver()


def notices():
    return Announcement.objects.filter(kind="notice").order_by("pk")


def change(talk, **fields):
    Talk.objects.filter(pk=talk.pk).update(**fields)
    change_notices.update_all(NOW)


def send(notice):
    actions.start(announcement=notice, now=NOW)
    deliver()


def by_form(client, talk):
    later = admin_forms.clock("starts_at", "2026-11-27", "15:00") | admin_forms.clock(
        "ends_at", "2026-11-27", "16:00"
    )
    return admin_forms.submit(client, admin_forms.change(talk), **later)


def by_move(client, talk):
    return carry_out(client, talk, "move", slot="", starts_at_0="2026-11-27", starts_at_1="15:00")


def by_import(client, talk):
    Talk.objects.filter(pk=talk.pk).update(external_key="k1")
    rows = "key,title,date,time,room\nk1,On graphs,2026-11-27,15:00,101\n"
    kept = importing.keep(
        user=talk.event.editors.get(), event=talk.event, table="talks", name="t", sheet=sheets.read_text(rows)
    )
    page = reverse("admin:events_event_preview_table", args=[talk.event_id, kept.pk])
    digest = client.get(page).context_data["plan"].digest
    return client.post(page, {"digest": digest}, follow=True)


def by_list(client, talk):
    where = "/admin/events/talk/"
    shown = client.get(where).context_data["cl"].formset
    data = admin_forms.bound_data(shown.management_form) | {"_save": "Save"}
    for form in shown.forms:
        data |= admin_forms.bound_data(form)
    return client.post(where, data | {"form-0-status": "cancelled"}, follow=True)


def by_cancelling_its_event(client, talk):
    return carry_out(client, talk.event, "cancel")


@pytest.mark.parametrize("was_announced", [True, False])
@pytest.mark.parametrize("change_by", [by_form, by_move, by_import, by_list, by_cancelling_its_event])
def test_wherever_a_talk_is_changed_one_notice_lies_ready(client, talk, change_by, was_announced):
    if was_announced:
        announce()
    answer = change_by(client, talk)

    notice = notices().get()
    assert notice.state == "draft" and people.key_of(talk.pk) in notice.audience
    link = reverse("admin:mailing_announcement_preview", args=[notice.pk])
    page = answer if answer.status_code == 200 else client.get(answer.url)
    assert link in page.content.decode()
    assert link in client.get(admin_forms.change(talk)).content.decode()
    assert client.get(link).status_code == 200

    send(notice)
    assert {address for _kind, address in mails("notice")} == {ADA, CY} | (
        {READER} if was_announced else set()
    )
    change_notices.update_all(NOW)
    assert not waiting_drafts(talk.event.editors.get()).exists()


def test_what_it_says_and_where_answers_go(talk):
    change(talk, starts_at=START + dt.timedelta(days=1), ends_at=START + dt.timedelta(days=1, hours=1))
    letter = letters.render(notices().get())

    assert letter.subject == "New time, Fri 27 Nov 16:00 (Berlin): Ada Example: On graphs"
    assert "Time: Thu 26 Nov 16:00 → Fri 27 Nov 16:00 (Berlin)" in letter.text
    assert letter.reply_to == "editor@example.org"
    send(notices().get())
    change(talk, status="cancelled")
    assert "It was planned for Fri 27 Nov 16:00 (Berlin)." in letters.render(notices().last()).text
    assert set(Delivery.objects.values_list("priority", flat=True)) == {Delivery.Priority.OWN}


def test_a_way_back_needs_none_and_one_put_aside_does_not_come_back(talk):
    change(talk, room="204")
    change(talk, room="101")
    assert not notices().exists()

    change(talk, room="204")
    notices().get().delete()
    change_notices.update_all(NOW)
    assert not notices().exists()
    change(talk, room="205")
    assert "Room: 101 → 205" in letters.render(notices().get()).text


def test_who_was_left_out_when_readers_heard_by_a_new_announcement_has_a_notice_of_their_own(talk):
    announce()
    change(talk, room="204")
    talk.refresh_from_db()
    found, _new = notifications.announce(talk=talk, by=talk.event.editors.get())
    send(found)

    assert notices().get().audience == [people.key_of(talk.pk)]
    assert notices().get().lists.count() == 0


def test_a_draft_is_known_to_who_accepted_it_alone(series):
    chair = make_person("Cy Chair", email=CY)
    talks = [
        make_talk(series, starts_at=START, status="draft", title="", chair=chair) for _number in range(2)
    ]
    speakers = [make_speaker(talk, make_person(f"Speaker {talk.pk}")) for talk in talks]
    SpeakerInvitation.objects.create(
        event=series, name="Ada Example", email=ADA, state="accepted", speaker=speakers[0]
    )
    change_notices.update_all(NOW)
    change(talks[0], status="confirmed")
    assert not notices().exists()  # that it is published is nothing new
    Talk.objects.filter(pk=talks[0].pk).update(status="draft", published_at=None)
    for talk in talks:
        change(talk, room="204")

    notice = notices().get()
    assert people.people_of(notice.source) == [(ADA, speakers[0].person.name)]
    assert "/talks/" not in letters.render(notice).text
    send(notice)
    assert mails("notice") == [("notice", ADA)]


def test_without_an_address_or_with_nobody_there_is_none(series):
    talk = make_talk(series, speaker="Ada Example", starts_at=START, room="101")
    change_notices.update_all(NOW)
    change(talk, room="204")

    assert not notices().exists()


def test_the_preview_of_a_plan_says_whom_it_concerns(client, talk):
    page = preview(client, talk, "move", slot="", starts_at_0="2026-11-27", starts_at_1="15:00")

    assert "2 people speak or chair there" in page.content.decode()


def test_a_notice_is_for_those_who_edit_the_talk_or_its_list(client, talk):
    change(talk, room="204")
    notice, other = notices().get(), make_user("other@example.org")
    make_event("another", editors=[other])
    client.force_login(other)
    page = reverse("admin:mailing_announcement_preview", args=[notice.pk])

    assert client.get(page).status_code in (403, 404)
    assert not people.may_use(other, notice.source) and not waiting_drafts(other).exists()
    for key in ("people:", "people:x", "people:0", f"people:{10**20}"):
        assert people.people_of(key) == [] and not people.may_use(other, key)


def test_comparing_takes_the_same_number_of_queries_at_one_talk_and_at_three(talk, series):
    def number():
        with CaptureQueriesContext(connection) as captured:
            people.update_all(NOW)
        return len(captured)

    few = number()
    for each in range(2):
        made = make_talk(series, starts_at=START + dt.timedelta(days=each), room="101")
        make_speaker(made, make_person(email=f"speaker{each}@example.org"))
    people.update_all(NOW)
    assert number() == few


def test_nobody_is_asked_by_themselves_before_an_organiser_has_read_the_text(client, series, editor):
    where = reverse("admin:events_event_notifications", args=[series.pk])
    series.notification_settings.request_read_at = None
    series.notification_settings.save()
    page = client.get(where)
    data = admin_forms.bound_data(page.context_data["form"]) | {"request_days": "7"}
    assert "for your talk of [its time] the following is still missing:" in page.content.decode()

    assert "has_read_request" in client.post(where, data).context_data["form"].errors
    assert client.post(where, data | {"has_read_request": "on"}).status_code == 302
    series.notification_settings.refresh_from_db()
    assert series.notification_settings.request_read_at == NOW
    assert "has_read_request" not in client.get(where).context_data["form"].fields
