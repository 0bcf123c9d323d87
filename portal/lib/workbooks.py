"""The first sheet of an XLSX workbook as rows of text, or why not."""

import io
import json

from django.utils.translation import gettext_lazy as _

from . import bounded

PACKED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how files of workbooks begin
# 20,000 rows of 60 cells take 160 MB and up to 10 s, by how their text is kept.
LIMITS = bounded.Limits(cpu=20)
REFUSALS = {
    "damaged": _("This workbook is damaged; save it anew, or as CSV."),
    "unreadable": _("This workbook cannot be read; save it anew, or as CSV."),
    "no workbook": _("This is no .xlsx workbook; save the table as .xlsx or as CSV."),
    "more than a table": _(
        "This workbook holds macros or links to other workbooks; save the sheet alone as CSV."
    ),
    "too large": _("This workbook is too large when unpacked; save the sheet alone as CSV."),
    "formula": _(
        "Cell %(cell)s holds the formula %(formula)s without a value; open the workbook, save it, "
        "and send it again, or put the value in its place."
    ),
}


def rows(data):
    """The cells of each row as text: dates as 2026-03-25, times as 16:30. Raises ValidationError."""
    with bounded.run(
        "portal.lib.decoding.workbooks", io.BytesIO(data), refusals=REFUSALS, limits=LIMITS
    ) as answer:
        yield from map(json.loads, answer)
