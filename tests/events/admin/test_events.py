"""Organisers edit an event: what is taken, what is refused and with which words, nothing stored half."""

import pytest
from django.contrib.auth.models import Permission

from events.models import Area, Event, Page
from tests.support.admin_forms import add, change, errors, inline_row, submit, tab
from tests.support.factories import (
    make_event,
    make_person,
    make_superuser,
    make_talk,
    make_user,
)


def test_an_event_is_changed(client, event):
    submit(client, change(event), title="A better title", summary="Two sentences.")

    event.refresh_from_db()
    assert (event.title, event.summary) == ("A better title", "Two sentences.")


def test_an_editor_adds_a_part_below_an_own_event_and_starts_with_its_zone(client, event):
    page = client.get(f"{add(Event)}?parent={event.pk}")
    assert page.context_data["adminform"].form["time_zone"].value() == "Europe/Berlin"

    submit(client, f"{add(Event)}?parent={event.pk}", title="A day", slug="a-day", kind="workshop")

    assert Event.objects.get(slug="a-day").parent == event


def test_an_editor_adds_no_event_of_its_own(client, event):
    answer = submit(client, add(Event), title="Mine", slug="mine", kind="workshop")

    assert "parent" in errors(answer)
    assert not Event.objects.filter(slug="mine").exists()


def test_an_editor_is_told_why_a_new_event_needs_an_umbrella(client, event):
    told = "You can add parts to your own events; ask an administrator for a new event."

    assert told in client.get(add(Event)).content.decode()
    assert told not in client.get(change(event)).content.decode()
    client.force_login(make_superuser())
    assert told not in client.get(add(Event)).content.decode()


@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31", "2200-01-01", "0001-01-01"])
def test_a_day_so_far_off_that_calendars_overflow_is_refused(client, event, day):
    found = errors(submit(client, change(event), first_day=day))

    assert found == {"first_day": ["Choose a year between 1900 and 2199."]}
    assert client.get(event.get_calendar_url()).status_code == 200


def test_a_notice_says_that_it_is_plain_text(client, event):
    assert "A banner on the page, in plain text." in client.get(change(event)).content.decode()


def test_staff_who_may_add_events_edit_what_they_add(client, db):
    staff = make_user(is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="add_event"))
    client.force_login(staff)

    submit(client, add(Event), title="New", slug="new", kind="workshop")

    assert list(Event.objects.get(slug="new").editors.all()) == [staff]


def test_an_event_moves_under_no_umbrella_of_others(client, event):
    other = make_event()

    answer = submit(client, change(event), parent=other.pk)

    assert "parent" in errors(answer)


def test_a_part_stays_where_the_editors_of_the_umbrella_put_it(client, editor):
    umbrella, other = make_event(kind="programme"), make_event(editors=[editor])
    part = make_event(parent=umbrella, editors=[editor])

    submit(client, change(part), parent=other.pk, title="Renamed")

    part.refresh_from_db()
    assert (part.title, part.parent) == ("Renamed", umbrella)


def test_the_form_of_an_event_says_nothing_of_its_editors(client, editor, event):
    friend = make_user("friend@example.org")

    submit(client, change(event), editors=[editor.pk, friend.pk])

    assert list(event.editors.all()) == [editor]


def test_the_page_of_an_event_leads_to_its_talks_instead_of_holding_them(client, event):
    make_talk(event)
    lists = f"/admin/events/talk/?event__id__exact={event.pk}"

    page = client.get(change(event))

    assert lists in [each["address"] for each in page.context_data["desk_tabs"]]
    assert client.get(lists).context_data["cl"].result_count == 1


@pytest.mark.parametrize("name", ["change", "board", "organisations", "pages", "materials", "joining"])
def test_every_tab_shows_the_others_and_itself(client, event, name):
    page = client.get(tab(event, name))

    tabs = page.context_data["desk_tabs"]
    assert [each["address"] for each in tabs if each["is_current"]] == [tab(event, name)]
    assert tab(event, "board") in page.content.decode()


def test_weeks_are_a_tab_of_courses_only(client, event):
    assert client.get(tab(event, "weeks")).status_code == 404
    assert client.get(tab(make_event(kind="course", editors=event.editors.all()), "weeks")).status_code == 200


@pytest.mark.parametrize("name", ["board", "organisations", "pages", "materials", "joining"])
def test_tabs_of_the_events_of_others_are_not_there(client, editor, name):
    sealed = make_event(title="Sealed")
    row = inline_row("board", 0, person=make_person().pk) | {"board-TOTAL_FORMS": 1, "board-INITIAL_FORMS": 0}

    for answer in (client.get(tab(sealed, name)), client.post(tab(sealed, name), row)):
        assert answer.status_code in (302, 403, 404)
        assert b"Sealed" not in answer.content
    assert not sealed.board.exists()


def test_an_event_is_deleted_from_its_facts_and_not_beside_its_rows(client, editor):
    draft = make_event(status="draft", editors=[editor])

    pages = [client.get(address).content.decode() for address in (change(draft), tab(draft, "board"))]

    assert [f"/admin/events/event/{draft.pk}/delete/" in page for page in pages] == [True, False]


def test_tools_that_are_used_most_come_first_and_what_is_grave_last_and_apart(client, event):
    page = client.get(change(event))

    labels = [str(tool["label"]) for tool in page.context_data["tools"]]
    first = ["Publish talks", "Import and export", "Copy to another year"]
    assert [label for label in labels if label != "Plan a term"][:3] == first
    assert labels[-2:] == ["Add a part", "Cancel this event"]
    assert page.content.decode().count('<li class="is-grave">') == 1


