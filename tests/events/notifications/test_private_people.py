"""Using a person gives no right over them: planted addresses, biographies and time zones are looked for.

A foreign organiser gives somebody whom they do not keep every role there is, writes to them, and walks
through all of the admin.
"""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.utils import timezone

from events import permissions
from events.imports.tables import TABLES
from events.models import Person
from events.notifications import audiences, requests
from events.notifications.models import NotificationSettings
from mailing import sources
from mailing.announcements import actions
from mailing.models import Announcement, Delivery
from portal.lib import sheets
from tests.support.admin_forms import add, change, past, submit
from tests.support.factories import (
    make_board_member,
    make_event,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)
from tests.support.planted import (
    ADDRESS,
    BIOGRAPHY,
    CHOSEN_ZONE,
    HIDDEN,
    PEOPLE,
    SOON,
    leaks,
    public,
    speak,
    use,
    without_a_role,
)
from tests.support.speaker_pages import address_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cleared")]

MOST_PAGES = 400


@pytest.fixture
def cleared():
    cache.clear()


@pytest.fixture
def elsewhere(foreign):
    event = make_event("elsewhere", editors=[foreign])
    NotificationSettings.objects.create(event=event, request_days=7, request_every=5)
    return event


@pytest.fixture
def planned(foreign):
    """An event of theirs that is not public."""
    return make_event("planned", status="draft", editors=[foreign])


