"""Tables of people and boards: found again, never changed for others, brought in with their history."""

import datetime as dt

import pytest

from events.imports.board import BoardTable
from events.imports.persons import PeopleTable
from events.models import BoardMember, FormerSlug, Person
from portal.lib import sheets
from tests.support.factories import NOON, make_board_member, make_event, make_person, make_talk

pytestmark = pytest.mark.database

ORCID = "0000-0002-1825-0097"


@pytest.fixture
def event(editor):
    return make_event("berlin-seminar", editors=[editor])


def planned(table, text):
    return table.plan(sheets.read_text(text))


def bring_in(table, text):
    plan = planned(table, text)
    assert plan.is_sound, plan.faults
    table.write(plan, "Imported from a test")
    return plan


def people(editor, **answers):
    return PeopleTable(user=editor, now=NOON, given=answers)


def board(editor, event):
    return BoardTable(user=editor, event=event, now=NOON)


def faults(table, text):
    return {(fault.number, fault.column): fault.message for fault in planned(table, text).faults}


# --- People --------------------------------------------------------------------------------------------


def test_people_are_added(editor):
    bring_in(
        people(editor),
        "Name;ORCID iD;Affiliation;Homepage;E-mail;Bio\n"
        f"Ada Example;https://orcid.org/{ORCID};Univ. One;https://example.org/ada;ada@example.org;On $x$.\n"
        "Bo Example;;;;;\n",
    )

    ada, bo = Person.objects.order_by("name")
    assert (ada.slug, ada.orcid, ada.affiliation) == ("ada-example", ORCID, "Univ. One")
    assert (ada.homepage, ada.email, ada.bio) == (
        "https://example.org/ada",
        "ada@example.org",
        "On $x$.",
    )
    assert (bo.slug, bo.sort_name) == ("bo-example", "Example")
    assert ada.history.get().history_change_reason == "Imported from a test"


@pytest.mark.parametrize("key", ["address", "orcid", "name"])
def test_people_are_known_again(editor, event, key):
    ada = make_person("Ada Example", slug="ada", orcid=ORCID)
    make_talk(event, speaker=ada)
    values = {"address": "ada", "orcid": ORCID, "name": "Ada Example"}

    plan = bring_in(people(editor), f"{key},affiliation\n{values[key]},Univ. Two\n")

    ada.refresh_from_db()
    assert (ada.affiliation, len(plan.changed), plan.added) == ("Univ. Two", 1, [])
    assert [each.history_type for each in ada.history.all()] == ["~", "+"]


def test_people_of_others_are_not_changed(editor, event):
    ada = make_person("Ada Example", slug="ada", email="secret@example.org")
    make_talk(make_event(), speaker=ada)
    make_talk(event, speaker=ada)

    table = people(editor)
    refused = faults(table, "address,name,affiliation\nada,Ada Example,Mine\n")
    guessed = planned(table, "address,name,email\nada,Ada Example,guess@example.org\n")
    right = planned(table, "address,name,email\nada,Ada Example,secret@example.org\n")

    assert "events of others" in refused[2, "name"]
    assert (guessed.unchanged, right.unchanged) == (1, 1)  # no way to find an address out


