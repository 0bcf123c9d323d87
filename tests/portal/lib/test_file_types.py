"""An upload is what its name says, by its content, or it is refused in words."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import material
from portal.lib import file_types
from portal.lib.file_types import refuse_other_content

PDF, PNG = b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PAGE = b"\xef\xbb\xbf\n<!DOCTYPE html><title>Sign in</title>"
ODP = "application/vnd.oasis.opendocument.presentation"
ODT = "application/vnd.oasis.opendocument.text"


def archive(*names, mimetype=""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in ["mimetype"] if mimetype else []:
            packed.writestr(name, mimetype)
        for name in names:
            packed.writestr(name, "x")
    return file.getvalue()


PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")
HONEST = {
    "talk.pdf": PDF,
    "talk.PDF": PDF,
    "photo.png": PNG,
    "photo.jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "talk.pptx": PPTX,
    "talk.docx": DOCX,
    "talk.odp": archive("content.xml", mimetype=ODP),
    "talk.key": archive("Index/Document.iwa"),
    "old.key": archive("Talk.key/index.apxl.gz"),
    "code.zip": archive("a.py"),
    "none.zip": archive(),
    "notes.md": b"<!-- notes -->\n<p align='center'>Notes</p>",
    "talk.tex": "\\title{Łukasz}".encode("iso-8859-2"),
    "wide.csv": "a,b".encode("utf-16"),
    "run.ipynb": b'{"cells": [], "nbformat": 4}',
    "x.py": b"import os",
}
OTHERS = {
    "page.pdf": PAGE,
    "script.pdf": b"<script>alert(1)</script>",
    "late.pdf": b"GIF89a;%PDF-1.7",
    "talk.pdf": PPTX,
    "none.pdf": b"",
    "photo.png": b"<svg onload=alert(1)>",
    "talk.pptx": DOCX,
    "talk.docx": PPTX,
    "packed.pptx": archive("a.txt"),
    "text.odp": archive("content.xml", mimetype=ODT),
    "plain.odp": archive("content.xml"),
    "talk.key": PPTX,
    "cut.zip": archive("a.txt")[:-9],
    "prefixed.zip": b"<html>" + archive("a.txt"),
    "damaged.pptx": PPTX.replace(b"PK\x01\x02", b"PK\x09\x09"),
    "program.txt": b"MZ\x90\0\x03\0",
    "page.md": PAGE,
    "page.txt": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    "list.ipynb": b"[1, 2]",
    "other.ipynb": b'{"cells": 1}',
    "packed.tex": archive("a.tex"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_is_what_its_name_says_is_taken_and_stands_at_its_beginning(name):
    file = SimpleUploadedFile(name, HONEST[name])

    refuse_other_content(file)

    assert file.read() == HONEST[name]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_something_else_is_refused_and_says_why(name):
    with pytest.raises(ValidationError) as refusal:
        refuse_other_content(SimpleUploadedFile(name, OTHERS[name]))

    is_page = OTHERS[name].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    assert refusal.value.messages[0].startswith("This is a web page" if is_page else "This file is no ")


def test_an_archive_whose_list_would_fill_the_memory_is_not_listed(monkeypatch):
    file = archive(*(f"{number}.txt" for number in range(100)))
    monkeypatch.setattr(file_types, "MOST_OF_DIRECTORY", 1000)
    monkeypatch.setattr(file_types.zipfile, "ZipFile", None)

    with pytest.raises(ValidationError):
        refuse_other_content(SimpleUploadedFile("a.zip", file))


def test_a_longer_list_of_64_bits_is_not_looked_for():
    plain = archive("word/document.xml")
    end = plain.rfind(b"PK\x05\x06")
    hidden = plain[:end] + b"PK\x06\x07" + bytes(16) + plain[end:]

    with pytest.raises(ValidationError, match="no DOCX"):
        file_types.refuse_other_content(SimpleUploadedFile("text.docx", hidden))


def test_a_packed_part_is_not_unpacked():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("mimetype", ODP)
        packed.writestr("content.xml", "")

    with pytest.raises(ValidationError, match="no ODP"):
        file_types.refuse_other_content(SimpleUploadedFile("talk.odp", held.getvalue()))


def test_every_type_that_is_taken_can_be_told():
    assert material.FILE_TYPES == file_types.KNOWN
