"""The first sheet of an XLSX workbook as rows of text. Nothing is unpacked before its size is known."""

import datetime as dt
import json
import re
import zipfile
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from . import Refused

MAX_UNPACKED = 80 * 1024 * 1024  # bytes; 20,000 rows of 60 filled cells have about 50 million
MAX_AROUND = 2 * 1024 * 1024  # bytes of the styles and names beside the cells, each of which takes an object
MAX_PARTS = 500
CELLS = ("xl/worksheets/", "xl/sharedStrings")
# One more than is taken, so that a table too large is seen.
MAX_WIDTH, MAX_HEIGHT, MAX_CELL = 61, 60_001, 60_001
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
FORMULA = (b"<f>", b"<f ", b"<f/")


def decode(file, answer):
    """Write the cells of each row as a line of JSON: dates as 2026-03-25, times as 16:30."""
    _refuse_what_is_no_plain_workbook(file)
    for texts in _rows(file):
        answer.write(json.dumps(texts, ensure_ascii=False).encode() + b"\n")


def _rows(file):
    try:
        sheet = _first_sheet(file, values=True)
        formulas = _formulas(file) if _holds_formulas(file) else {}
        yield from _without_blank_ends(_merged(_texts(sheet, formulas), _downward_merges(file, sheet)))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a damaged workbook breaks the reader in a hundred ways
        raise Refused("unreadable") from error


def _refuse_what_is_no_plain_workbook(file):
    try:
        parts = zipfile.ZipFile(file).infolist()
    except Exception as error:  # of another version, cut off, or no ZIP file at all
        raise Refused("damaged") from error
    names = " ".join(part.filename for part in parts)
    if "xl/workbook" not in names:
        raise Refused("no workbook")
    if "vbaProject" in names or "externalLinks/" in names:
        raise Refused("more than a table")
    if len(parts) > MAX_PARTS or _is_too_large(parts):
        raise Refused("too large")


def _is_too_large(parts):
    around = (part for part in parts if part.filename.endswith((".xml", ".rels")))
    around = (part.file_size for part in around if not part.filename.startswith(CELLS))
    return sum(part.file_size for part in parts) > MAX_UNPACKED or sum(around) > MAX_AROUND


def _first_sheet(file, *, values):
    """As it stands, or with the values that its formulas had when it was saved."""
    book = load_workbook(file, read_only=True, data_only=values, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    return sheet


def _holds_formulas(file):
    with zipfile.ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(sign in parts.read(name) for name in sheets for sign in FORMULA)


def _formulas(file):
    """The cells that hold formulas, as {(row, column): the formula}."""
    sheet = _first_sheet(file, values=False)
    return {
        (number, column): value
        for number, row in enumerate(_cells(sheet), 1)
        for column, value in enumerate(row, 1)
        if getattr(value, "text", value) and str(getattr(value, "text", value)).startswith("=")
    }


def _cells(sheet):
    return sheet.iter_rows(max_col=MAX_WIDTH, max_row=MAX_HEIGHT, values_only=True)


def _texts(sheet, formulas):
    for number, row in enumerate(_cells(sheet), 1):
        _refuse_formulas_without_value(number, row, formulas)
        yield [text_of(value)[:MAX_CELL] for value in row]


def _downward_merges(file, sheet):
    """Where cells are merged over several rows, as {(first row, column): last row}."""
    with zipfile.ZipFile(file) as parts:
        found = MERGED.finditer(parts.read(sheet._worksheet_path.lstrip("/")))
    merges = {}
    for each in islice(found, MAX_HEIGHT):
        left, top, _right, bottom = range_boundaries(each[1].decode())
        if bottom > top and left <= MAX_WIDTH:
            merges[top, left] = bottom
    return merges


def _merged(rows, merges):
    """The rows with the value of merged cells in each row that holds something else, too.

    A merged date stands for all talks below it. Over several columns a value stays in the first.
    """
    open_merges = {}  # column: (value, last row)
    for number, texts in enumerate(rows, 1):
        is_filled = any(texts)
        for column, (value, last) in list(open_merges.items()):
            if number > last:
                del open_merges[column]
            elif is_filled and column <= len(texts) and not texts[column - 1]:
                texts[column - 1] = value
        for column, text in enumerate(texts, 1) if merges else ():
            if text and (number, column) in merges:
                open_merges[column] = (text, merges[number, column])
        yield texts


def _without_blank_ends(rows):
    """The rows without blank cells at their ends; blank rows only where something follows them."""
    pending = 0
    for texts in rows:
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            pending += 1
            continue
        yield from ([] for _blank in range(pending))
        pending = 0
        yield texts


def _refuse_formulas_without_value(number, row, formulas):
    for column, value in enumerate(row, 1) if formulas else ():
        if value is None and (number, column) in formulas:
            cell = f"{get_column_letter(column)}{number}"
            raise Refused("formula", cell=cell, formula=str(formulas[number, column])[:60])


def text_of(value):
    """The value of a cell as somebody would write it into a CSV table."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            hours, minutes = divmod(round(value.total_seconds() / 60), 60)
            return f"{hours}:{minutes:02}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
