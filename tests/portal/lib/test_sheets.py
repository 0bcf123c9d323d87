"""What organisers send is read in every common form, or refused with a sentence that says what to do."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.lib import sheets, workbooks
from portal.lib.decoding import Refused
from portal.lib.decoding import workbooks as decoder

DAY = dt.date(2027, 5, 6)
ROWS = [["title", "speaker"], ["Über Bäume; Wälder", "Zoë, Ünal"]]
COMMAS = 'title,speaker\r\nÜber Bäume; Wälder,"Zoë, Ünal"\r\n'


def workbook(rows, **named):
    """The bytes of a workbook with these rows, and with other parts by their names in the archive."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def told(data):
    with pytest.raises(ValidationError) as refused:
        sheets.read_file(data) if isinstance(data, bytes) else sheets.read_text(data)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_is_read_in_its_encoding(encoding):
    assert sheets.read_file(COMMAS.encode(encoding)).rows == ROWS


def test_a_guessed_encoding_is_said():
    assert "Windows-1252" in sheets.read_file(COMMAS.encode("cp1252")).note
    assert sheets.read_file(COMMAS.encode()).note == ""


@pytest.mark.parametrize(
    "text",
    [
        COMMAS,
        'title;speaker\n"Über Bäume; Wälder";Zoë, Ünal\n',
        "title\tspeaker\nÜber Bäume; Wälder\tZoë, Ünal",
        'sep=;\r\ntitle;speaker\r\n"Über Bäume; Wälder";Zoë, Ünal\r\n',
    ],
)
def test_separators_are_found_out(text):
    assert sheets.read_text(text).rows == ROWS


def test_rows_keep_the_numbers_of_the_spreadsheet():
    sheet = sheets.read_text('title\n\n"two\nlines"\n\nlast\n')

    assert list(sheet.numbered()) == [(3, ["two\nlines"]), (5, ["last"])]
    assert list(sheets.from_csv(sheets.to_csv(sheet)).numbered()) == [(3, ["two\nlines"]), (5, ["last"])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("title\n", "no rows below"),
        ("\ntitle\nOn flows", "first row is blank"),
        ("title\nOn\0flows", "no table of text"),
        ('title,date\n"On "flows"",2021-01-01', "Line 2 cannot be read"),
        ("title\n" + "x\n" * 50_000, "more than 20000 rows"),
        ("title\n" + "x" * 100_000, "100000 characters are too many"),
        ("title\n" + "x" * 5_000_000, "too long"),
        ("title" + "," * 70 + "x\nOn flows", "more than 60 columns"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"\xff\xfex", "cannot be read as text"),
        (b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, words):
    assert words in told(data)


# --- Workbooks -----------------------------------------------------------------------------------------


def test_cells_of_a_workbook_become_text():
    rows = [
        ["date", "start", "minutes", "title"],
        [dt.date(2021, 3, 25), dt.time(16, 30), 60.0, "On flows"],
        [],
        [dt.datetime(2021, 4, 1, 9, 5), dt.timedelta(hours=1, minutes=30), True, None],
    ]

    sheet = sheets.read_file(workbook(rows))

    assert sheet.rows[1:] == [
        ["2021-03-25", "16:30", "60", "On flows"],
        [],
        ["2021-04-01 09:05", "1:30", "yes"],
    ]


def test_merged_cells_stand_for_each_row_that_holds_more():
    book, file = Workbook(), io.BytesIO()
    for row in (["date", "title", "room"], [DAY, "A", "R1"], [None, "B"], [None], [DAY, "no seminar"]):
        book.active.append(row)
    for merged in ("A2:A4", "C2:C3", "B5:C5"):
        book.active.merge_cells(merged)
    book.save(file)

    assert sheets.read_file(file.getvalue()).rows[1:] == [
        ["2027-05-06", "A", "R1"],
        ["2027-05-06", "B", "R1"],
        [],
        ["2027-05-06", "no seminar"],
    ]


def test_a_formula_without_a_value_is_named():
    words = told(workbook([["title", "date"], ["On flows", "=TODAY()"]]))

    assert "Cell B2" in words and "=TODAY()" in words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl__vbaProject.bin": b"x"}, "macros"),
        ({"xl__externalLinks__externalLink1.xml": b"<x/>"}, "links to other workbooks"),
        ({"xl__media__bomb.bin": b"\0" * (81 * 1024 * 1024)}, "too large when unpacked"),
        ({"xl__styles2.xml": b"<xf/>" * (512 * 1024)}, "too large when unpacked"),
    ],
)
def test_workbooks_that_are_more_than_a_table_are_refused(parts, words):
    assert words in told(workbook([["title"], ["On flows"]], **parts))


