"""Which file is which: by how its name ends, and for what has no telling name by how it begins."""

from pathlib import PurePath

from . import bibliographies, calendars, records

BY_ENDING = {
    ".ics": calendars, ".ical": calendars, ".ifb": calendars, ".vcs": calendars,
    ".md": records, ".markdown": records, ".yml": records, ".yaml": records, ".toml": records,
    ".json": records, ".zip": records,
    ".bib": bibliographies,
}  # fmt: skip
ENDINGS = ",".join(BY_ENDING)


def reader_of(name, data):
    """The module that reads a file, None for a table. `data` are its octets."""
    found = BY_ENDING.get(PurePath(name).suffix.lower())
    begins = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if found or not begins:
        return found
    if begins.upper().startswith(b"BEGIN:VCALENDAR"):
        return calendars
    if begins.startswith((b"---\n", b"---\r\n", b"+++\n", b"+++\r\n", b"{", b"[{", b"[\n")):
        return records
    return None