def walk(client, starts, among=""):
    """Every page of the admin that links lead to, or those of some addresses, as (address, text)."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        text = b"".join(answer).decode("utf-8", "ignore")
        yield address, text
        for link in re.findall(r'(?:href|action|data-[a-z-]*url)="(/(?:admin|speak)/[^"#]*)', text):
            link = unescape(link)
            if (
                link not in seen
                and re.search(among, link)
                and not re.search(r"logout|/r/|/jsi18n/|p=|date|hijri|_popup=", link)
            ):
                seen.add(link)
                waiting.append(link)
        assert len(seen) < MOST_PAGES, "it does not end"


# --- The whole admin ---


def test_no_page_tells_a_foreign_organiser_what_is_private(client, home, elsewhere):
    people = [kind(home) for kind in PEOPLE]
    talks = [use(client, elsewhere, person) for person in people]
    links = [address_of(talk.speakers.get()) for talk in talks]
    links += [address_of(speak(elsewhere, person)) for person in people]
    write_to(client, elsewhere, "speakers")
    starts = [
        "/admin/", *links, past(elsewhere), "/admin/mailing/delivery/",
        *map(change, people), *map(past, people),
        f"/admin/events/event/{elsewhere.pk}/season/", "/admin/events/person/export/people/csv/",
        "/admin/events/person/export/people/xlsx/",
        *(f"/admin/events/talk/{talk.pk}/speakers/" for talk in talks),
        *(row.get_absolute_url() for row in (*talks, *people)),
    ]  # fmt: skip

    pages = dict(walk(client, starts))

    assert {address: found for address, text in pages.items() if (found := leaks(text))} == {}
    assert len(pages) > 40 and any("p…@private.example" in text for text in pages.values())


def test_no_page_tells_the_biography_of_who_is_not_public(client, home, planned):
    people = [kind(home) for kind in HIDDEN]
    links = [address_of(use(client, planned, person).speakers.get()) for person in people]
    starts = ["/admin/", *links, *map(change, people), "/admin/events/person/export/people/csv/"]

    pages = dict(walk(client, starts, among="/speak|events/(person|talk|event)/|search"))

    assert len(pages) > 20
    assert [address for address, text in pages.items() if BIOGRAPHY in text] == []


def test_who_keeps_a_person_and_superusers_see_and_change_all_of_it(client, home, keeper, elsewhere):
    person = public(home)
    use(client, elsewhere, person)

    for user in (keeper, make_superuser()):
        client.force_login(user)
        page = client.get(change(person)).content.decode()
        assert ADDRESS in page and CHOSEN_ZONE.search(page) and BIOGRAPHY in page
        submit(client, change(person), email=f"new-{user.pk}@example.org")
        person.refresh_from_db()
        assert person.email == f"new-{user.pk}@example.org"
        Person.objects.update(email=ADDRESS)


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_foreign_organiser_changes_nothing(client, home, foreign, elsewhere, kind):
    person = kind(home)
    use(client, elsewhere, person)
    stored = Person.objects.values().get()

    facts = {
        "name": "Mine",
        "slug": "mine",
        "email": "mine@example.org",
        "bio": "Mine",
        "kept_at": elsewhere.pk,
    }
    client.post(change(person), facts)
    client.post("/admin/events/person/", {"action": "delete_selected", "_selected_action": person.pk})

    assert Person.objects.values().get() == stored
    assert not permissions.can_edit_row(foreign, person)


SEARCHED = [
    "/admin/events/person/?q={}", "/admin/events/talk/?q={}", "/admin/events/speaker/?q={}",
    "/admin/events/boardmember/?q={}", "/admin/mailing/announcement/?q={}", "/admin/search/?s={}",
    "/admin/events/person/?email={}", "/admin/events/person/?email__startswith={}",
    "/admin/events/person/?kept_at__editors__email={}",
    "/admin/autocomplete/?term={}&app_label=events&model_name=speaker&field_name=person",
    "/admin/autocomplete/?term={}&app_label=events&model_name=talk&field_name=chair",
]  # fmt: skip


def test_searching_by_an_address_tells_nothing(client, home, elsewhere):
    use(client, elsewhere, public(home))
    write_to(client, elsewhere, "speakers")

    for address in SEARCHED:
        right, wrong = (
            client.get(address.format(sought), follow=True) for sought in (ADDRESS, "other@private.example")
        )
        assert right.status_code == wrong.status_code, address
        assert found_rows(right) == found_rows(wrong), address
        assert "Pia Example" not in right.content.decode(), address


def found_rows(answer):
    return len(re.findall(r"<tr|\"id\"", answer.content.decode()))


def test_a_table_tells_neither_the_address_nor_whether_one_is_right(client, home, foreign, planned):
    person = without_a_role(home)
    use(client, planned, person)
    table = TABLES["people"](user=foreign, now=timezone.now())

    right = f"address,name,email,bio\n{person.slug},Pia Example,{ADDRESS},{BIOGRAPHY}\n"
    wrong = f"address,name,email,bio\n{person.slug},Pia Example,other@private.example,Another\n"
    plans = [table.plan(sheets.read_text(text)) for text in (right, wrong)]

    assert [(plan.unchanged, plan.changed, plan.faults) for plan in plans] == [(1, [], [])] * 2
    written = [" ".join(table.cells(row)) for row in table.rows()]
    assert [line for line in written if leaks(line) or BIOGRAPHY in line] == [] and len(written) == 1


# --- Who keeps whom ---


def test_who_adds_a_person_keeps_them_and_then_their_event_does(client, foreign, elsewhere):
    colleague, stranger = make_user(), make_user()
    elsewhere.editors.add(colleague)
    make_event(editors=[stranger])
    submit(client, add(Person), name="New Example", slug="new", email=ADDRESS)
    person = Person.objects.get()
    assert ADDRESS in client.get(change(person)).content.decode()
    assert not permissions.can_edit_row(colleague, person)

    use(client, elsewhere, person)

    assert ADDRESS in client.get(change(person)).content.decode()
    assert permissions.can_edit_row(colleague, person) and not permissions.can_edit_row(stranger, person)
    elsewhere.editors.remove(foreign)
    assert not permissions.can_edit_row(foreign, person)


def test_a_use_elsewhere_takes_nothing_from_who_keeps_somebody(client, home, keeper, elsewhere):
    person = public(home)

    use(client, elsewhere, person, status="confirmed")

    assert permissions.can_edit_row(keeper, person)


# --- Mail ---


def write_to(client, event, group):
    """Send a letter to a group of people of an event, as its organiser; the answers on the way."""
    key = f"event:{event.pk}:{group}"
    answer = submit(
        client, "/admin/mailing/announcement/add/", audience=[key], subject="To you", body="Hello."
    )
    if answer.status_code != 302:
        return None  # the group is not offered
    written = Announcement.objects.latest("pk")
    client.post(answer.url, {"when": "now"})
    actions.start(announcement=written)
    return written


@pytest.mark.parametrize("group", ["speakers", "board"])
def test_deliveries_name_people_and_mask_their_addresses(client, home, elsewhere, group):
    person = public(home)
    make_talk(elsewhere, speaker=person, starts_at=SOON)
    make_board_member(elsewhere, person)
    written = write_to(client, elsewhere, group)
    Delivery.objects.update(state="failed", error=f"550 5.1.1 <{ADDRESS}>: no user Planted.Local here")

    watched = client.get(f"/admin/mailing/announcement/{written.pk}/watch/").content.decode()

    assert Delivery.objects.get().address == ADDRESS
    assert (
        "Pia Example &lt;p…@private.example&gt;" in watched
        and "550 5.1.1 &lt;p…@private.example&gt;" in watched
    )
    assert leaks(watched) == [] and "Planted.Local" not in watched
    client.force_login(make_superuser())
    assert ADDRESS in client.get(f"/admin/mailing/announcement/{written.pk}/watch/").content.decode()


DRAFTS = {"talk": ("published", "draft"), "event": ("draft", "confirmed"), "both": ("draft", "draft")}


@pytest.mark.parametrize("case", DRAFTS)
def test_nobody_is_written_to_for_standing_in_a_draft(client, home, foreign, case):
    of_event, of_talk = DRAFTS[case]
    event = make_event("planned", status=of_event, editors=[foreign])
    NotificationSettings.objects.create(event=event, request_days=7, request_every=5)
    speaker = make_speaker(make_talk(event, title="", status=of_talk, starts_at=SOON), public(home))
    keys = [f"event:{event.pk}:speakers", f"speaker:{speaker.pk}"]

    assert sources.people_in(keys) == {}
    assert keys[0] not in audiences.choices(foreign)
    assert requests.incomplete_speakers(utc(2126, 3, 20)) == []


def test_the_board_of_a_draft_is_not_written_to(home, foreign):
    event = make_event(status="draft", editors=[foreign])
    make_board_member(event, public(home))

    assert sources.people_in([f"event:{event.pk}:board"]) == {}
    assert audiences.choices(foreign) == {}
