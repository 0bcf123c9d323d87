import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseWeek, WeekMaterial
from events.models import Area, EventOrganisation, Organisation, Page, Talk, Topic
from events.search import folding, queries
from events.search.queries import search
from portal import markup, pages
from portal.lib import text_matching
from tests.support.factories import (
    NOON,
    make_board_member,
    make_course,
    make_event,
    make_material,
    make_person,
    make_speaker,
    make_talk,
    utc,
)
from tests.support.search import found, groups

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("index")]


def test_every_word_must_be_found_somewhere_in_the_talk():
    make_talk(title="Ensemble filters", abstract="About chaotic maps.", speaker="Ada Lovelace")
    make_talk(title="Ensemble averages", abstract="About nothing else.")

    assert found("ensemble chaotic lovelace")["Talks"] == ["Ensemble filters"]
    assert found("ensemble")["Talks"] != []
    assert found("ensemble missing") == {}


def test_words_may_be_spread_over_two_speakers():
    talk = make_talk(title="Joint work", speaker="Ada Lovelace")
    talk.speakers.create(person=make_person("Emmy Noether"))

    assert found("noether lovelace")["Talks"] == ["Joint work"]


@pytest.mark.parametrize("typed", ["Erdős", "Erdos", "ERDŐS", "erdo\u030bs"])
def test_accents_and_case_do_not_matter(typed):
    make_talk(title="Graphs", speaker="Pál Erdős", abstract="Łódź.")

    assert found(typed) == {"Talks": ["Graphs"], "People": ["Pál Erdős"]}
    assert found("lodz")["Talks"] == ["Graphs"]


def test_a_part_of_a_name_is_enough():
    make_talk(title="Reduction", speaker="Georg Example")

    assert found("exam")["People"] == ["Georg Example"]


def test_names_that_are_common_words_are_found():
    make_talk(title="Reduction", speaker="Will Do")

    assert found("will do")["People"] == ["Will Do"]
    assert found("will reduction")["Talks"] == ["Reduction"]


def test_events_and_courses_are_found_by_title_summary_and_description():
    make_event("alpha", title="Alpha", summary="Turbulent flows")
    make_event("beta", title="Beta", kind="course", description="Also on *turbulent* things")
    make_event("gamma", title="Turbulent days")

    assert set(found("turbulent")["Events and courses"]) == {"Alpha", "Beta", "Turbulent days"}


def test_what_is_not_public_is_not_found():
    umbrella = make_event("umbrella", status="draft")
    part = make_event("part", title="Secretword part", parent=umbrella)
    make_talk(part, title="Secretword talk", speaker="Secretword Person")
    make_talk(title="Secretword draft", status="draft")
    make_person("Secretword Nobody")
    make_event("draft", title="Secretword", status="draft")

    assert found("secretword") == {}


def test_private_facts_do_not_lead_to_a_person():
    person = make_person("Ada Example", email="hiddenword@example.org")
    make_board_member(make_event(), person)

    assert found("hiddenword") == {}
    assert found("ada")["People"] == ["Ada Example"]


def test_the_exact_title_comes_first_then_titles_then_texts():
    make_talk(title="Other", abstract="Of diffusion maps", starts_at=utc(2027, 1, 1))
    make_talk(title="More diffusion maps", starts_at=utc(2026, 1, 1))
    make_talk(title="Diffusion maps", starts_at=utc(2020, 1, 1))

    assert found("diffusion maps")["Talks"] == ["Diffusion maps", "More diffusion maps", "Other"]


def test_of_equals_the_newest_comes_first_and_the_undated_last():
    for title, starts_at in [("A", utc(2020, 1, 1)), ("B", None), ("C", utc(2026, 1, 1))]:
        make_talk(title=title, abstract="Same words", starts_at=starts_at)

    assert found("same words")["Talks"] == ["C", "A", "B"]


def test_all_are_counted_and_twenty_shown_on_a_page(client, monkeypatch):
    event = make_event()
    for _ in range(23):
        make_talk(event, abstract="Manyword", speaker=None)

    (group,) = groups("manyword")
    assert (group.count, len(group.hits)) == (23, 20)
    page = client.get("/search/?q=manyword").content.decode()
    assert 'href="?q=manyword&amp;in=talks"' in page
    page = client.get("/search/?q=manyword&in=talks&page=2").content.decode()
    assert page.count("<h4>") == 3
    assert "Page 2 of 2" in page and 'href="?q=manyword"' in page
    for wrong in ("in=talks&page=3", "in=talks&page=0", "page=2", "page=x", "in=nothing"):
        assert client.get(f"/search/?q=manyword&{wrong}").status_code == 404

    monkeypatch.setattr(queries, "MOST_RANKED", 22)
    assert "More than 22 results" in client.get("/search/?q=manyword&in=talks").content.decode()


