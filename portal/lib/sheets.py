"""A table as somebody sends it, pasted or as a file, as rows of text: encodings, separators and limits.

The same rows are kept as CSV in UTF-8 (RFC 4180) until they are brought in. Everything that is wrong raises
ValidationError with a sentence that says what to do.
"""

import csv
import io
import re
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import workbooks
from .names import composed

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_LINES = 60_000  # with those that are blank
MAX_COLUMNS = 60
MAX_CELL = 60_000  # characters; longer than any text that the portal takes
MAX_TEXT = 20_000_000  # characters in all, which a packed workbook may hold
SEPARATORS = ",;\t"
BARE_RETURN = re.compile(r"\r(?!\n)")  # by which old programs end a line
BYTE_ORDER_MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]
# Those of files that are none of Unicode, the most usual first.
ENCODINGS = {
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "iso8859_2": "ISO 8859-2", "mac_roman": "Mac Roman",
    "cp1251": "Windows-1251", "koi8_r": "KOI8-R", "cp1253": "Windows-1253", "cp1254": "Windows-1254",
    "cp1255": "Windows-1255", "cp1256": "Windows-1256", "cp1257": "Windows-1257", "gb18030": "GB 18030",
    "big5": "Big5", "shift_jis": "Shift JIS", "euc_jp": "EUC-JP", "euc_kr": "EUC-KR", "cp850": "DOS (850)",
}  # fmt: skip
MOST_SAMPLE = 64 * 1024  # bytes by which an encoding is guessed
# What a spreadsheet may take for a formula, behind any apostrophes; and the apostrophe that escapes it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones in Japanese


@dataclass(frozen=True)
class Sheet:
    """The rows of a table as text, the names of its columns first.

    `note` says what was guessed, `separator` what stood between the cells of a text.
    """

    rows: list
    note: str = ""
    separator: str = ","

    @property
    def header(self):
        return self.rows[0]

    def numbered(self, top=0):
        """The rows below the row `top` that hold something, each with its number as a spreadsheet counts."""
        return ((number, row) for number, row in enumerate(self.rows[top + 1 :], top + 2) if any(row))


def read_file(data, *, has_header=True, encoding=""):
    """The table in a file: CSV in any common encoding, or the first sheet of an XLSX workbook.

    An `encoding` counts only where the file does not show its own (`guessed_encodings`).
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 5 MB; split the table into several."))
    if data.startswith(workbooks.PACKED):
        return _checked(workbooks.rows(data), has_header=has_header)
    if data.startswith(workbooks.OLD):
        raise ValidationError(
            _("This is an Excel file of the old kind, or one with a password; save it as .xlsx or as CSV.")
        )
    text, note = _decoded(data, encoding)
    return read_text(text, note, has_header=has_header)


def read_text(text, note="", *, has_header=True):
    """The table in a text: CSV with commas, semicolons or tabs, which are found out by its first row."""
    if "\0" in text:
        raise ValidationError(_("This is no table of text; save it as CSV or .xlsx and try again."))
    text = BARE_RETURN.sub("\n", text.lstrip("\ufeff"))
    if text[:4].lower() == "sep=":  # how Excel is told the separator
        text = text.partition("\n")[2]
    # Plain lines such as "Lovelace, Ada" <ada@example.org> are no strict CSV.
    separator = _separator(text)
    sheet = _checked(_records(text, separator, strict=has_header), note, has_header=has_header)
    return replace(sheet, separator=separator)


def _decoded(data, chosen):
    if encoding := _shown_encoding(data):
        return _decode(data, encoding), ""
    if chosen in ENCODINGS:
        return data.decode(chosen, "replace"), ""
    encoding = guessed_encodings(data)[0]
    told = _("The file was read as %(encoding)s. If letters look wrong, save it as “CSV UTF-8” instead.")
    return data.decode(encoding, "replace"), told % {"encoding": ENCODINGS[encoding]}


def _shown_encoding(data):
    """The encoding that a file shows: by its mark, or as it is one of Unicode; else ""."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):  # Latin letters have every other byte zero
        if len(data) > 3 and not any(data[offset:400:2]):
            return encoding
    try:
        data.decode()
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def guessed_encodings(data):
    """The encodings that a file may have which does not show its own, the likeliest first; else []."""
    if data.startswith((workbooks.PACKED, workbooks.OLD)) or _shown_encoding(data):
        return []
    sample = b"\n".join(telling_lines(data))[:MOST_SAMPLE]
    matches = from_bytes(sample, cp_isolation=[*ENCODINGS], enable_fallback=False)
    likely = [(round(match.chaos, 2), -round(match.coherence, 1), _own_name(match)) for match in matches]
    order = [*ENCODINGS]
    names = [name for *_rank, name in sorted(likely, key=lambda one: (one[0], one[1], order.index(one[2])))]
    return list(dict.fromkeys(names)) or ["cp1252"]


