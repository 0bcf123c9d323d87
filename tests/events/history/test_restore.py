"""Bringing back in the admin: an earlier version of what is there, and what was deleted."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from courses.models import CourseWeek, Lecture
from events.models import Area, Event, Material, Page, Session, Speaker, Talk
from portal.models import SiteSettings
from tests.support import factories as make
from tests.support.admin_forms import change, past, submit

pytestmark = pytest.mark.database


def restore(row):
    """The address that brings back the first version of a row."""
    record = type(row).history.filter(id=row.pk).order_by("history_id").first()
    return f"{past(row)}{record.history_id}/"


def entries(client, row, query=""):
    return client.get(past(row) + query).context_data["page"].entries


def restore_url_of(client, row):
    """The latest way back that the history of a row offers."""
    return next(entry.restore_url for entry in entries(client, row) if entry.restore_url)


def post_restore(client, address):
    """Open the page of a way back and press its button."""
    page = client.get(address)
    assert page.status_code == 200
    plan = page.context_data["plan"]
    return client.post(address, {"fingerprint": plan.fingerprint if plan else ""})


def told(response):
    assert response.status_code == 200
    return " ".join(response.context_data["told"] or [])


# --- The way back of what is there ---------------------------------------------------------------------


def test_a_version_is_shown_first_and_then_brought_back(desk, series, editor):
    talk = make.make_talk(series, title="On knots", abstract="We count.")
    submit(desk, change(talk), title="On links", abstract="")
    address = restore_url_of(desk, talk)

    page = desk.get(address)
    talk.refresh_from_db()
    assert talk.title == "On links"
    assert {each.field: each.after for each in page.context_data["plan"].changes} == {
        "title": "On knots",
        "abstract": "We count.",
    }
    assert "We count." in page.content.decode()

    answer = post_restore(desk, address)

    talk.refresh_from_db()
    assert answer.url == past(talk)
    assert (talk.title, talk.abstract) == ("On knots", "We count.")
    newest = entries(desk, talk)[0]
    assert newest.who.startswith("Ines Editor · Brought back as of ")


def test_pressed_twice_it_changes_nothing_more(desk, series):
    talk = make.make_talk(series, title="On knots")
    submit(desk, change(talk), title="On links")
    address = restore_url_of(desk, talk)
    seen = desk.get(address).context_data["plan"].fingerprint

    desk.post(address, {"fingerprint": seen})
    number = talk.history.count()
    again = desk.post(address, {"fingerprint": seen})

    assert "already as it was" in told(again)
    assert talk.history.count() == number


def test_what_changed_since_it_was_shown_is_not_written_over(desk, series):
    talk = make.make_talk(series, title="On knots")
    submit(desk, change(talk), title="On links")
    address = restore_url_of(desk, talk)
    seen = desk.get(address).context_data["plan"].fingerprint
    Talk.objects.filter(pk=talk.pk).update(title="On braids")

    refused = desk.post(address, {"fingerprint": seen})

    assert "changed meanwhile" in told(refused)
    assert [each.before for each in refused.context_data["plan"].changes] == ["On braids"]
    talk.refresh_from_db()
    assert talk.title == "On braids"


def test_what_was_public_does_not_become_a_draft_again(desk, series):
    talk = make.make_talk(series, title="On knots", status="draft")
    submit(desk, change(talk), title="On links", status="confirmed")

    address = restore_url_of(desk, talk)
    notes = desk.get(address).context_data["plan"].notes
    post_restore(desk, address)

    talk.refresh_from_db()
    assert (talk.title, talk.status) == ("On knots", "confirmed")
    assert "“status” stays: what was public cannot be a draft again." in notes


def test_what_a_row_belongs_to_stays(desk, series, editor):
    workshop = make.make_event("workshop", kind="workshop", editors=[editor], parent=series)
    workshop.parent, workshop.title = None, "Another title"
    workshop.save()

    post_restore(desk, restore_url_of(desk, workshop))

    workshop.refresh_from_db()
    assert (workshop.parent, workshop.title) == (None, "Workshop")


def test_a_session_that_is_gone_leaves_the_field_empty_and_it_is_said(desk, series):
    morning, noon = make.make_session(series, title="Morning"), make.make_session(series, title="Noon")
    talk = make.make_talk(series, title="On knots", session=morning)
    talk.session, talk.title = noon, "On links"
    talk.save()
    morning.delete()

    address = restore_url_of(desk, talk)
    notes = desk.get(address).context_data["plan"].notes
    post_restore(desk, address)

    talk.refresh_from_db()
    assert (talk.session, talk.title) == (None, "On knots")
    assert "“session” comes back empty: what it was then is gone." in notes


def test_a_file_that_is_gone_is_left_and_it_is_said(desk, series, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    material = Material(event=series, label="Notes")
    material.file.save("notes.pdf", ContentFile(b"first"))
    first = material.file.name
    material.label = "Better notes"
    material.file.save("notes.pdf", ContentFile(b"second"))
    second = material.file.name
    (tmp_path / first).unlink()

    address = restore(material)
    notes = desk.get(address).context_data["plan"].notes
    post_restore(desk, address)

    material.refresh_from_db()
    assert (material.label, material.file.name) == ("Notes", second)
    assert "“file” stays: the file of that version is gone." in notes


def test_a_file_that_is_still_there_comes_back(desk, series, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    material = Material(event=series, label="Notes")
    material.file.save("notes.pdf", ContentFile(b"first"))
    material.file.save("notes.pdf", ContentFile(b"second"))

    post_restore(desk, restore(material))

    material.refresh_from_db()
    assert material.file.read() == b"first"


def test_an_address_that_others_have_by_now_stays_and_it_is_said(desk, series):
    page = Page.objects.create(event=series, slug="travel", title="Travel")
    page.slug, page.title = "journey", "Journey"
    page.save()
    Page.objects.create(event=series, slug="travel", title="Trains")

    notes = desk.get(restore(page)).context_data["plan"].notes
    post_restore(desk, restore(page))

    page.refresh_from_db()
    assert (page.title, page.slug) == ("Travel", "journey")
    assert len(notes) == 1 and notes[0].startswith("“address” stays: ")


def test_the_answer_of_a_speaker_stays(desk, series):
    speaker = make.make_speaker(make.make_talk(series), affiliations="Bonn", consent="yes")
    speaker.affiliations, speaker.consent = "Köln", "no"
    speaker.save()

    post_restore(desk, restore(speaker))

    speaker.refresh_from_db()
    assert (speaker.affiliations, speaker.consent) == ("Bonn", "no")


def test_a_person_keeps_what_is_not_recorded(desk, series):
    person = make.make_person("Ada Example", email="ada@example.org", bio="Long ago.")
    make.make_talk(series, speaker=person)
    person.bio = ""
    person.save()

    post_restore(desk, restore(person))

    person.refresh_from_db()
    assert (person.bio, person.email) == ("Long ago.", "ada@example.org")


def test_the_settings_of_the_site_are_brought_back_by_superusers_alone(desk, series, client):
    site = SiteSettings.objects.create(name="Old name", time_zone="Europe/Berlin")
    site.name, site.time_zone = "New name", "UTC"
    site.save()

    assert desk.get(past(site)).status_code in (302, 403)
    assert desk.post(restore(site), {"fingerprint": "x"}).status_code == 403
    client.force_login(make.make_superuser())
    post_restore(client, restore_url_of(client, site))

    site.refresh_from_db()
    assert (site.name, site.time_zone) == ("Old name", "Europe/Berlin")


# --- The way back of what was deleted ------------------------------------------------------------------


def test_a_deleted_draft_comes_back_with_its_key_and_what_hung_on_it(desk, editor):
    course = make.make_course(editors=[editor])
    week = CourseWeek.objects.create(event=course, number=1)
    talk = make.make_talk(course, title="On knots", status="draft", speaker="Ada Example")
    Lecture.objects.create(talk=talk, week=week)
    make.make_material(talk=talk, label="Slides")
    make.make_speaker(talk, "Long Gone").delete()
    Speaker.history.filter(person__name="Long Gone").update(history_date=make.NOON - dt.timedelta(days=400))
    key = talk.pk
    desk.post(change(talk).replace("/change/", "/delete/"), {"post": "yes"})
    assert not Talk.objects.filter(pk=key).exists()

    address = next(
        entry.restore_url for entry in entries(desk, course) if entry.kind == "talk" and entry.restore_url
    )
    page = desk.get(address)
    answer = post_restore(desk, address)

    back = Talk.objects.get(pk=key)
    assert answer.url == past(back)
    assert (back.title, back.status, back.event) == ("On knots", "draft", course)
    assert [str(speaker) for speaker in back.speakers.all()] == ["Ada Example"]
    assert [material.label for material in back.materials.all()] == ["Slides"]
    assert back.lecture.week == week
    assert {name for _kind, name in page.context_data["others"]} == {"Ada Example", "Slides", "On knots"}


def test_brought_back_twice_it_is_there_once(desk, series):
    page = Page.objects.create(event=series, slug="travel", title="Travel", body="By train.")
    key = page.pk
    page.delete()
    page.pk = key
    address = restore_url_of(desk, series)
    seen = desk.get(address).context_data["plan"].fingerprint

    desk.post(address, {"fingerprint": seen})
    again = desk.post(address, {"fingerprint": seen})

    assert "already as it was" in told(again)
    assert Page.objects.get(pk=key).body == "By train."


def test_a_deleted_page_whose_address_others_have_by_now_is_refused_and_nothing_is_stored(desk, series):
    Page.objects.create(event=series, slug="travel", title="Travel").delete()
    Page.objects.create(event=series, slug="travel", title="Trains")

    refused = desk.get(restore_url_of(desk, series))

    assert told(refused)
    assert not refused.context_data["plan"]
    assert [page.title for page in series.pages.all()] == ["Trains"]


def test_a_speaker_whose_talk_is_gone_waits_for_it(desk, series):
    talk = make.make_talk(series, status="draft", speaker="Ada Example")
    talk.delete()
    deleted = next(entry for entry in entries(desk, series, "?kind=events.Speaker") if entry.restore_url)

    assert "talk that it belongs to is gone" in told(desk.get(deleted.restore_url))


def test_a_session_comes_back_with_its_talks(desk, series):
    session = make.make_session(series, title="Morning")
    talk, other = make.make_talk(series, session=session), make.make_talk(series, session=session)
    other.session = None
    other.save()
    session.delete()

    post_restore(desk, restore_url_of(desk, series))

    talk.refresh_from_db(), other.refresh_from_db()
    assert talk.session == Session.objects.get(title="Morning")
    assert other.session is None


def test_a_deleted_part_comes_back_whole_by_the_editors_of_its_umbrella(desk, series):
    part = Event.objects.create(slug="part", title="A part", kind="workshop", parent=series)
    area = Area.objects.create(event=part, title="Area")
    Area.objects.create(event=part, title="Sub-topic", parent=area)
    session = make.make_session(part, title="Morning")
    make.make_talk(part, session=session, status="draft", speaker="Ada Example")
    Event.objects.get(pk=part.pk).delete()
    assert not Talk.objects.exists()

    address = next(entry.restore_url for entry in entries(desk, series) if entry.name == "A part")
    post_restore(desk, address)

    back = Event.objects.get(slug="part")
    assert back.parent == series
    assert back.areas.get(title="Sub-topic").parent.title == "Area"
    assert str(back.talks.get().speakers.get()) == "Ada Example"
    assert back.talks.get().session.title == "Morning"


def test_a_draft_deleted_a_second_time_comes_back_as_it_was_then(desk, series):
    talk = make.make_talk(series, status="draft", speaker="Ada Example")
    key = talk.pk
    Talk.objects.get(pk=key).delete()
    post_restore(desk, restore_url_of(desk, series))
    speaker = Speaker.objects.get(talk=key)
    speaker.affiliations = "Bonn"
    speaker.save()
    Talk.objects.get(pk=key).delete()

    post_restore(desk, restore_url_of(desk, series))

    assert Speaker.objects.get(talk=key).affiliations == "Bonn"
