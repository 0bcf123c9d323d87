"""Organisers edit talks and what hangs on them, on the clocks of the event; what was public stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events import object_pages
from events.models import Event, Material, Page, Person, Session, Speaker, Talk
from portal import markup
from tests.support.admin_forms import add, change, clock, errors, form_data, inline_row, submit, tab
from tests.support.factories import (
    NOON,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_superuser,
    make_talk,
    make_user,
    utc,
)


def test_a_talk_is_added_on_the_clocks_of_the_chosen_event(client, editor, event):
    elsewhere = make_event(editors=[editor], time_zone="America/New_York")

    submit(
        client, add(Talk), event=elsewhere.pk, title="On clocks",
        **clock("starts_at", "2024-05-29", "12:00"), **clock("ends_at", "2024-05-29", "13:00"),
    )  # fmt: skip

    talk = Talk.objects.get(title="On clocks")
    assert (talk.starts_at, talk.ends_at) == (utc(2024, 5, 29, 16), utc(2024, 5, 29, 17))


def test_the_form_shows_the_events_clock_and_names_its_zone(client, event):
    talk = make_talk(event, starts_at=utc(2026, 3, 25, 16))

    page = client.get(change(talk))

    form = page.context_data["adminform"].form
    assert form["starts_at"].value() == "2026-03-25 17:00"
    assert "Times are in Berlin time (Europe/Berlin)." in page.content.decode()


def test_saving_without_a_change_keeps_the_seconds(client, event):
    talk = make_talk(event, starts_at=utc(2026, 3, 25, 16, 0, 30))

    submit(client, change(talk), title="Renamed")

    talk.refresh_from_db()
    assert (talk.title, talk.starts_at) == ("Renamed", utc(2026, 3, 25, 16, 0, 30))


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("2024-03-31", "02:30", "02:30 is skipped on 31 March 2024 in Berlin"),
        ("2024-10-27", "02:30", "2024-10-27 02:30+01:00 for the second"),
        ("2024-10-27", "02:30+05:00", "Berlin are then at"),
        ("2024-10-27", "", "Give a day and a time"),
        ("soon", "12:00", "valid date"),
    ],
)
def test_a_time_that_cannot_be_is_explained_at_its_field(client, event, day, time, words):
    talk = make_talk(event)

    found = errors(submit(client, change(talk), **clock("starts_at", day, time)))

    assert list(found) == ["starts_at"]
    assert words in found["starts_at"][0]
    talk.refresh_from_db()
    assert talk.starts_at == NOON


@pytest.mark.parametrize(
    ("offset", "moment"), [("+02:00", utc(2024, 10, 27, 0, 30)), ("+01:00", utc(2024, 10, 27, 1, 30))]
)
def test_which_of_two_equal_times_is_meant_can_be_said(client, event, offset, moment):
    talk = make_talk(event)
    times = clock("starts_at", "2024-10-27", f"02:30{offset}") | clock("ends_at", "2024-10-27", "05:00")

    submit(client, change(talk), **times)
    submit(client, change(talk), title="Once more")

    talk.refresh_from_db()
    assert (talk.title, talk.starts_at) == ("Once more", moment)


REFUSED_TALKS = {
    "ends_at": (clock("ends_at", "2026-03-25", "12:00"), "after the start"),
    "ends_at missing": (clock("ends_at", "", ""), "both a start and an end"),
    "status": ({"status": "draft"}, "cancel it instead"),
    "title": ({"title": "x" * 301}, "300"),
    "chair": ({"chair": "999999"}, "valid choice"),
}


@pytest.mark.parametrize("case", REFUSED_TALKS)
def test_a_faulty_talk_is_refused_at_the_field(client, event, case):
    talk = make_talk(event)
    before = Talk.objects.filter(pk=talk.pk).values().get()
    values, words = REFUSED_TALKS[case]

    found = errors(submit(client, change(talk), **values))

    assert list(found) == [case.split()[0]]
    assert words in str(found)
    assert Talk.objects.filter(pk=talk.pk).values().get() == before


@pytest.mark.parametrize("name", ["description", "abstract", "bio"])
def test_a_text_that_cannot_be_rendered_is_refused_at_its_field(client, event, monkeypatch, name):
    def refuse(source):
        raise markup.MarkupTooLong(f"{len(source)} characters are too many.")

    monkeypatch.setattr(markup, "check", refuse)
    person = make_person()
    row = {"description": event, "abstract": make_talk(event, speaker=person), "bio": person}[name]

    found = errors(submit(client, change(row), **{name: "x" * 100_000}))

    assert found[name] == ["100000 characters are too many."]
    row.refresh_from_db()
    assert getattr(row, name) == ""


def test_a_page_takes_no_address_of_another_page_of_its_event(client, event):
    Page.objects.create(event=event, slug="travel", title="Travel")
    page = Page.objects.create(event=event, slug="stay", title="Where to stay")

    assert errors(submit(client, change(page), slug="travel"))
    within = submit(client, tab(event, "pages"), **{"pages-1-slug": "travel"})

    assert errors(within)
    page.refresh_from_db()
    assert page.slug == "stay"


def test_a_talk_stays_in_its_event_and_takes_sessions_of_it_only(client, editor, event):
    other = make_event(editors=[editor])
    talk, session = make_talk(event), make_session(event)

    assert "session" in errors(submit(client, change(talk), session=make_session(other).pk))
    submit(client, change(talk), event=other.pk, session=session.pk)

    talk.refresh_from_db()
    assert (talk.event, talk.session) == (event, session)


def test_speakers_come_from_where_they_are_unless_said_otherwise(client, event):
    talk = make_talk(event)
    ada, bea = make_person(affiliation="University of X"), make_person(affiliation="University of Y")

    submit(
        client,
        change(talk),
        **{"speakers-TOTAL_FORMS": 2},
        **inline_row("speakers", 0, person=ada.pk, position=0),
        **inline_row("speakers", 1, person=bea.pk, position=1, affiliations="Institute Z"),
    )

    assert [speaker.affiliations for speaker in talk.speakers.all()] == ["University of X", "Institute Z"]


def test_nobody_speaks_twice_in_one_talk(client, event):
    talk = make_talk(event, speaker="Ada Example")
    ada = talk.people.get()

    answer = submit(
        client,
        change(talk),
        **{"speakers-TOTAL_FORMS": 2},
        **inline_row("speakers", 1, person=ada.pk, position=1),
    )

    assert errors(answer)
    assert talk.speakers.count() == 1


def test_a_new_version_of_a_material_takes_the_place_of_the_old(client, event):
    talk = make_talk(event)
    old = make_material(talk=talk, label="Slides")
    new = inline_row(
        "materials",
        1,
        kind="slides",
        label="Slides",
        url="https://example.org/2.pdf",
        is_current="on",
        position=0,
    )

    both = submit(client, change(talk), **{"materials-TOTAL_FORMS": 2}, **new)
    assert list(errors(both)) == ["materials-1-is_current"]

    page = client.get(change(talk))
    data = form_data(page) | {"materials-TOTAL_FORMS": 2} | new
    del data["materials-0-is_current"]
    client.post(change(talk), data)

    old.refresh_from_db()
    assert not old.is_current
    assert talk.materials.get(is_current=True).url == "https://example.org/2.pdf"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": ""}),
        ("file", {"url": "", "file": SimpleUploadedFile("virus.exe", b"MZ")}),
        ("file", {"url": "", "file": SimpleUploadedFile("talk.pdf", b"<!doctype html>")}),
        ("visible_from", clock("visible_from", "2024-03-31", "02:30")),
    ],
)
def test_a_faulty_material_is_refused_at_the_field(client, event, name, values):
    talk = make_talk(event)
    row = {"kind": "slides", "label": "Slides", "url": "https://example.org/", "position": 0} | values

    answer = submit(client, change(talk), **{"materials-TOTAL_FORMS": 1}, **inline_row("materials", 0, **row))

    assert f"materials-0-{name}" in errors(answer)
    assert not Material.objects.exists()


def test_material_becomes_visible_on_the_clock_of_its_event(client, event):
    material = make_material(talk=make_talk(event))

    submit(client, change(material), **clock("visible_from", "2026-03-25", "18:00"))

    material.refresh_from_db()
    assert material.visible_from == utc(2026, 3, 25, 17)


def test_material_of_a_talk_that_is_new_itself_has_the_clock_of_the_chosen_event(client, event):
    row = {"kind": "slides", "label": "Slides", "url": "https://example.org/", "position": 0}
    row |= clock("visible_from", "2026-03-25", "18:00")

    submit(
        client, add(Talk), event=event.pk, title="New",
        **{"materials-TOTAL_FORMS": 1}, **inline_row("materials", 0, **row),
    )  # fmt: skip

    assert Material.objects.get(talk__title="New").visible_from == utc(2026, 3, 25, 17)


@pytest.mark.parametrize("both", [True, False])
def test_material_belongs_to_either_an_event_or_a_talk(client, event, both):
    owners = {"event": event.pk, "talk": make_talk(event).pk} if both else {}

    found = errors(submit(client, add(Material), label="Slides", url="https://example.org/", **owners))

    assert list(found) == ["talk"]
    assert "either an event or one of its talks" in found["talk"][0]


def test_a_session_ends_after_it_starts(client, event):
    times = clock("starts_at", "2026-03-25", "12:00") | clock("ends_at", "2026-03-25", "11:00")

    found = errors(submit(client, add(Session), event=event.pk, title="Morning", **times))

    assert list(found) == ["ends_at"]


# --- What was public stays ---


@pytest.mark.parametrize("make", [lambda event: make_talk(event), lambda event: make_event(parent=event)])
def test_what_was_public_is_not_deleted_singly(client, event, make):
    row = make(event)

    assert client.get(change(row).replace("change", "delete")).status_code == 403
    assert client.post(change(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes"}])
@pytest.mark.parametrize("as_superuser", [False, True])
def test_what_was_public_is_not_deleted_in_bulk_and_the_page_says_why(client, event, confirmed, as_superuser):
    if as_superuser:
        client.force_login(make_superuser())
    draft, public = make_talk(event, status="draft"), make_talk(event, title="On what stays")

    answer = client.post(
        "/admin/events/talk/",
        {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], **confirmed},
    )

    assert answer.status_code == 200
    assert "“On what stays” was public, so it is not deleted; cancel it instead." in answer.content.decode()
    assert Talk.objects.count() == 2


def test_drafts_are_deleted_with_all_that_hangs_on_them(client, event):
    draft = make_talk(event, status="draft", speaker="Ada Example")
    make_material(talk=draft), make_joining_link(talk=draft)

    client.post(
        "/admin/events/talk/", {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    )

    assert not Talk.objects.exists() and not Speaker.objects.exists()


def test_a_draft_event_with_an_old_address_is_deleted_by_its_editor(client, editor):
    event = make_event("first", status="draft", editors=[editor])
    event.slug = "second"
    event.save()

    client.post(change(event).replace("change", "delete"), {"post": "yes"})

    assert not Event.objects.exists()


# --- The page of a talk ---


def test_a_talk_stands_under_the_tabs_of_its_event_with_its_tools(client, event):
    talk = make_talk(event)

    page = client.get(change(talk))

    tabs = {tab["title"]: tab for tab in page.context_data["desk_tabs"]}
    assert tabs["Talks"]["is_current"] and f"event__id__exact={event.pk}" in tabs["Talks"]["address"]
    assert [tool["address"] for tool in page.context_data["tools"]] == [
        tool["address"] for tool in object_pages.tools_of(talk)
    ]
    shown = page.content.decode()
    assert "desk-tabs" in shown and f"/admin/events/talk/{talk.pk}/move/" in shown and "View on site" in shown


def test_a_key_that_another_talk_of_the_event_has_is_refused_at_its_field(client, event):
    make_talk(event, external_key="2026-1")
    make_talk(make_event(), external_key="2026-2")
    talk = make_talk(event)

    found = errors(submit(client, change(talk), external_key="2026-1"))
    assert found == {"external_key": ["Another talk of this event has this key."]}

    assert submit(client, change(talk), external_key="2026-2").status_code == 302


def test_a_person_made_beside_a_talk_needs_little(client, event):
    address = f"{add(Person)}?_popup=1"

    fields = list(client.get(address).context_data["adminform"].form.fields)
    answer = client.post(
        address, {"name": "Nova Example", "slug": "nova", "affiliation": "", "email": "", "_popup": "1"}
    )

    assert set(fields) == {"name", "slug", "affiliation", "email", "loaded_digest"}
    assert answer.status_code == 200 and "data-popup-response" in answer.content.decode()
    assert Person.objects.get(slug="nova").name == "Nova Example"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_new_person_is_made_in_place_by_the_keyboard(chromium, live_server, client):
    editor = make_user("editor@example.org")
    event = make_event(editors=[editor])
    client.force_login(editor)
    context = chromium.new_context(base_url=live_server.url)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()

    page.goto(f"{add(Talk)}?event={event.pk}", wait_until="networkidle")
    page.get_by_text("Add another Speaker").click()
    with page.expect_popup() as opened:
        page.locator("#add_id_speakers-0-person").press("Enter")
    opened.value.locator("#id_name").press_sequentially("Nova Example")
    opened.value.locator("#id_affiliation").fill("University of X")
    with opened.value.expect_event("close"):
        opened.value.locator("[name=_save]").click()
    page.locator("#select2-id_speakers-0-person-container", has_text="Nova Example").wait_for()
    page.locator("[name=_save]").click()
    page.wait_for_url(f"**/admin/events/talk/?event__id__exact={event.pk}")
    context.close()

    speaker = Speaker.objects.get(talk__event=event)
    assert (speaker.person.slug, speaker.affiliations) == ("nova-example", "University of X")