def test_what_was_found_is_marked_and_nothing_else_becomes_html():
    event = make_event(title="<b>Markword</b> series")
    talk = make_talk(event, title="A markword & <i>more</i>", abstract="x < y, markword <script>")
    make_speaker(talk, "Ada <u>")

    hit = next(group for group in groups("markword") if group.heading == "Talks").hits[0]

    assert "<mark>markword</mark>" in hit.title
    assert "<mark>markword</mark>" in hit.excerpt
    for html in (hit.title, hit.about, hit.excerpt):
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_other_forms_of_a_word_are_found():
    make_talk(title="Theories", abstract="We filter.")

    marked = [(hit.title, hit.excerpt) for group in groups("filtering theory") for hit in group.hits]

    assert marked == [("<mark>Theories</mark>", "We <mark>filter</mark>.")]


def test_affiliations_of_speakers_and_board_members_are_found():
    talk = make_talk(title="Reduction")
    make_speaker(talk, "Ada Example", affiliations="Université de Toulouse\nCNRS")
    board = make_event(title="Series of talks")
    make_board_member(board, make_person("Emmy Example"), affiliation="South China, Guangzhou")

    assert found("Toulouse") == {"Talks": ["Reduction"], "People": ["Ada Example"]}
    assert found("universite cnrs") == {"Talks": ["Reduction"], "People": ["Ada Example"]}
    assert found("Guangzhou") == {"People": ["Emmy Example"], "Events and courses": ["Series of talks"]}
    excerpts = [hit.excerpt for group in groups("Toulouse") for hit in group.hits]
    assert excerpts == ["Université de <mark>Toulouse</mark>"] * 2


def test_what_stands_around_an_event_is_found():
    event = make_event(title="Gathering", kind="workshop", venue="Maxwell House", address="4 Quay Lane")
    event.topics.add(Topic.objects.create(name="Generalisation", slug="generalisation"))
    Area.objects.create(event=event, title="Proof assistants")
    organisation = Organisation.objects.create(name="Elmsworth Centre")
    EventOrganisation.objects.create(event=event, organisation=organisation)

    for typed in ("generalization", "assistants", "maxwell", "quay lane", "elmsworth"):
        assert found(typed) == {"Events and courses": ["Gathering"]}


def test_labels_of_materials_are_found_once_readers_may_have_them():
    course = make_course("course", title="Course", weeks=1)
    make_material(event=course, label="Cheatsheet")
    make_material(event=course, label="Secretword", is_hidden=True)
    make_material(talk=make_talk(title="Sought"), label="Preprint", visible_from=utc(2030, 1, 1))
    notebook = {"label": "The Möbius function", "url": "https://example.org/n"}
    WeekMaterial.objects.create(week=course.weeks.get(), **notebook)

    assert found("Möbius") == found("cheatsheet") == {"Events and courses": ["Course"]}
    CourseWeek.objects.update(summary="On *sums* over divisors")
    assert found("theme divisors")["Events and courses"] == ["Course"]
    assert found("secretword") == found("preprint") == {}
    assert [group.heading for group in groups("preprint", now=utc(2030, 1, 2))] == ["Talks"]


def test_a_role_that_was_withdrawn_leads_to_nobody():
    ada = make_person("Ada Example")
    make_board_member(make_event(), ada)
    make_speaker(make_talk(status="draft"), ada, affiliations="Secretword")
    make_board_member(make_event(status="draft"), ada, affiliation="Secretword")

    assert found("secretword") == {}


HOSTILE = [
    "%", "_", "100%", "\\", "'", '"', "';--", "a' OR '1'='1", "\x00", "a\x00b", "!!! ??? ...", "&|!():*<->",
    "' & ' | !", "-a -b", '"unbalanced', "(((((", "a:*", "<script>alert(1)</script>", "{{ site }}",
    "x" * 10_000, "a " * 5_000, "\ud7ff\uffff", "🙂", "\u202e", "é" * 300, "or", "or or or",
    "%00", "../../etc/passwd", "talks", "people OR talks", "NEAR(a b)", "12 | 13", "微" * 200, "\u0e33\u0301",
]  # fmt: skip


def test_hostile_queries_are_answered_and_find_only_what_they_say(client):
    make_talk(title="Plain", abstract="Quiet zzz")

    for query in HOSTILE:
        response = client.get("/search/", {"q": query})

        assert response.status_code == 200
        assert b"<script>alert" not in response.content
        # "x...", "a a a" and the like do not occur; punctuation is no wildcard.
        assert not found(query) or text_matching.words_of(query)


def test_signs_that_mean_anything_to_a_database_mean_nothing_here():
    make_talk(title="Plain")

    assert [found(sign) for sign in ("%", "_", "*", ".", "pl%zz", "_____")] == [{}] * 6


