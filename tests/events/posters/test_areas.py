"""Areas pasted as a list: of any bullets, two levels, damaged letters mended or named; nothing is lost."""

import pytest

from events.models import Area
from events.posters import area_list
from tests.support.desk_pages import said, words
from tests.support.factories import make_user
from tests.support.posters import make_area, make_call

MOJIBAKE = "decay， and “soft".encode().decode("cp1252")  # read as if it were Windows’ own


def tree(text):
    return [(area.title, [each.title for each in area.below]) for area in area_list.read(text).areas]


@pytest.mark.parametrize(
    "text",
    [
        "- Graphs\n    - Limits\n    - Trees\n- Maps",
        "* Graphs\n\t* Limits\n\t* Trees\n* Maps",
        "1. Graphs\n   a) Limits\n   b) Trees\n2. Maps",
        "1. Graphs\n1.1 Limits\n1.2 Trees\n2. Maps",
        "• Graphs\n  ◦ Limits\n  ◦ Trees\n• Maps",
        "+ **Graphs**\n\n  – **Limits**: of what\n\n  – Trees: which\n\n+ Maps.",
        "    - Graphs\n        - Limits\n        - Trees\n    - Maps",
        "- Graphs\n\nLimits: of dense graphs\n\nTrees: and forests\n\n- Maps",
    ],
)
def test_bullets_of_any_kind_make_two_levels(text):
    assert tree(text) == [("Graphs", ["Limits", "Trees"]), ("Maps", [])]


def test_what_follows_a_title_is_its_description():
    [area] = area_list.read(
        "- **Graphs.** Dense and\n  sparse.\n\n  More of it.\n  - Trees: a: b\n    - deep"
    ).areas

    assert (area.title, area.description) == ("Graphs", "Dense and sparse.\n\nMore of it.")
    assert (area.below[0].title, area.below[0].description) == ("Trees", "a: b\n\n- deep")


def test_letters_read_in_a_wrong_encoding_are_mended_and_told():
    reading = area_list.read(f"- Warm\u00adup\n- Rates: {MOJIBAKE}\n- 学习，理论\n- Erd\u0151s’s “graphs”")

    assert [area.title for area in reading.areas] == ["Warmup", "Rates", "学习，理论", "Erdős’s “graphs”"]
    assert reading.areas[1].description.startswith("decay, and “soft")
    assert [remark.line for remark in reading.remarks] == [1, 2]
    assert not reading.is_wrong


def test_what_cannot_be_mended_is_named_by_its_line():
    reading = area_list.read("Our areas:\n- L\ufffdst\n- Don?t know\n-\n- " + "x" * 251)

    assert [(remark.line, remark.is_wrong) for remark in reading.remarks] == [
        (1, False), (2, True), (3, False), (4, False), (5, True),
    ]  # fmt: skip


def test_prose_without_bullets_is_no_list():
    assert area_list.read("Just words.\nMore.").areas == []
    assert area_list.read("").areas == []


# --- On the tab -------------------------------------------------------------------------------------------


@pytest.fixture
def event(client, db):
    call, editor = make_call(), make_user()
    call.event.editors.add(editor)
    client.force_login(editor)
    return call.event


def paste(client, event, text, **fields):
    return client.post(f"/admin/events/event/{event.pk}/posters/areas/", {"text": text} | fields)


def stored(event):
    return [
        (area.title, area.description, [each.title for each in area.subtopics.all()])
        for area in event.areas.filter(parent=None)
    ]


def test_a_list_is_shown_first_and_then_stored_beside_what_is_there(client, event):
    graphs = make_area(event, "Graphs", description="Ours.")
    make_area(event, "Maps")
    text = "- graphs: theirs\n    - Trees\n- Maps: of the world\n- Knots\n- Knots"

    page = paste(client, event, text)
    assert "its description stays as it is" in words(page)
    assert "stands twice in the list" in words(page)
    assert Area.objects.count() == 2
    response = paste(client, event, text, store="1", seen=page.context_data["seen"])

    assert said(response) == ["2 areas and sub-topics were added."]
    assert stored(event) == [("Graphs", "Ours.", ["Trees"]), ("Maps", "of the world", []), ("Knots", "", [])]
    assert Area.objects.get(title="Graphs").pk == graphs.pk
    page = paste(client, event, text)
    paste(client, event, text, store="1", seen=page.context_data["seen"])  # again: nothing comes twice
    assert Area.objects.count() == 4


def test_only_what_was_shown_is_stored_and_nothing_that_is_wrong(client, event):
    seen = paste(client, event, "- Knots").context_data["seen"]
    assert paste(client, event, "- Links", store="1", seen=seen).status_code == 200

    wrong = paste(client, event, "- L\ufffdst").context_data["seen"]
    assert paste(client, event, "- L\ufffdst", store="1", seen=wrong).status_code == 200
    assert not Area.objects.exists()
