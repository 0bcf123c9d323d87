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
from events.models import Person, Speaker
from events.notifications import audiences, requests
from events.notifications.models import NotificationSettings
from mailing import sources
from mailing.announcements import actions
from mailing.models import Announcement, Delivery
from portal.lib import sheets
from tests.support.admin_forms import add, change, past, submit, tab
from tests.support.factories import (
    make_board_member,
    make_event,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)
from tests.support.speaker_pages import address_of, drawn, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cleared")]

ADDRESS, ZONE, BIOGRAPHY = "planted.local@private.example", "Pacific/Chatham", "A planted biography"
CHOSEN_ZONE = re.compile(rf'value="{ZONE}"\s+selected')
SOON = utc(2126, 3, 25, 16)
MOST_PAGES = 400


@pytest.fixture
def cleared():
    cache.clear()


@pytest.fixture
def keeper():
    return make_user("keeper@example.org")


@pytest.fixture
def home(keeper):
    return make_event("home", editors=[keeper])


@pytest.fixture
def foreign(client):
    """Who edits an event that does not keep the person, signed in."""
    user = make_user("foreign@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere(foreign):
    event = make_event("elsewhere", editors=[foreign])
    NotificationSettings.objects.create(event=event, request_days=7, request_every=5)
    return event


@pytest.fixture
def planned(foreign):
    """An event of theirs that is not public."""
    return make_event("planned", status="draft", editors=[foreign])


def planted(**fields):
    fields = {"email": ADDRESS, "time_zone": ZONE, "bio": BIOGRAPHY} | fields
    return make_person("Pia Example", **fields)


def without_a_role(home):
    return planted()


def added_by_another(home):
    return planted(made_by=home.editors.get())


def with_a_draft(home):
    person = planted()
    make_talk(home, speaker=person, status="draft")
    return person


def with_a_role_of_before(home):
    person = planted()
    make_talk(home, speaker=person).speakers.all().delete()
    return person


HIDDEN = [without_a_role, added_by_another, with_a_draft, with_a_role_of_before]


def public(home):
    person = planted()
    make_talk(home, speaker=person)
    return person


PEOPLE = [*HIDDEN, public]


def use(client, event, person, status="draft"):
    """Give a person every role by the forms of the admin, as its organiser; the talk that came of it."""
    talk = make_talk(event, title="", status=status, starts_at=SOON)
    speaker = {"speakers-TOTAL_FORMS": 1, "speakers-0-person": person.pk, "speakers-0-position": 0}
    submit(client, change(talk), chair=person.pk, **speaker)
    submit(
        client,
        tab(event, "board"),
        **{"board-TOTAL_FORMS": 1, "board-0-person": person.pk, "board-0-position": 0},
    )
    submit(client, change(make_session(event)), chair=person.pk)
    assert talk.speakers.get().person == person and event.board.get().person == person
    return talk


def speak(event, person, **fields):
    """Let a person speak at an event without letting it keep them."""
    return Speaker.objects.create(talk=make_talk(event, starts_at=SOON, **fields), person=person)


def leaks(text):
    """What private there is in a page; a masked address is none."""
    found = [word for word in (ADDRESS, ADDRESS.partition("@")[0]) if word in unescape(text)]
    return found + ([ZONE] if CHOSEN_ZONE.search(text) else [])


def walk(client, starts):
    """Every page of the admin that links lead to, as (address, text)."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        text = b"".join(answer).decode("utf-8", "ignore")
        yield address, text
        for link in re.findall(r'(?:href|action|data-[a-z-]*url)="(/(?:admin|speak)/[^"#]*)', text):
            link = unescape(link)
            if link not in seen and not re.search(r"logout|/r/|/jsi18n/|p=|date|hijri|_popup=", link):
                seen.add(link)
                waiting.append(link)
        assert len(seen) < MOST_PAGES, "it does not end"


# --- The whole admin ---


@pytest.mark.database
@pytest.mark.parametrize("kind", PEOPLE)
def test_no_page_tells_a_foreign_organiser_what_is_private(client, home, elsewhere, kind):
    person = kind(home)
    talk = use(client, elsewhere, person)
    links = [address_of(each) for each in (talk.speakers.get(), speak(elsewhere, person))]
    write_to(client, elsewhere, "speakers")
    starts = [
        "/admin/", *links, change(person), past(person), past(elsewhere), "/admin/mailing/delivery/",
        f"/admin/events/event/{elsewhere.pk}/season/", "/admin/events/person/export/people/csv/",
        "/admin/events/person/export/people/xlsx/", f"/admin/events/talk/{talk.pk}/speakers/",
        f"{talk.get_absolute_url()}", f"{person.get_absolute_url()}",
    ]  # fmt: skip

    pages = dict(walk(client, starts))

    assert {address: found for address, text in pages.items() if (found := leaks(text))} == {}
    assert len(pages) > 40 and any("p…@private.example" in text for text in pages.values())


@pytest.mark.parametrize("kind", HIDDEN)
def test_no_page_tells_the_biography_of_who_is_not_public(client, home, planned, kind):
    person = kind(home)
    talk = use(client, planned, person)
    link = address_of(talk.speakers.get())

    pages = dict(walk(client, ["/admin/", link, change(person), "/admin/events/person/export/people/csv/"]))

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


@pytest.mark.parametrize("address", SEARCHED)
def test_searching_by_an_address_tells_nothing(client, home, elsewhere, address):
    use(client, elsewhere, public(home))
    write_to(client, elsewhere, "speakers")

    right, wrong = (
        client.get(address.format(sought), follow=True) for sought in (ADDRESS, "other@private.example")
    )

    assert right.status_code == wrong.status_code
    assert found_rows(right) == found_rows(wrong)
    assert "Pia Example" not in right.content.decode()


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


# --- Personal links ---

OF_PERSON = {"bio": "Mine", "homepage": "https://mine.example/", "time_zone": "Asia/Tokyo"}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("changes", ["live", "approval"])
def test_a_link_made_by_a_foreign_organiser_is_about_the_talk_alone(client, home, elsewhere, kind, changes):
    elsewhere.speaker_changes = changes
    elsewhere.save()
    person = kind(home)
    speaker = speak(elsewhere, person, title="")
    stored = Person.objects.values().get()
    page = client.get(address_of(speaker))
    words = page.content.decode()
    assert leaks(words) == [] and BIOGRAPHY not in words and "Chatham" not in words
    assert [str(label) for label in page.context["missing"]] == ["title", "abstract", "affiliation"]

    answer = client.post(
        address_of(speaker), drawn(client, address_of(speaker)) | OF_PERSON | {"title": "On x"}
    )

    speaker.talk.refresh_from_db()
    assert answer.status_code == 302 and Person.objects.values().get() == stored
    assert (speaker.talk.title == "On x") == (changes == "live")
    assert [set(each.changes) for each in speaker.proposals.all()] == (
        [] if changes == "live" else [{"title"}]
    )


def test_a_link_made_by_who_keeps_the_person_is_about_both(client, home):
    speaker = make_speaker(make_talk(home, starts_at=SOON), "Ada Example")

    send(client, speaker, **OF_PERSON)

    speaker.person.refresh_from_db()
    assert {name: getattr(speaker.person, name) for name in OF_PERSON} == OF_PERSON


def test_a_link_below_an_umbrella_is_about_both_unless_others_edit_the_part(client, home):
    person = public(home)
    part = make_event(parent=home)
    speaker = make_speaker(make_talk(part, starts_at=SOON), person)
    assert "bio" in client.get(address_of(speaker)).context["form"].fields

    part.editors.add(make_user())

    assert "bio" not in client.get(address_of(speaker)).context["form"].fields
