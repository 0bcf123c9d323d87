"""Whether an uploaded file is what its name says, by its content: a page named .pdf is refused.

Each type is known by its first bytes, and office files by the parts in their archive. The libraries that
guess types (puremagic, filetype) take one sort of office file for the other and know no text, and here
nothing is to be guessed: the name says what a file should be.
"""

import re
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HEAD = 4096  # bytes
MOST_OF_DIRECTORY = 4 * 1024 * 1024  # bytes: each of an archive's files takes some memory when it is listed
END_OF_DIRECTORY, END_BYTES, MOST_OF_COMMENT = b"PK\x05\x06", 22, 65_535
LOCATOR, LOCATOR_BYTES = b"PK\x06\x07", 20

STARTS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".zip": (b"PK\x03\x04", END_OF_DIRECTORY),
}
# What is in the archive that an office file is: a part of this name.
PARTS = {
    ".docx": re.compile(r"word/document\.xml"),
    ".pptx": re.compile(r"ppt/presentation\.xml"),
    ".odp": re.compile(r"content\.xml"),
    ".key": re.compile(r"(?:.*/)?(?:Index\.zip|Index/Document\.iwa|index\.apxl(?:\.gz)?)"),
}
ODP = b"application/vnd.oasis.opendocument.presentation"  # in the archive's first part
TEXTS = {".bib", ".csv", ".ipynb", ".md", ".py", ".tex", ".txt"}
KNOWN = {*STARTS, *PARTS, *TEXTS}

PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|script|svg)\b", re.IGNORECASE)
WITH_NULS = (b"\xff\xfe", b"\xfe\xff")  # text of two bytes a letter
BOM = b"\xef\xbb\xbf"


def refuse_other_content(file):
    """Raise ValidationError, saying what to do, for a file whose content is not of the type of its name.

    The type is one of `KNOWN`. At most some megabytes are read; the file stands at its beginning again.
    """
    suffix = PurePath(file.name).suffix.lower()
    file.seek(0)
    head = file.read(HEAD)
    try:
        if PAGE.match(head.removeprefix(BOM)):
            raise ValidationError(
                _("This is a web page, whatever its name says; save the file itself and try again."),
                code="content",
            )
        if not _is_of_type(file, head, suffix):
            told = _("This file is no %(type)s, whatever its name says; save it anew as one and try again.")
            raise ValidationError(told % {"type": suffix.removeprefix(".").upper()}, code="content")
    finally:
        file.seek(0)


def _is_of_type(file, head, suffix):
    if suffix in TEXTS:
        return _is_text(head) and (suffix != ".ipynb" or _is_notebook(file, head))
    if suffix in STARTS and suffix != ".zip":
        return head.startswith(STARTS[suffix])
    return head.startswith(STARTS[".zip"]) and _is_archive(file, suffix)


def _is_text(head):
    return bool(head.strip()) and (b"\0" not in head or head.startswith(WITH_NULS))


def _is_notebook(file, head):
    if not head.removeprefix(BOM).lstrip().startswith(b"{"):
        return False
    file.seek(0)
    before = b""
    while piece := file.read(1024 * 1024):
        if b'"nbformat"' in before + piece:
            return True
        before = piece[-16:]
    return False


def _is_archive(file, suffix):
    """Whether an archive can be listed and has the part by which its type is known."""
    if not 0 < _bytes_of_directory(file) + END_BYTES <= MOST_OF_DIRECTORY:
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if suffix == ".odp" and not _begins_with(archive, "mimetype", ODP):
                return False
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return False
    return suffix not in PARTS or any(map(PARTS[suffix].fullmatch, names))


def _begins_with(archive, name, words):
    """Whether a part begins so; one that is packed does not, as unpacking may take any amount of memory."""
    if archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
        return False
    with archive.open(name) as part:
        return part.read(len(words)) == words


def _bytes_of_directory(file):
    """How long the list of an archive's files is, as its end says; -END_BYTES for no such end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_BYTES - MOST_OF_COMMENT))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    is_of_64_bits = tail[max(0, end - LOCATOR_BYTES) :].startswith(LOCATOR)  # whose list may be of any length
    if end < 0 or is_of_64_bits or len(tail) < end + END_BYTES:
        return -END_BYTES
    return int.from_bytes(tail[end + 12 : end + 16], "little")
