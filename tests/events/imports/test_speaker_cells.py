"""Cells of speakers are understood as a person reads them."""

import pytest

from events.imports.name_parts import may_be_same, name_key
from events.imports.speaker_cells import Cells, read_speakers

CELLS = {
    # As the commas and brackets of names are written.
    "Ann A (X), Bob B (Y)": ["Ann A|X", "Bob B|Y"],
    "Ann A (X) and Bob B": ["Ann A|X", "Bob B"],
    "Ann A (X) Bob B (Y)": ["Ann A|X", "Bob B|Y"],
    "Ann A, Bob B": ["Ann A", "Bob B"],
    "Ann A and Bob B": ["Ann A", "Bob B"],
    "Ann A, Bob B, and Cy C": ["Ann A", "Bob B", "Cy C"],
    "Ada, Bo and Cy": ["Ada", "Bo", "Cy"],
    "Ann A und Bob B & Cy C et Di D": ["Ann A", "Bob B", "Cy C", "Di D"],
    "Ana López y Juan Pérez": ["Ana López", "Juan Pérez"],
    "Ramón y Cajal": ["Ramón y Cajal"],
    "Ann A / Bob B": ["Ann A", "Bob B"],
    "Ann A; Bob B": ["Ann A", "Bob B"],
    "Ann A\nBob B": ["Ann A", "Bob B"],
    "Ann A<br>Bob B": ["Ann A", "Bob B"],
    "Ann A et al.": ["Ann A"],
    "Smith, John": ["John Smith"],
    "Smith, John; Doe, Jane": ["John Smith", "Jane Doe"],
    "Smith, John and Doe, Jane": ["John Smith", "Jane Doe"],
    "Smith, J., Doe, K. and Roe, L.": ["J. Smith", "K. Doe", "L. Roe"],
    "van der Berg, Jan": ["Jan van der Berg"],
    "Lee, Robert E.": ["Robert E. Lee"],
    "Smith, Jordan": ["Jordan Smith"],
    "Li, Na": ["Na Li"],
    "Smith, John, Univ. of X": ["John Smith|Univ. of X"],
    "王小明，李四（北京大学）": ["王小明", "李四|北京大学"],
    # Titles, suffixes and degrees.
    "Prof. Dr. Ann A": ["Ann A"],
    "Prof. Dr.-Ing. Ann A und PD Dr. Bob B": ["Ann A", "Bob B"],
    "Assoc. Prof. Ann A": ["Ann A"],
    "John Smith, Jr.": ["John Smith Jr."],
    "Smith Jr., John": ["John Smith Jr."],
    "Smith, John, Jr.": ["John Smith Jr."],
    "Ann A, Ph.D., Bob B, M.D.": ["Ann A", "Bob B"],
    "Robert (Bob) Brown (X)": ["Robert “Bob” Brown|X"],
    # Affiliations with commas, words between, brackets and addresses.
    "A. Author (Univ. of X, Y)": ["A. Author|Univ. of X, Y"],
    "Ann A (Univ. One / Lab; Two); Bo": ["Ann A|Univ. One|Lab; Two", "Bo"],
    "Ann A (X (Y)) , Bo B [Z]": ["Ann A|X (Y)", "Bo B|Z"],
    "Ann A, Univ. of X, Bob B, Univ. of Y": ["Ann A|Univ. of X", "Bob B|Univ. of Y"],
    "Ann A, University of X and Bob B, University of Y": ["Ann A|University of X", "Bob B|University of Y"],
    "Ann A, University of Science and Technology, Germany": [
        "Ann A|University of Science and Technology, Germany"
    ],
    "Ann A, Paris": ["Ann A|Paris"],
    "Ann A - University of X": ["Ann A|University of X"],
    "Ann A @ MIT": ["Ann A|MIT"],
    "Ann A\n(University of X)\nBob B (Y)": ["Ann A|University of X", "Bob B|Y"],
    "Ann A\nUniversity of X": ["Ann A|University of X"],
    "Ann A <ann@example.org>, Bob B (Y, bob@example.org)": [
        "Ann A|<ann@example.org", "Bob B|Y|<bob@example.org",
    ],
    # As programs leave them.
    "Barnab&aacute;s Nagy": ["Barnabás Nagy"],
    "Barnab&amp;aacute;s Nagy (Univ. of &Eacute;vora)": ["Barnabás Nagy|Univ. of Évora"],
    "Ann\u00a0A\x07\u202e": ["Ann A"],
    # Nobody.
    "TBA": [], "T.B.A.": [], "N.N.": [], "N. N.": [], "n/a": [], "–": [], "?": [], "#REF!": [], "#N/A": [],
    "To be announced": [], "Ann A, TBA": ["Ann A"], "TBA (X)": [],
}  # fmt: skip


def written(named):
    return [
        "|".join([one.name, *one.affiliations, *([f"<{one.email}"] if one.email else [])]) for one in named
    ]


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_is_understood(text):
    assert written(read_speakers(text)) == CELLS[text]


@pytest.mark.parametrize(
    ("comma", "people"),
    [
        ("where", ["Ann Adams|Princeton", "Bob Brown|Stanford"]),
        ("given", ["Princeton Ann Adams", "Stanford Bob Brown"]),
        ("person", ["Ann Adams", "Princeton", "Bob Brown", "Stanford"]),
    ],
)
def test_what_only_a_person_knows_of_commas(comma, people):
    cells = Cells()
    cells.read("Ann Adams, Princeton; Bob Brown, Stanford")

    assert list(dict.fromkeys(cells.unclear)) == ["Ann Adams, Princeton", "Bob Brown, Stanford"]
    assert written(read_speakers("Ann Adams, Princeton; Bob Brown, Stanford", comma=comma)) == people


@pytest.mark.parametrize(
    ("known", "text", "people"),
    [
        ("Gabriel García Márquez", "García Márquez, Gabriel", ["Gabriel García Márquez"]),
        ("Bo", "Ann Adams, Bo", ["Ann Adams", "Bo"]),
    ],
)
def test_who_is_known_decides(known, text, people):
    cells = Cells({name_key(known)})

    assert (written(cells.read(text)), cells.unclear) == (people, [])


def test_a_known_name_of_several_words_is_taken_whole():
    assert written(read_speakers("Ramona and the Beasts", {"Ramona and the Beasts"})) == [
        "Ramona and the Beasts"
    ]


@pytest.mark.parametrize(
    ("one", "other", "same", "alike"),
    [
        ("Prof. NAGY, Barnabás", "Barnabas Nagy", True, True),
        ("J. Smith", "John Smith", False, True),
        ("John A. Smith", "John Smith", False, True),
        ("Jane Smith", "John Smith", False, False),
        ("J. Doe", "John Smith", False, False),
        ("Smith", "John Smith", False, False),
    ],
)
def test_names_that_may_be_one(one, other, same, alike):
    keys = name_key(one), name_key(other)

    assert (keys[0] == keys[1], may_be_same(*keys)) == (same, alike)


@pytest.mark.parametrize(
    "text", ["((((" * 5000, "Ann A, " * 3000, "a and " * 5000, "(x)" * 5000, "\ue000 Ann (\ue001"]
)
def test_hostile_cells_end_in_a_sentence_or_in_people(text):
    try:
        assert len(read_speakers(text)) <= 100
    except ValueError as error:
        assert str(error)
