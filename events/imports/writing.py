"""Tables on their way out: as CSV that Excel opens rightly (UTF-8 with a mark, RFC 4180) or as XLSX.

Cells that a spreadsheet could take for a formula are escaped. Rows go to a file one by one, so that memory
does not grow with them, and a fault shows before anything is sent.
"""

import codecs
import csv
import io
import tempfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from portal.lib.sheets import escape_cell

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_CELL = 32_767  # characters that XLSX keeps; openpyxl would cut the rest off
WIDTHS = {"title": 50, "speakers": 50, "abstract": 60, "page": 36, "biography": 60}


def export(header, rows, file_format):
    """A temporary file with the rows of texts, at its start. Raises ValidationError if they do not fit."""
    lines = ([escape_cell(text) for text in row] for row in rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    {"csv": _write_csv, "xlsx": _write_xlsx}[file_format](file, [*map(escape_cell, header)], lines)
    file.seek(0)
    return file


def _write_csv(file, header, lines):
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    csv.writer(text).writerows([header])
    csv.writer(text).writerows(lines)
    text.detach()


def _write_xlsx(file, header, lines):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for position, name in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(name, 16)
    try:
        sheet.append(list(header))
        for line in lines:
            sheet.append([_for_cell(text) for text in line])
    finally:
        sheet.close()
    book.save(file)


def _for_cell(text):
    if len(text) > MOST_IN_CELL:
        told = _("A cell of Excel holds at most %(most)d characters, and a text here is longer; take CSV.")
        raise ValidationError(told % {"most": MOST_IN_CELL})
    return ILLEGAL_CHARACTERS_RE.sub("", text)