def test_who_is_called_nearly_so_is_asked_about(editor, event):
    nagy, twin = make_person("Barnabás Nagy", slug="nagy", orcid=ORCID), make_person("Twin", slug="twin")
    for speaker in (nagy, twin, make_person("Twin", slug="twin-2")):
        make_talk(event, speaker=speaker)
    text = 'name,affiliation\n"Prof. NAGY, Barnabas",Univ. Two\nTwin,Univ. Three\nB. Nagy,Univ. Four\n'

    asked = {each.text.split("“")[1][:7]: each for each in planned(people(editor), text).questions}
    answers = {
        asked[name].key: slug for name, slug in [("Prof. N", "nagy"), ("Twin”?", "twin"), ("B. Nagy", "+")]
    }
    plan = bring_in(people(editor, **answers), text)

    assert {name: each.guess for name, each in asked.items()} == {
        "Prof. N": "nagy",
        "Twin”?": "+",
        "B. Nagy": "+",
    }
    assert [row.instance.name for row in plan.added] == ["B. Nagy"]
    assert [(number, cell.text, cell.written) for number, cell in plan.known_people] == [
        (2, "Barnabás Nagy", "Prof. NAGY, Barnabas"),
        (3, "Twin", ""),
    ]
    nagy.refresh_from_db()
    twin.refresh_from_db()
    assert (nagy.name, nagy.affiliation, twin.affiliation) == ("Barnabás Nagy", "Univ. Two", "Univ. Three")
    (other,) = planned(people(editor), "name,orcid\nBarnabas Nagy,0000-0001-5109-3700\n").questions
    assert [value for value, _label in other.choices] == ["b-nagy", "+"]  # the first has another ORCID iD


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("name,homepage\nAda,nowhere", "homepage", "valid URL"),
        ("name,email\nAda,nowhere", "email", "valid email"),
        ("name,orcid\nAda,1234", "orcid", "no ORCID iD"),
        ("name,address\nAda,two words", "address", "slug"),
        ("name,address\nAda,once", "address", "choose another"),
        ("name,address\n,ada-example", "name", "Give the name"),
        ("name\nTwin", "name", "Several people have this name"),
        ("name\nAda\nAda", "name", "row 2"),
    ],
)
def test_faults_of_people_are_said(editor, text, column, words):
    make_person("Twin")
    make_person("Twin")
    FormerSlug.objects.create(person=make_person("Somebody"), slug="once")

    found = faults(people(editor), text)

    assert words in next(message for (_number, name), message in found.items() if name == column)


# --- Boards --------------------------------------------------------------------------------------------


def test_a_board_is_brought_in(editor, event):
    ada = make_person("Ada Example")

    bring_in(
        board(editor, event),
        "person,role,affiliation,from,until,former\n"
        "Ada Example,Chair,Univ. One,2020-09-01,,\n"
        "Bo Example,Member,,2018-09-01,2020-08-31,\n"
        "Cy Example,,,,,yes\n",
    )

    terms = list(event.board.all())
    assert [str(term.person) for term in terms] == ["Ada Example", "Bo Example", "Cy Example"]
    assert terms[0].person == ada
    assert (terms[0].role, terms[0].from_day, terms[0].until_day) == ("Chair", dt.date(2020, 9, 1), None)
    assert terms[1].until_day == dt.date(2020, 8, 31)
    assert [term.is_former for term in terms] == [False, False, True]
    assert BoardMember.history.count() == 3


def test_person_and_role_find_a_term(editor, event):
    term = make_board_member(event, make_person("Ada Example"), role="Chair")

    plan = bring_in(
        board(editor, event), "person,role,until\nAda Example,chair,2021-08-31\nAda Example,Member,\n"
    )

    term.refresh_from_db()
    assert term.until_day == dt.date(2021, 8, 31)
    assert (len(plan.changed), len(plan.added)) == (1, 1)


def test_of_two_terms_in_one_role_the_first_day_decides(editor, event):
    ada = make_person("Ada Example")
    for year in (2015, 2020):
        make_board_member(event, ada, role="Chair", from_day=dt.date(year, 9, 1))

    bring_in(board(editor, event), "person,role,from,affiliation\nAda Example,Chair,2020-09-01,Univ. Two\n")

    assert [term.affiliation for term in event.board.order_by("from_day")] == ["", "Univ. Two"]


def test_faults_of_a_board_are_said(editor, event):
    found = faults(
        board(editor, event),
        "person,role,from,until\nAda,Chair,2020-09-01,2019-09-01\n,Member,,\nBo,Member,soon,\nCy,,,\nCy,,,\n",
    )

    assert found[2, "until"] == "The term ends before it starts."
    assert "Give the name" in found[3, "person"]
    assert "is no date" in found[4, "from"]
    assert "row 5" in found[6, "person"]