def test_a_query_is_cut_to_eight_words():
    make_talk(title="One two three four five six seven eight")

    assert found("one two three four five six seven eight nine")["Talks"]
    assert len(text_matching.words_of("a " * 5_000)) == 8
    assert len("".join(text_matching.words_of("x" * 10_000))) == 200


@pytest.mark.parametrize("query", ["", "   ", "?!", "\u0301"])
def test_without_a_word_nothing_is_sought(query, django_assert_num_queries):
    make_talk(title="Plain")

    with django_assert_num_queries(0):
        assert search(query, now=NOON).groups == []


def test_as_many_queries_for_three_hits_as_for_one_and_none_of_them_writes(index, django_assert_num_queries):
    def make(number):
        event = make_event(title=f"Countword {number}", parent=make_event())
        make_talk(event, title=f"Countword {number}", speaker=f"Countword {number}")
        Page.objects.create(event=event, slug=f"p{number}", title=f"Countword {number}", is_published=True)
        if index == "indexed":
            folding.fold_all(NOON)

    make(1)
    with CaptureQueriesContext(connection) as one:
        search("countword", now=NOON)
    make(2)
    make(3)

    with django_assert_num_queries(len(one)):
        assert [group.count for group in search("countword", now=NOON).groups] == [3] * 4
    assert len(one) <= 23
    settings_of_postgresql = {"SAVEPOINT", "SET", "RELEASE"}
    assert {query["sql"].split()[0] for query in one} - settings_of_postgresql == {"SELECT"}


def test_the_page_shows_the_form_alone_before_anything_is_sought(client):
    page = client.get("/search/").content.decode()

    assert 'name="q"' in page and "<label" in page
    assert "<h2" not in page
    assert "csrf" not in page


def test_the_page_shows_counts_and_links(client):
    talk = make_talk(title="Pageword one", speaker="Ada Example")
    make_talk(talk.event, title="Pageword two")

    page = client.get("/search/?q=pageword").content.decode()

    assert "2 results for “pageword”" in page
    assert f'<a href="/talks/{talk.pk}/"><mark>Pageword</mark> one</a>' in page


def test_the_page_says_when_nothing_was_found(client):
    assert "Nothing found for “&lt;nothing&gt;”" in client.get("/search/?q=<nothing>").content.decode()


def test_an_edit_is_found_at_the_next_request(client):
    talk = make_talk(title="Before")
    client.get("/search/?q=afterwards")

    Talk.objects.filter(pk=talk.pk).update(title="Afterwards")

    assert "1 result for" in client.get("/search/?q=afterwards").content.decode()


def test_unknown_parameters_make_no_new_answer(client):
    for number in range(5):
        client.get("/search/", {"q": "same", f"p{number}": number})

    assert len(pages.store.answers) == 1


def test_a_search_is_read_only(client):
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_of_a_long_text_only_what_is_around_the_word_is_rendered(monkeypatch):
    rendered, to_text = [], markup.to_text
    monkeypatch.setattr(markup, "to_text", lambda text: rendered.append(len(text)) or to_text(text))
    make_talk(title="Brackets", abstract=f"{'[' * 40_000} where the needle lies {'(' * 9_000}")

    hits = [hit for group in groups("needle") for hit in group.hits]

    assert "<mark>needle</mark>" in hits[0].excerpt and max(rendered) <= text_matching.MOST_RENDERED


def test_months_and_years_are_found():
    make_talk(title="Late", starts_at=utc(2026, 12, 31, 23, 30), event=make_event(time_zone="Asia/Tokyo"))
    make_talk(title="Early", starts_at=utc(2026, 12, 3, 12))
    make_event(title="Winter", first_day=dt.date(2026, 11, 30), last_day=dt.date(2027, 1, 9))
    make_event(title="Some day", first_day=dt.date(2031, 1, 1), date_precision="year")

    assert found("December 2026") == {"Talks": ["Early"], "Events and courses": ["Winter"]}
    assert found("1 January 2027")["Talks"] == ["Late"]
    assert found("2026-12-03")["Talks"] == ["Early"]
    assert found("2031") == {"Events and courses": ["Some day"]}


def test_pages_and_reports_are_found():
    event = make_event(title="Gathering", report="It was a *splendid* week.")
    pages = [
        (event, "Travel", "Take the funicular.", True),
        (None, "Imprint", "Responsible: Ada", True),
        (None, "Funicular", "", False),
        (make_event(status="draft"), "Funicular", "", True),
    ]
    for number, (event, title, body, is_published) in enumerate(pages):
        slug = f"page-{number}"
        Page.objects.create(event=event, slug=slug, title=title, body=body, is_published=is_published)

    assert found("splendid week") == {"Events and courses": ["Gathering"]}
    assert found("funicular") == {"Pages": ["Travel"]}
    assert found("responsible") == {"Pages": ["Imprint"]}