def telling_lines(data):
    """The lines of a file that hold more than ASCII."""
    return [line for line in data.splitlines() if not line.isascii()]


def _own_name(match):
    """The most usual of the encodings in which some bytes are the same letters."""
    return next(name for name in ENCODINGS if name in {match.encoding, *match.could_be_from_charset})


def _decode(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is damaged: it cannot be read as text.")) from error


def _separator(text):
    """The one that gives the first row the most cells."""
    first = text.lstrip().partition("\n")[0][:MAX_CELL]  # a cell too long is told of later
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator), [])))


def _records(text, separator, *, strict):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValidationError(_broken(reader.line_num, error)) from error


def _broken(line, error):
    if "field larger" in str(error):
        return _("A cell near line %(line)d is too long, or its quotation mark is never closed.") % {
            "line": line
        }
    return _(
        "Line %(line)d cannot be read: a cell that holds a quotation mark stands in quotation marks itself, "
        "and the inner one is written twice."
    ) % {"line": line}


def _checked(records, note="", *, has_header):
    """The records as a Sheet within the limits; read no further than those."""
    rows, filled, characters = [], 0, 0
    for number, record in enumerate(records, 1):
        row = [composed(cell.strip()) for cell in record]
        filled += any(row)
        characters += sum(map(len, row))
        _refuse_too_much(number, row, filled - has_header, characters)
        rows.append(row)
    if has_header and rows and not any(rows[0]):
        raise ValidationError(_("The first row is blank; the names of the columns belong there."))
    if filled < 1 + has_header:
        told = _("There are no rows below the names of the columns.") if has_header else _("This is empty.")
        raise ValidationError(told)
    return Sheet(rows, note)


def _refuse_too_much(number, row, filled, characters):
    if filled > MAX_ROWS or number > MAX_LINES:
        told = _("The table has more than %(most)d rows; split it into several.")
        raise ValidationError(told % {"most": MAX_ROWS})
    if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
        told = _("Row %(row)d has more than %(most)d columns; leave out those that are not needed.")
        raise ValidationError(told % {"row": number, "most": MAX_COLUMNS})
    if characters > MAX_TEXT:
        raise ValidationError(_("The table holds too much text; split it into several."))
    for position, cell in enumerate(row, 1):
        if len(cell) > MAX_CELL:
            told = _("Row %(row)d, column %(column)d: %(length)d characters are too many for a cell.")
            raise ValidationError(told % {"row": number, "column": position, "length": len(cell)})


def to_csv(sheet):
    """The rows as they are kept."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(sheet.rows)
    return kept.getvalue()


def from_csv(text):
    """The rows as `to_csv` kept them."""
    return Sheet(list(csv.reader(io.StringIO(text, newline=""))))


def escape_cell(text):
    """The text with an apostrophe before it where a spreadsheet could take it for a formula (OWASP)."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def unescape_cell(text):
    """The text that was escaped, as it was."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text