def test_entities_that_grow_are_not_unfolded():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 50}">' for n in range(9))
    data = workbook([["title"], ["On flows"]])
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "xl/sharedStrings.xml" or name.endswith("sheet1.xml"):
                    text = content.decode().partition("?>")[2] or content.decode()
                    content = f"<!DOCTYPE x [{entities}]>{text.replace('On flows', '&e8;')}".encode()
                new.writestr(name, content)

    assert "cannot be read" in told(file.getvalue())


def test_a_workbook_of_too_many_rows_is_refused():
    assert "more than 20000 rows" in told(workbook([["title"], *([["x"]] * 20_001)]))


# --- Formulas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''@x", "＝1+1"])
def test_formulas_are_escaped(text):
    assert sheets.escape_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "On flows", "'tis", "1-2", "a=b"])
def test_other_text_is_left_alone(text):
    assert sheets.escape_cell(text) == sheets.unescape_cell(text) == text


@given(st.text(alphabet="'=+-@\t\r\nab "))
def test_what_is_escaped_comes_back(text):
    assert sheets.unescape_cell(sheets.escape_cell(text)) == text


def test_a_first_row_of_one_endless_cell_is_refused_in_words():
    with pytest.raises(ValidationError, match="too long"):
        sheets.read_text("x" * 200_000)


@pytest.mark.parametrize("rows", ["title,speaker\rA,B\r", "title,speaker\rA,B", "title;speaker\r\rA;B"])
def test_lines_may_end_as_old_programs_end_them(rows):
    assert [row for row in sheets.read_file(rows.encode()).rows if row][-1] == ["A", "B"]


def test_a_workbook_of_an_unknown_version_of_zip_is_refused():
    data = bytearray(workbook(ROWS))
    entry = data.index(b"PK\x01\x02")
    data[entry + 6] = 99  # the version that is needed to take it apart

    with pytest.raises(ValidationError):
        sheets.read_file(bytes(data))


@pytest.mark.parametrize("data", [workbook(ROWS), COMMAS.encode(), COMMAS.encode("utf-16")])
@settings(deadline=None)
@given(change=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(data, change):
    """Whatever comes of it, nothing else is raised; a workbook is read here, without a process for each."""
    damaged = damaged_by(change, data)

    try:
        if damaged.startswith(workbooks.PACKED):
            decoder.decode(io.BytesIO(damaged), io.BytesIO())
        else:
            sheets.read_file(damaged)
    except Refused as refused:
        assert refused.reason in workbooks.REFUSALS
    except ValidationError as error:
        assert error.messages


def damaged_by(change, data):
    """Cut, swapped and flipped."""
    damaged = bytearray(data)
    place = st.integers(0, len(damaged) - 1)
    for at in change.draw(st.lists(place, max_size=8)):
        damaged[at] = change.draw(st.integers(0, 255))
    start, end = sorted(change.draw(st.tuples(place, place)))
    cut, swapped = damaged[:start] + damaged[end:], damaged[end:] + damaged[:start]
    return bytes(cut if change.draw(st.booleans()) else swapped)
