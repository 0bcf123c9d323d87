"""What goes out as a table is scoped, escaped, and changes nothing when it comes in again."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from events.imports import writing
from events.imports.tables import TABLES
from events.models import Talk
from portal.lib import sheets
from tests.support.factories import (
    NOON,
    make_board_member,
    make_event,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)


def table(kind, user, event=None):
    return TABLES[kind](user=user, event=event, now=NOON)


def exported(source, file_format):
    with writing.export(source.header(), map(source.cells, source.rows()), file_format) as file:
        return file.read()


@pytest.fixture
def programme(event):
    """Talks with everything that is awkward to write into a cell."""
    session = make_session(event, title="Morning; first", starts_at=NOON)
    full = make_talk(
        event, title="=SUM(A1), or: how", abstract="-- a list\r\n\r\nand \"words\"; é\t$x$\n",
        session=session, room="'Old' room", external_key="@1", recording="withheld", recording_reason="+1",
    )  # fmt: skip
    make_speaker(full, make_person("Ada Example"), affiliations="Univ. (One)\nLab; Two")
    make_speaker(full, make_person("Bo Example"), position=1)
    make_material(talk=full, kind="slides")
    make_talk(event, title="", starts_at=utc(2024, 10, 27, 0, 30, 17), minutes=60)  # twice on the clocks
    make_talk(event, title="", starts_at=utc(2024, 10, 27, 0, 30, 17), minutes=60)
    make_talk(event, title="Over night", starts_at=utc(2026, 3, 25, 22), minutes=180, kind="social")
    make_talk(event, title="Some day", starts_at=None, status="draft")
    return event


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["talks", "people", "board"])
def test_a_table_that_comes_back_changes_nothing(programme, kind, file_format):
    make_board_member(programme, make_person("Cy Example"), role="-", from_day=dt.date(2020, 3, 4))
    source = table(kind, make_superuser(), programme)

    plan = source.plan(sheets.read_file(exported(source, file_format)))

    assert (plan.faults, plan.added, plan.changed) == ([], [], [])
    assert plan.unchanged == {"talks": 5, "people": 3, "board": 1}[kind]


def test_a_table_comes_back_without_its_keys(programme):
    """Talks are then known by start and title, those without a title one by one."""
    source = table("talks", make_superuser(), programme)
    rows = list(csv.reader(io.StringIO(exported(source, "csv").decode("utf-8-sig"), newline="")))
    text = io.StringIO(newline="")
    csv.writer(text).writerows(row[2:] for row in rows)

    plan = source.plan(sheets.read_text(text.getvalue()))

    assert (plan.faults, plan.added, plan.unchanged) == ([], [], 5)


def test_no_cell_is_a_formula(programme):
    source = table("talks", make_superuser(), programme)

    cells = [
        cell
        for row in csv.reader(io.StringIO(exported(source, "csv").decode("utf-8-sig"), newline=""))
        for cell in row
    ]
    sheet = load_workbook(io.BytesIO(exported(source, "xlsx"))).active

    assert "'=SUM(A1), or: how" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_excel_is_told_the_encoding_and_readers_the_zone(programme):
    data = exported(table("talks", make_superuser(), programme), "csv")

    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert data.startswith(b"\xef\xbb\xbf")
    assert (row["date"], row["start"], row["end"]) == ("2024-10-27", "02:30+02:00", "02:30+01:00")
    assert row["time zone"] == "Europe/Berlin"


def test_what_a_cell_of_excel_would_cut_off_is_refused(event):
    make_talk(event, abstract="x" * 40_000)
    source = table("talks", make_superuser(), event)

    with pytest.raises(ValidationError, match="take CSV"):
        exported(source, "xlsx")
    assert b"x" * 40_000 in exported(source, "csv")


def test_people_are_those_of_own_events_and_private_addresses_stay(event):
    editor = make_user()
    event.editors.add(editor)
    own, shared = (
        make_person("Own", email="own@example.org"),
        make_person("Shared", email="shared@example.org"),
    )
    make_talk(event, speaker=own)
    for place in (make_event(), event):
        make_board_member(place, shared)
    make_talk(make_event(), speaker=make_person("Foreign", email="foreign@example.org"))

    data = exported(table("people", editor), "csv").decode()

    assert "own@example.org" in data and "Shared" in data
    assert "shared@example.org" not in data
    assert "Foreign" not in data and "foreign@example.org" not in data


@pytest.mark.database
@pytest.mark.parametrize("kind", ["talks", "people", "board"])
def test_queries_do_not_grow_with_the_rows(event, kind):
    editor = make_user()
    event.editors.add(editor)
    numbers = []
    for number in (1, 2):
        for row in range(number):
            make_material(talk=make_talk(event, speaker=f"Ada {number}{row}"))
            make_board_member(event)
        with CaptureQueriesContext(
            connection,
        ) as out:
            data = exported(table(kind, editor, event), "csv")
        with CaptureQueriesContext(connection) as back:
            table(kind, editor, event).plan(sheets.read_file(data))
        numbers.append((len(out), len(back)))

    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 25


@pytest.mark.database
def test_writing_takes_as_many_queries_for_three_rows_as_for_one(event):
    numbers = []
    for rows in (1, 3):
        lines = "".join(
            f"k{rows}{row},T{rows}{row},2021-03-2{row},16:00,Ada {rows}{row}\n" for row in range(rows)
        )
        source = table("talks", make_superuser(), event)
        plan = source.plan(sheets.read_text("key,title,date,time,speakers\n" + lines))
        with CaptureQueriesContext(connection) as queries:
            source.write(plan, "Imported")
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 25
    assert Talk.objects.count() == 4