def test_saving_a_tab_leaves_the_facts_and_comes_back(client, event):
    answer = submit(client, tab(event, "board"), title="Ignored")

    event.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, tab(event, "board"))
    assert event.title == "Berlin seminar"


REFUSED_EVENTS = {
    "slug": ({"slug": "taken"}, "already exists"),
    "slug once": ({"slug": "taken-once"}, "had this address before"),
    "last_day": ({"first_day": "2026-03-02", "last_day": "2026-03-01"}, "before the first day"),
    "first_day": ({"last_day": "2026-03-01"}, "needs a first day"),
    "slot_weekday": ({"slot_time": "12:00"}, "weekday, a time and a length"),
    "status": ({"status": "draft"}, "cancel or postpone it instead"),
    "time_zone": ({"time_zone": "Berlin"}, "valid choice"),
    "external_url": ({"external_url": "javascript:alert(1)"}, "valid URL"),
    "map_url": ({"map_url": "javascript://example.org/%0aalert(1)"}, ""),
    "summary": ({"summary": "x" * 700}, "600"),
    "kind": ({"kind": "party"}, "valid choice"),
}


@pytest.mark.parametrize("case", REFUSED_EVENTS)
def test_a_faulty_event_is_refused_at_the_field(client, event, case):
    make_event("taken")
    renamed = make_event("taken-once")
    renamed.slug = "renamed"
    renamed.save()
    before = Event.objects.filter(pk=event.pk).values().get()
    values, words = REFUSED_EVENTS[case]

    found = errors(submit(client, change(event), **values))

    assert list(found) == [case.split()[0]]
    assert words in str(found)
    assert Event.objects.filter(pk=event.pk).values().get() == before


def test_an_umbrella_contains_neither_itself_nor_what_it_is_part_of(client, editor, event):
    part = make_event(parent=event)

    for parent in (event, part):
        assert "cannot be a part of itself" in str(errors(submit(client, change(event), parent=parent.pk)))


def test_events_nest_no_deeper_than_three(client, event):
    below = make_event(parent=make_event(parent=event))

    answer = submit(client, add(Event), parent=below.pk, title="Deep", slug="deep", kind="workshop")

    assert list(errors(answer)) == ["parent"]


ROWS_OF_AN_EVENT = {
    "board": ("board", {"role": "Chair", "position": 0}),
    "joining": (
        "joining_links",
        {
            "label": "Zoom",
            "url": "https://meet.example.org/1",
            "audience": "everyone",
            "opens_minutes": 15,
            "position": 0,
        },
    ),
    "pages": ("pages", {"title": "Getting here", "slug": "travel", "position": 0}),
    "materials": (
        "materials",
        {
            "kind": "notes",
            "label": "Notes",
            "url": "https://example.org/n",
            "is_current": "on",
            "position": 0,
        },
    ),
}


@pytest.mark.parametrize("name", ROWS_OF_AN_EVENT)
def test_what_is_edited_within_an_event(client, event, name):
    prefix, values = ROWS_OF_AN_EVENT[name]
    values = values | ({"person": make_person().pk} if name == "board" else {})

    submit(client, tab(event, name), **{f"{prefix}-TOTAL_FORMS": 1}, **inline_row(prefix, 0, **values))

    row = getattr(event, prefix).values().get()
    assert {field: row[field] for field in ("role", "label", "title") if field in values} == {
        field: values[field] for field in ("role", "label", "title") if field in values
    }


FAULTY_ROWS = {
    "board": {"from_day": "2026-02-02", "until_day": "2026-02-01"},
    "joining": {"url": "javascript:alert(1)"},
    "pages": {"slug": "talks"},
}


@pytest.mark.parametrize("name", FAULTY_ROWS)
def test_faults_within_an_event_are_told_in_their_rows(client, event, name):
    prefix, values = ROWS_OF_AN_EVENT[name]
    values = values | FAULTY_ROWS[name] | ({"person": make_person().pk} if name == "board" else {})

    answer = submit(
        client, tab(event, name), **{f"{prefix}-TOTAL_FORMS": 1}, **inline_row(prefix, 0, **values)
    )

    assert list(errors(answer)) == [f"{prefix}-0-{list(FAULTY_ROWS[name])[-1]}"]
    assert not getattr(event, prefix).exists()


def test_areas_of_one_form_do_not_stand_below_each_other(client, event):
    first, second = (Area.objects.create(event=event, title=title) for title in ("One", "Two"))

    found = errors(
        submit(client, tab(event, "pages"), **{"areas-0-parent": second.pk, "areas-1-parent": first.pk})
    )

    assert set(found) == {"areas-0-parent", "areas-1-parent"}
    assert not event.areas.exclude(parent=None).exists()


def test_an_area_with_sub_topics_becomes_no_sub_topic(client, event):
    first, second = (Area.objects.create(event=event, title=title) for title in ("One", "Two"))
    Area.objects.create(event=event, title="Below one", parent=first)

    assert list(errors(submit(client, change(first), parent=second.pk))) == ["parent"]


# --- Pages of the site ---


def test_pages_of_the_site_are_for_superusers(client, event):
    site_page = Page.objects.create(slug="about", title="About", is_published=True)

    assert client.get(change(site_page)).status_code == 302
    assert "event" in errors(submit(client, add(Page), slug="mine", title="Mine"))

    client.force_login(make_superuser())
    submit(client, change(site_page), title="About us")
    site_page.refresh_from_db()
    assert site_page.title == "About us"
    assert list(errors(submit(client, add(Page), slug="about", title="Again"))) == ["slug"]
