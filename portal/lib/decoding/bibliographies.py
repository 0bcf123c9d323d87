"""The entries of a BibTeX file: their fields as written, names taken apart.

The answer has a line of JSON for each entry: `key`, `kind`, `fields`, `authors` as [[given, family]], and
for what could not be read a line with `failed`, the number of its line in the file.
"""

import json
import logging

import bibtexparser
from bibtexparser.middlewares import NormalizeFieldKeys, SeparateCoAuthors, SplitNameParts

from . import Refused

MOST = 5_000


def decode(file, answer):
    """Write the entries of the file."""
    text = _text(file.read())
    logging.disable(logging.CRITICAL)  # the parser tells on its log what it says of failed blocks, too
    steps = [NormalizeFieldKeys(), SeparateCoAuthors(), SplitNameParts()]
    try:
        library = bibtexparser.parse_string(text, append_middleware=steps)
    except (ValueError, AttributeError, RecursionError) as error:
        raise Refused("no entries") from error
    if not library.entries and not library.failed_blocks:
        raise Refused("no entries")
    if len(library.entries) > MOST:
        raise Refused("too many", most=MOST)
    lines = [{"failed": (block.start_line or 0) + 1} for block in library.failed_blocks]
    for line in (*lines, *map(_entry, library.entries)):
        answer.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")


def _text(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise Refused("no entries")
    return text


def _entry(entry):
    fields = {field.key: field.value for field in entry.fields}
    people = fields.pop("author", None) or fields.pop("editor", None) or []
    return {
        "key": entry.key,
        "kind": entry.entry_type,
        "authors": [_name(one) for one in people],
        "fields": {name: str(value) for name, value in fields.items() if isinstance(value, (str, int))},
    }


def _name(parts):
    if isinstance(parts, str):
        return ["", parts]
    return [" ".join(parts.first), " ".join([*parts.von, *parts.last, *parts.jr])]
