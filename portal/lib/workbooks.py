"""The first sheet of an XLSX workbook as rows of text. Nothing is unpacked before its size is known."""

import datetime as dt
import io
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

PACKED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_UNPACKED = 32 * 1024 * 1024  # bytes
MAX_AROUND = 2 * 1024 * 1024  # bytes of the styles and names beside the cells, each of which takes an object
MAX_PARTS = 500
CELLS = ("xl/worksheets/", "xl/sharedStrings")
MAX_WIDTH, MAX_HEIGHT = 61, 60_001  # one more than is taken, so that a table too large is seen
FORMULA = (b"<f>", b"<f ", b"<f/")


def rows(data):
    """The cells of each row as text: dates as 2026-03-25, times as 16:30. Raises ValidationError."""
    _refuse_what_is_no_plain_workbook(data)
    try:
        sheet = _first_sheet(data, values=True)
        empty = _formulas(data) if _holds_formulas(data) else {}
        yield from _texts(sheet, empty)
    except ValidationError:
        raise
    except Exception as error:  # a damaged workbook breaks the reader in a hundred ways
        raise ValidationError(_("This workbook cannot be read; save it anew, or as CSV.")) from error


def _refuse_what_is_no_plain_workbook(data):
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as error:  # of another version, cut off, or no ZIP file at all
        raise ValidationError(_("This workbook is damaged; save it anew, or as CSV.")) from error
    names = " ".join(part.filename for part in parts)
    if "xl/workbook" not in names:
        raise ValidationError(_("This is no .xlsx workbook; save the table as .xlsx or as CSV."))
    if "vbaProject" in names or "externalLinks/" in names:
        raise ValidationError(
            _("This workbook holds macros or links to other workbooks; save the sheet alone as CSV.")
        )
    if len(parts) > MAX_PARTS or _is_too_large(parts):
        raise ValidationError(_("This workbook is too large when unpacked; save the sheet alone as CSV."))


def _is_too_large(parts):
    around = (part for part in parts if part.filename.endswith((".xml", ".rels")))
    around = (part.file_size for part in around if not part.filename.startswith(CELLS))
    return sum(part.file_size for part in parts) > MAX_UNPACKED or sum(around) > MAX_AROUND


def _first_sheet(data, *, values):
    """As it stands, or with the values that its formulas had when it was saved."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    return sheet


def _holds_formulas(data):
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(sign in parts.read(name) for name in sheets for sign in FORMULA)


def _formulas(data):
    """The cells that hold formulas, as {(row, column): the formula}."""
    sheet = _first_sheet(data, values=False)
    return {
        (number, column): value
        for number, row in enumerate(_cells(sheet), 1)
        for column, value in enumerate(row, 1)
        if getattr(value, "text", value) and str(getattr(value, "text", value)).startswith("=")
    }


def _cells(sheet):
    return sheet.iter_rows(max_col=MAX_WIDTH, max_row=MAX_HEIGHT, values_only=True)


def _texts(sheet, formulas):
    pending = 0  # blank rows count only where something follows them
    for number, row in enumerate(_cells(sheet), 1):
        _refuse_formulas_without_value(number, row, formulas)
        texts = [text_of(value) for value in row]
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
            told = _(
                "Cell %(cell)s holds the formula %(formula)s without a value; open the workbook, save it, "
                "and send it again, or put the value in its place."
            )
            cell = f"{get_column_letter(column)}{number}"
            raise ValidationError(told % {"cell": cell, "formula": str(formulas[number, column])[:60]})


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
