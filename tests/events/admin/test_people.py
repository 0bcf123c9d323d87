"""Organisers look people up and add some; lists of the admin take a constant number of queries."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from events.models import Area, EventOrganisation, Organisation, Page, Person
from tests.support.admin_forms import add, change, errors, submit, tab
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
)
from tests.support.uploads import png


def test_a_person_is_added(client, event):
    submit(client, add(Person), name="Ada Example", slug="ada", email="ada@example.org")

    assert Person.objects.get(slug="ada").email == "ada@example.org"


def test_the_private_address_and_the_history_are_for_who_may_change_the_person(client, event):
    mine = make_person(email="mine@private.example")
    theirs = make_person(email="theirs@private.example")
    make_talk(event, speaker=mine), make_talk(speaker=theirs), make_talk(event, speaker=theirs)

    pages = [client.get(change(person)).content.decode() for person in (mine, theirs)]
    assert ["private.example" in page for page in pages] == [True, False]
    assert ["/history/" in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    "query", ["email__startswith=theirs", "email=theirs@private.example", "q=private.example"]
)
@pytest.mark.database
def test_the_private_address_cannot_be_guessed_from_the_list(client, event, query):
    theirs = make_person("Theirs", email="theirs@private.example")
    make_talk(speaker=theirs)

    answer = client.get(f"/admin/events/person/?{query}")

    assert answer.status_code in (302, 400) or "Theirs" not in answer.content.decode()
    assert client.get("/admin/events/talk/?speakers__person__email__startswith=t").status_code in (302, 400)


def test_an_account_is_given_to_a_person_by_superusers_only(client, editor, event):
    person = make_person()
    make_talk(event, speaker=person)

    submit(client, change(person), user=editor.pk, name="Renamed")

    person.refresh_from_db()
    assert (person.name, person.user) == ("Renamed", None)


REFUSED_PEOPLE = {
    "orcid": {"orcid": "0000-0002-1825-0098"},
    "orcid letters": {"orcid": "hello, world"},
    "orcid signs": {"orcid": "–––"},
    "orcid digits": {"orcid": "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧"},
    "homepage": {"homepage": "javascript:alert(1)"},
    "slug": {"slug": "not a slug"},
    "name": {"name": "   "},
    "email": {"email": "nobody"},
    "photo": {"photo": SimpleUploadedFile("photo.jpg", b"no picture", content_type="image/jpeg")},
    "photo of 50 MB": {"photo": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + bytes(50 * 1024 * 1024))},
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_PEOPLE)
@pytest.mark.database
def test_a_faulty_person_is_refused_at_the_field(client, event, case):
    answer = submit(client, add(Person), **{"name": "Ada Example", "slug": "ada"} | REFUSED_PEOPLE[case])

    assert list(errors(answer)) == [case.split()[0]]
    assert not Person.objects.exists()


@pytest.mark.parametrize("size", [(20_000, 12_000), (9_000, 6_000)])
def test_a_picture_of_too_many_pixels_is_called_so_and_never_unpacked_here(client, event, size, monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *args, **named: pytest.fail("unpacked"))
    photo = SimpleUploadedFile("photo.png", png(*size), content_type="image/png")

    found = errors(submit(client, add(Person), name="Ada", slug="ada", photo=photo))

    assert found == {"photo": ["The picture has too many pixels; make it smaller and try again."]}


def test_the_logo_of_the_site_is_looked_at_in_the_same_way(client, db):
    client.force_login(make_superuser())
    logo = SimpleUploadedFile("logo.png", png(20_000, 12_000), content_type="image/png")

    found = errors(submit(client, "/admin/portal/sitesettings/add/", name="Ours", logo=logo))

    assert found == {"logo": ["The picture has too many pixels; make it smaller and try again."]}


@pytest.mark.parametrize("query", ["Lukasz", "ŁUKASZ", "łukasz zoe", "universitat"])
@pytest.mark.database
def test_people_are_found_without_regard_to_accents(client, event, query):
    make_person("Łukasz Zoë", affiliation="Universität")
    talk = make_talk(event, title="Über Graphen")
    make_person("Somebody Else")

    people = client.get("/admin/events/person/", {"q": query}).context_data["cl"].result_list
    offered = client.get(
        "/admin/autocomplete/",
        {"term": query, "app_label": "events", "model_name": "talk", "field_name": "chair"},
    ).json()["results"]

    assert [person.name for person in people] == [one["text"] for one in offered] == ["Łukasz Zoë"]
    assert list(client.get("/admin/events/talk/?q=uber").context_data["cl"].result_list) == [talk]


def test_a_photo_is_taken(client, event, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")

    submit(client, add(Person), name="Ada", slug="ada", photo=SimpleUploadedFile("a.png", picture.getvalue()))

    assert Person.objects.get().photo.width == 40


# --- Queries of lists ---


LISTS = [
    "event",
    "talk",
    "session",
    "page",
    "person",
    "boardmember",
    "material",
    "joininglink",
    "area",
    "speaker",
]


def fill(event):
    talk = make_talk(event, speaker=make_person(), chair=make_person())
    make_board_member(event), make_session(event, chair=make_person())
    make_material(talk=talk), make_joining_link(talk=talk)
    (
        Area.objects.create(event=event, title="Area"),
        Page.objects.create(event=event, title="Page", slug=f"page-{talk.pk}"),
    )
    make_event(parent=event)


@pytest.mark.parametrize("as_superuser", [False, True])
@pytest.mark.database
def test_lists_take_as_many_queries_for_three_rows_as_for_one(client, event, as_superuser):
    if as_superuser:
        client.force_login(make_superuser())
    fill(event)
    at_one = {name: queries_of_list(client, name) for name in LISTS}
    fill(event), fill(event)
    at_three = {name: queries_of_list(client, name) for name in LISTS}

    assert at_three == at_one
    assert max(at_one.values()) <= 25


def queries_of_list(client, name):
    """The number of queries that a list takes once the cache of content types is warm."""
    client.get(f"/admin/events/{name}/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/events/{name}/").status_code == 200, name
    return len(queries)


@pytest.mark.database
def test_the_page_of_an_event_takes_as_many_queries_whatever_it_holds(client, event):
    def count():
        client.get(change(event))  # warms the cache of content types
        with CaptureQueriesContext(connection) as queries:
            assert client.get(change(event)).status_code == 200
        return len(queries)

    def add_rows():
        fill(event)
        make_material(event=event, label=f"Notes {event.materials.count()}"), make_joining_link(event=event)
        organisation = Organisation.objects.create(name=f"Institute {event.talks.count()}")
        EventOrganisation.objects.create(event=event, organisation=organisation)

    add_rows()
    counts = [count()]
    add_rows(), add_rows()
    counts.append(count())

    assert counts[0] == counts[1] <= 25


@pytest.mark.database
def test_the_page_of_a_talk_takes_as_many_queries_for_three_speakers_as_for_one(client, event):
    talk, counts = make_talk(event, speaker=make_person()), []
    for _number in range(2):
        client.get(change(talk))
        with CaptureQueriesContext(connection) as queries:
            client.get(change(talk))
        counts.append(len(queries))
        make_speaker(talk, make_person()), make_speaker(talk, make_person())

    assert counts[0] == counts[1] <= 26


def test_what_is_chosen_is_shown_and_stays_chosen(client, event):
    member = make_board_member(event, make_person("Ada Example"))
    other = make_person("Bea Example")

    page = client.get(tab(event, "board")).content.decode()
    assert re.search(rf'<option value="{member.person.pk}" selected[^>]*>\s*Ada Example', page)
    refused = submit(client, tab(event, "board"), **{"board-0-person": other.pk, "board-0-from_day": "soon"})
    assert re.search(rf'<option value="{other.pk}" selected[^>]*>\s*Bea Example', refused.content.decode())
    submit(client, tab(event, "board"), **{"board-0-role": "Chair"})

    member.refresh_from_db()
    assert member.person.name == "Ada Example"
