"""The search of the sidebar finds what is in the lists that its reader may see, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Page
from tests.support.factories import make_event, make_person, make_talk, make_user, utc

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def own(client):
    """An event of somebody who is signed in, with talks, speakers and a page, beside one of others."""
    editor = make_user("editor@example.org")
    client.force_login(editor)
    event = make_event("flows", title="Seminar on flöws", editors=[editor], time_zone="Europe/Berlin")
    ada = make_person("Ada Flows", affiliation="University of Examples", email="flows-private@example.org")
    make_talk(event, speaker=ada, title="Flows of $x^2$", starts_at=utc(2026, 3, 25, 23, 30))
    make_talk(event, speaker="Bea Other", title="", invited_speaker="", status="draft", starts_at=None)
    Page.objects.create(event=event, title="Where flows are", slug="where")
    sealed = make_event("sealed", title="Sealed flows", status="draft")
    make_talk(sealed, title="Sealed flows", status="draft")
    Page.objects.create(event=sealed, title="Sealed flows", slug="sealed")
    return event


def find(client, words, **headers):
    answer = client.get("/admin/search/", {"s": words}, headers=headers)
    assert answer.status_code == 200
    return answer


def hits(answer):
    return {
        group.heading: [(hit.title, hit.line) for hit in group.hits] for group in answer.context["groups"]
    }


def test_it_finds_events_talks_pages_and_people_of_ones_own(client, own):
    answer = find(client, "flows")

    assert hits(answer) == {
        "Events": [("Seminar on flöws", "Seminar series")],
        "Talks": [  # the first by its event
            ("Title to be announced", "Bea Other · Seminar on flöws"),
            ("Flows of x²", "26 Mar 2026 · Ada Flows · Seminar on flöws"),
        ],
        "Pages": [("Where flows are", "Seminar on flöws")],
        "People": [("Ada Flows", "University of Examples")],
    }
    for group in answer.context["groups"]:
        assert client.get(group.hits[0].address).status_code == 200


def test_a_talk_without_a_title_is_found_by_its_speaker_and_lists_by_name(client, own):
    assert hits(find(client, "bea oth"))["Talks"] == [
        ("Title to be announced", "Bea Other · Seminar on flöws")
    ]
    assert hits(find(client, "board"))["Lists"] == [("Board members", "")]


def test_nothing_of_others_is_found(client, own):
    assert (
        hits(find(client, "sealed")) == {}
        and "Nothing found for “sealed”." in find(client, "sealed").content.decode()
    )
    assert hits(find(client, "flows-private")) == {}


def test_below_the_field_it_is_a_list_and_after_enter_a_page(client, own):
    below = find(client, "flows", **{"HX-Request": "true"}).content.decode()

    assert "<html" not in below and "Ada Flows" in below
    assert "<html" in find(client, "flows").content.decode()


@pytest.mark.parametrize("words", ["", " ", "f", "\x00", "%", "'", "x" * 5000, "<script>", "flows page=x"])
def test_any_words_get_an_answer(client, own, words):
    assert "<script>x" not in find(client, words).content.decode()
    assert "Talks" not in hits(find(client, words))


def test_more_than_six_lead_to_the_list_of_all_in_a_constant_number_of_queries(client, own):
    numbers = []
    for number in range(8):
        make_talk(own, title="Flows again", speaker=f"Cleo {number}")
        with CaptureQueriesContext(connection) as queries:
            answer = find(client, "flows", **{"HX-Request": "true"})
        numbers.append(len(queries))

    talks = next(group for group in answer.context["groups"] if group.heading == "Talks")
    assert len(talks.hits) == 6
    assert client.get(talks.rest).context_data["cl"].result_count == 10
    assert numbers[0] == numbers[2] <= 20


def test_who_is_no_organiser_gets_nowhere(client, own):
    client.force_login(make_user())

    assert client.get("/admin/search/", {"s": "flows"}, follow=True).status_code == 403
