"""Files as somebody may upload them: pictures and workbooks, honest ones and such as grow when read."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

MB = 1024 * 1024


def picture(kind, size=(40, 30), mode="RGB", *, name="me", **options):
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, "teal").save(file, kind, **options)
    return SimpleUploadedFile(f"{name}.{kind.lower()}", file.getvalue())


def webp_of_36_bytes(width, height):
    """The head of a lossless WebP and almost nothing behind it: its reader takes memory for all pixels."""
    pixels = (width - 1 | height - 1 << 14).to_bytes(4, "little") + bytes(11)
    chunk = b"WEBPVP8L" + struct.pack("<I", 16) + b"\x2f" + pixels
    return b"RIFF" + struct.pack("<I", len(chunk)) + chunk


def png(width, height, *, depth=8, colour=2, rows=b"", before=b""):
    """A PNG that claims to have so many pixels; `rows` are what is packed, `before` other chunks."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packed = zlib.compress(rows or b"\0" * 99, 1)
    chunks = png_chunk(b"IHDR", head) + before + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def gif_of_frames(frames, size):
    """The same frame many times over."""
    one = picture("GIF", size, "P").read()
    head = 13 + 3 * 2 ** ((one[10] & 7) + 1)
    return one[:head] + one[head:-1] * frames + one[-1:]


# --- Workbooks -------------------------------------------------------------------------------------------

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def sheet(rows):
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def shared(strings, doctype=""):
    return f"{doctype}<sst {NAMESPACE}>{strings}</sst>"


ONE_CELL = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')


def workbook_of(sheet=ONE_CELL, shared=None):
    """A workbook with this XML as its first sheet and as the texts that its cells share."""
    return replaced(
        {"xl/worksheets/sheet1.xml": sheet} | ({"xl/sharedStrings.xml": shared} if shared else {})
    )


def largest_table():
    """20,000 rows of 60 cells with 5,000 different texts, as a spreadsheet stores them."""
    texts = "".join(f"<si><t>Some words {number}</t></si>" for number in range(5000))
    cells = (
        "".join(f'<c t="s"><v>{(row * 7 + column) % 5000}</v></c>' for column in range(60))
        for row in range(20_000)
    )
    return workbook_of(sheet("".join(f"<row>{each}</row>" for each in cells)), shared(texts))


def replaced(parts):
    plain, file = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or with_shared_strings(old.read(name).decode()))
        for name, text in parts.items():
            new.writestr(name, text)
    return file.getvalue()


def with_shared_strings(text):
    """The lists of parts, with the shared texts among them."""
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}"/></Types>'
    relation = f'<Relationship Id="shared" Type="{RELATION}" Target="sharedStrings.xml"/></Relationships>'
    if "worksheets/sheet1.xml" in text:
        text = text.replace("</Relationships>", relation)
    return text.replace("</Types>", part)


# --- What grows ------------------------------------------------------------------------------------------

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 50}">' for n in range(9))
ONE_ENTITY = f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>'


def times(text, size):
    return text * (size // len(text))


PICTURES = {
    "a WebP of 36 bytes": lambda: webp_of_36_bytes(5000, 5000),
    "a smaller WebP of 36 bytes": lambda: webp_of_36_bytes(4000, 4000),
    "a PNG of 20,000 x 20,000": lambda: png(20_000, 20_000),
    "a PNG of 16 bits a channel": lambda: png(4000, 4000, depth=16, colour=6, rows=bytes(128 * MB)),
    "a PNG with texts": lambda: png(
        9, 9, before=png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(256 * MB), 9))
    ),
    "a GIF of many frames": lambda: gif_of_frames(2000, (1000, 1000)),
    "a progressive JPEG": lambda: picture(
        "JPEG", (6500, 6500), progressive=True, subsampling=0, quality=95
    ).read(),
}
TABLES = {
    "deep": lambda: workbook_of(sheet(f'<row r="1">{times("<a>", 15 * MB)}{times("</a>", 20 * MB)}</row>')),
    "cells": lambda: workbook_of(sheet(f'<row r="1">{times("<c/>", 31 * MB)}</row>')),
    "rows": lambda: workbook_of(sheet(times("<row/>", 31 * MB))),
    "runs in a cell": lambda: workbook_of(
        sheet(f'<row r="1"><c t="inlineStr"><is>{times("<t/>", 31 * MB)}</is></c></row>')
    ),
    "runs in a text": lambda: workbook_of(shared=shared(f"<si>{times('<r/>', 31 * MB)}</si>")),
    "texts": lambda: workbook_of(shared=shared(times("<si/>", 4 * MB))),
    "one text": lambda: workbook_of(shared=shared(f"<si><t>{'x' * 31 * MB}</t></si>")),
    "a text in each cell": lambda: workbook_of(
        sheet('<row><c t="s"><v>0</v></c></row>' * 2000), shared(f"<si><t>{'😀' * 30_000}</t></si>")
    ),
    "entities": lambda: workbook_of(
        shared=shared("<si><t>&e8;</t></si>", doctype=f"<!DOCTYPE x [{ENTITIES}]>")
    ),
    "one entity": lambda: workbook_of(shared=shared(f"<si><t>{'&a;' * 90_000}</t></si>", doctype=ONE_ENTITY)),
}
