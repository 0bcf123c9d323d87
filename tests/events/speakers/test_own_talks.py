"""On the account page: what somebody speaks at or chairs."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Person
from events.speakers.actions.links import make_link
from portal.accounts import personal_data
from tests.support.accounts import make_account, text_of
from tests.support.factories import make_event, make_person, make_session, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 3, 20, 12)


@pytest.fixture
def ines():
    return make_account()


@pytest.fixture
def page(client, ines):
    def page():
        client.force_login(ines)
        return text_of(client.get("/me/"))

    return page


def test_talks_of_the_linked_person_and_of_one_with_a_proved_address(page, ines):
    make_talk(title="By the account", speaker=make_person(user=ines))
    make_talk(title="By the address", speaker=make_person(email="Ines@Example.org"))
    make_talk(title="By somebody else", speaker=make_person(email="other@example.org"))

    assert "By the account" in page() and "By the address" in page() and "somebody else" not in page()


def test_an_address_of_a_person_who_has_another_account_gives_nothing(page, ines):
    make_talk(title="Of Olga", speaker=make_person(email=ines.email, user=make_account("olga@example.org")))

    assert "Of Olga" not in page() and "My talks" not in page()


def test_what_one_chairs_is_marked_also_by_the_session(page, ines):
    person = make_person(user=ines)
    make_talk(title="Chaired itself", chair=person)
    event = make_event()
    session = make_session(event, chair=person)
    make_talk(event, title="Chaired by its session", session=session)

    assert page().count("Chair ") >= 2
    assert "Chaired itself" in page() and "Chaired by its session" in page()


def test_a_draft_is_shown_to_its_speaker_without_a_link_and_the_past_below(client, page, ines):
    person = make_person(user=ines)
    draft = make_talk(title="To come", speaker=person, status="draft")
    make_talk(title="Was last year", speaker=person, starts_at=utc(2025, 3, 25, 12))

    shown = page()

    assert "To come Not public" in shown
    assert shown.index("To come") < shown.index("Earlier") < shown.index("Was last year")
    assert f'href="{draft.get_absolute_url()}"' not in client.get("/me/").content.decode()


def test_the_personal_link_leads_to_editing_while_it_is_valid(client, page, ines):
    talk = make_talk(speaker=make_person(user=ines))
    assert "Title, abstract and slides" not in page()

    link = make_link(speaker=talk.speakers.get())
    assert "Title, abstract and slides" in page()

    link.is_revoked = True
    link.save()
    assert "Title, abstract and slides" not in page()


def test_the_file_has_them_and_deleting_keeps_them(client, ines):
    person = make_person("Ines Example", user=ines)
    talk = make_talk(title="Braids", speaker=person)
    client.force_login(ines)

    held = json.loads(client.get("/me/export/").content)["speaking"]
    assert held["persons"][0]["name"] == "Ines Example" and held["talks"][0]["title"] == "Braids"

    told = [sentence for _entry, told in personal_data.consequences(ines) for sentence in told]
    assert any("Your talks" in sentence and "stay" in sentence for sentence in told)
    personal_data.delete_account(user=ines, now=NOW)

    assert Person.objects.get().user is None
    assert client.get(talk.get_absolute_url()).status_code == 200


def test_more_talks_ask_for_no_more_queries(client, ines):
    person = make_person(user=ines)
    client.force_login(ines)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/")
        return len(asked)

    make_link(speaker=make_talk(speaker=person).speakers.get())
    one = queries()
    for _each in range(2):
        make_link(speaker=make_talk(speaker=person).speakers.get())

    assert queries() == one
