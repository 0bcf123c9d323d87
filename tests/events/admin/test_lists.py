"""The lists of the admin: what they show, by what they filter, what is changed in their rows."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Area, EventOrganisation, Organisation, Page, Talk, Topic
from tests.support.admin_forms import bound_data, change, form_data, submit
from tests.support.factories import (
    make_board_member,
    make_course,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)

pytestmark = pytest.mark.database

NOW = utc(2026, 5, 6, 12)
LIST = "/admin/events/talk/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def event(client, db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event(editors=[editor, make_user("bea@example.org", name="Bea Other")], format="in-person")


@pytest.fixture
def bea(client, event):
    other = type(client)()
    other.force_login(event.editors.get(email="bea@example.org"))
    return other


def titles(client, query):
    """The titles of the talks that the list holds for a query."""
    return {str(row.title) for row in client.get(f"{LIST}?{query}").context_data["cl"].result_list}


def whole(**fields):
    return {"abstract": "Text", "room": "B", "speaker": make_person(), "starts_at": NOW + DAY} | fields


# --- What it shows ---


def test_a_line_tells_when_who_and_what_is_missing(client, event):
    make_talk(event, title="", invited_speaker="Emmy Noether", starts_at=NOW + DAY, recording="planned")

    row = client.get(LIST).content.decode()
    cells = [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r"<t[dh][^>]*field-.*?</t[dh]>", row, re.S)
    ]

    assert cells[:4] == [
        "Thu 7 May 12:00 UTC", "Title to be announced", "invited: Emmy Noether",
        "No speaker, No title, No abstract, No room",
    ]  # fmt: skip
    assert cells[-1] == "Planned"


@pytest.mark.parametrize(
    ("when", "expected"),
    [("coming", {"on now", "coming"}), ("past", {"past"}), ("undated", {"undated"}), ("nonsense", None)],
)
def test_talks_are_filtered_by_when_they_are(client, event, when, expected):
    make_talk(event, title="past", starts_at=NOW - DAY)
    make_talk(event, title="on now", starts_at=NOW - dt.timedelta(minutes=10))
    make_talk(event, title="coming", starts_at=NOW + DAY)
    make_talk(event, title="undated", starts_at=None)

    assert titles(client, f"when={when}") == (expected or {"past", "on now", "coming", "undated"})


@pytest.mark.parametrize(
    "period, expected",
    [
        ("2026", {"May", "June"}),
        ("2026-05", {"May"}),
        ("2024", {"Old"}),
        ("2025", set()),
        ("May", {"Old", "May", "June"}),
    ],
)
def test_talks_are_filtered_by_year_and_month(client, event, period, expected):
    make_talk(event, title="Old", starts_at=utc(2024, 12, 31, 23))
    make_talk(event, title="May", starts_at=utc(2026, 5, 1))
    make_talk(event, title="June", starts_at=utc(2026, 6, 1))

    assert set(titles(client, f"period={period}")) == expected


@pytest.mark.parametrize(
    ("missing", "lack"),
    [
        ("speaker", {"speaker": None}),
        ("title", {"title": ""}),
        ("abstract", {"abstract": ""}),
        ("room", {"room": ""}),
        ("publishing", {"status": "draft"}),
        ("recording", {"recording": "planned", "starts_at": NOW - DAY}),
    ],
)
def test_talks_are_filtered_by_what_they_lack(client, event, missing, lack):
    make_talk(event, **whole(title="Whole"))
    is_missing = make_talk(event, **whole(title="Lacking") | lack)
    make_talk(make_event(), **whole(title="Of others") | lack)

    found = client.get(f"{LIST}?missing={missing}").context_data["cl"].result_list

    assert list(found) == [is_missing]
    assert titles(client, "missing=nonsense") == {"Whole", is_missing.title}


def test_past_talks_whose_recording_is_not_due_lack_none(client, event):
    make_talk(event, **whole(starts_at=NOW - DAY, recording="withheld"))
    make_talk(event, **whole(starts_at=NOW + DAY, recording="planned"))

    assert titles(client, "missing=recording") == set()


def test_who_was_asked_is_found_without_accents(client, event):
    make_talk(event, title="Found", invited_speaker="Émilie du Châtelet")
    make_talk(event, title="Another")

    assert titles(client, "q=emilie+chatelet") == {"Found"}


def test_the_talks_of_one_event_stand_under_its_tabs(client, event):
    make_talk(event)
    whole_list = client.get(LIST).content.decode()
    of_event = client.get(f"{LIST}?event__id__exact={event.pk}").content.decode()

    assert "desk-tabs" not in whole_list and "column-event" in whole_list
    assert "desk-tabs" in of_event and "column-event" not in of_event


@pytest.mark.parametrize("key", ["x", "0", "99999999999999999999", "{other}"])
def test_events_of_others_have_no_tabs_here(client, event, key):
    other = make_event(title="Sealed event")

    page = client.get(f"{LIST}?event__id__exact={key.format(other=other.pk)}", follow=True).content.decode()

    assert "desk-tabs" not in page and "Sealed event" not in page


def test_a_talk_added_from_the_list_of_an_event_belongs_to_it_and_leads_back(client, event):
    make_event(editors=list(event.editors.all()))
    page = client.get(f"{LIST}?event__id__exact={event.pk}").content.decode()
    address = re.search(r'href="(/admin/events/talk/add/[^"]*)"', page).group(1).replace("&amp;", "&")

    page_to_add = client.get(address)
    assert str(page_to_add.context_data["adminform"].form["event"].value()) == str(event.pk)

    answer = client.post(address, form_data(page_to_add) | {"title": "Added"})
    assert answer.url == f"{LIST}?event__id__exact={event.pk}"
    assert event.talks.filter(title="Added").exists()


def test_saving_a_talk_that_was_reached_otherwise_leads_to_the_talks_of_its_event(client, event):
    answer = submit(client, change(make_talk(event)), room="B")

    assert answer.url == f"{LIST}?event__id__exact={event.pk}"


# --- What is changed in its rows ---


def drawn(client):
    """What a browser sends back for the list as it was drawn."""
    formset = client.get(LIST).context_data["cl"].formset
    data = bound_data(formset.management_form) | {"_save": "Save"}
    for form in formset.forms:
        data |= bound_data(form)
    return data


def row_of(data, talk):
    """The prefix of the row in which a talk was drawn."""
    return next(name[:-3] for name, value in data.items() if name.endswith("-id") and value == str(talk.pk))


def test_the_list_draws_what_its_rows_are_compared_by(client, event):
    make_talk(event)

    assert re.search(
        r'name="form-0-loaded_digest" value="room:\S+ status:\S+"', client.get(LIST).content.decode()
    )


def test_rooms_and_states_are_changed_in_the_list(client, event):
    first, second = make_talk(event, status="draft"), make_talk(event)
    data = drawn(client)

    mine = {f"{row_of(data, first)}-status": "confirmed", f"{row_of(data, second)}-room": "B"}
    answer = client.post(LIST, data | mine)

    assert answer.status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.status, second.room) == ("confirmed", "B")
    assert first.published_at


def test_a_state_that_cannot_be_is_refused_in_its_row_and_nothing_is_saved(client, event):
    public, other = make_talk(event), make_talk(event)
    data = drawn(client)
    mine = {f"{row_of(data, public)}-status": "draft", f"{row_of(data, other)}-room": "B"}

    answer = client.post(LIST, data | mine)

    refused = [form for form in answer.context_data["cl"].formset.forms if form.errors]
    assert [form.instance for form in refused] == [public]
    assert "cancel it instead" in str(refused[0].errors["status"])
    assert "cancel it instead" in answer.content.decode()
    assert not Talk.objects.filter(room="B").exists()


def test_a_stale_list_takes_nothing_back_that_others_changed(client, bea, event):
    first, second = make_talk(event, status="tentative"), make_talk(event)
    data = drawn(client)
    bea.post(LIST, drawn(bea) | {f"{row_of(data, first)}-status": "confirmed"})

    client.post(LIST, data | {f"{row_of(data, second)}-room": "B"})

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.status, second.room) == ("confirmed", "B")


def test_a_room_that_both_changed_is_asked_in_its_row_though_rows_came_since(client, bea, event):
    talk = make_talk(event, starts_at=NOW + 2 * DAY)
    data = drawn(client)
    bea.post(LIST, drawn(bea) | {"form-0-room": "Theirs"})
    make_talk(event, starts_at=NOW + DAY)

    answer = client.post(LIST, data | {"form-0-room": "Mine"})

    changes = answer.context_data["cl"]
    assert changes.result_list == [talk]
    assert "Bea Other changed this" in str(changes.formset.forms[0].errors["room"])
    again = bound_data(changes.formset.management_form) | bound_data(changes.formset.forms[0])
    client.post(LIST, again | {"_save": "Save"})
    talk.refresh_from_db()
    assert talk.room == "Mine"


def test_no_talk_of_another_event_is_changed_by_the_list(client, event):
    mine, others = make_talk(event), make_talk(make_event(), room="Before")
    data = drawn(client)

    client.post(LIST, data | {"form-0-id": str(others.pk), "form-0-room": "Mine"})

    others.refresh_from_db(), mine.refresh_from_db()
    assert (others.room, mine.room) == ("Before", "")


# --- Other lists ---


def test_people_are_filtered_by_where_they_appear_and_what_they_lack(client, event):
    speaker, chair, member = (make_person(name, bio="Text") for name in ("Speaker", "Chair", "Member"))
    make_talk(event, speaker=speaker, chair=chair)
    make_board_member(event, member)
    make_talk(make_event(), speaker=make_person("Of others"))

    def names(query):
        page = client.get(f"/admin/events/person/?{query}")
        return {person.name for person in page.context_data["cl"].result_list}

    assert names("where=mine") == {"Speaker", "Chair", "Member"}
    assert names("missing=bio") == {"Of others"}
    assert names("missing=email") == names("") == {"Speaker", "Chair", "Member", "Of others"}


# --- Queries ---


def grow(event, number):
    """A row of everything that the lists hold, in the event and beside it."""
    person = make_person(f"Ada Example {number}", slug=f"ada-{number}")
    topic = Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}")
    event.topics.add(topic)
    session = make_session(event, chair=person, room="B")
    facts = {"title": r"On $\GL_n$", "starts_at": NOW + number * DAY}  # a macro, which its event knows
    talk = make_talk(event, speaker=person, session=session, chair=person, **facts)
    make_speaker(talk), make_material(talk=talk), make_material(event=event, label=f"Notes {number}")
    make_joining_link(talk=talk), make_joining_link(event=event), make_board_member(event, person)
    organisation = Organisation.objects.create(name=f"Organisation {number}")
    EventOrganisation.objects.create(event=event, organisation=organisation)
    Area.objects.create(event=event, parent=Area.objects.create(event=event, title="Area"), title="Sub-topic")
    Page.objects.create(event=event, slug=f"page-{number}", title="Travel", is_published=True)
    editors = list(event.editors.all())
    make_event(parent=event, editors=editors)
    make_course(weeks=1, editors=editors)


EVENTS = [
    "event", "session", "page", "material", "joininglink", "speaker", "boardmember", "area",
    "eventorganisation", "person", "organisation", "topic",
]  # fmt: skip
LISTS = [
    LIST,
    f"{LIST}?when=coming&missing=abstract&q=on",
    f"{LIST}?event__id__exact={{event}}",
    *(f"/admin/events/{name}/" for name in EVENTS),
    *(f"/admin/courses/{name}/" for name in ("courseweek", "lecture", "weekmaterial")),
]


@pytest.mark.parametrize("as_superuser", [False, True])
def test_the_number_of_queries_does_not_grow(client, event, as_superuser):
    if as_superuser:
        client.force_login(make_superuser())
    grow(event, 1)
    at_one = {address: queries_of(client, address.format(event=event.pk)) for address in LISTS}
    grow(event, 2), grow(event, 3)
    at_three = {address: queries_of(client, address.format(event=event.pk)) for address in LISTS}

    for address in LISTS:
        assert len(at_one[address]) == len(at_three[address]) <= 25, "\n".join([address, *at_three[address]])


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in queries]
