"""Records with named fields: front matter of Markdown files, YAML, TOML and JSON, alone or in a zip.

The answer has a line of JSON for each record: the `path` of its file, its `fields` and the `body` below the
front matter. Every value is text as it was written, a list or an object of such, so that 16:30 stays 16:30.
Nothing is unpacked before its size is known, and nothing is ever written to a path that a file names.
"""

import datetime as dt
import json
import re
import tomllib
import zipfile
from pathlib import PurePosixPath

import yaml

from . import Refused

MOST_FILES, MOST_RECORDS = 5_000, 20_000
MOST_BYTES = 5 * 1024 * 1024  # of one file
MOST_UNPACKED = 20 * 1024 * 1024  # of all that are read
MOST_VALUES, MOST_DEPTH = 500_000, 8
TEXTS = (".md", ".markdown", ".yml", ".yaml", ".toml", ".json")
OF_THE_SITE = re.compile(r"(?:^|/)(?:_config|config|hugo|package|_index|readme|license|contributing)\.", re.I)
FRONT = {
    "---": re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE),
    "+++": re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE),
}
NOTHING = {"", "~", "null", "Null", "NULL"}  # as YAML writes it


def decode(file, answer, *, name):
    """Write the records of a file that is called `name`."""
    found = []
    for path, data in _files(file, name):
        found += _records(path, _text(path, data))
        if len(found) > MOST_RECORDS:
            raise Refused("too many", most=MOST_RECORDS)
    budget = iter(range(MOST_VALUES))
    for path, fields, body in found:
        row = {"path": path, "fields": _plain(fields, budget), "body": body}
        answer.write(json.dumps(row, ensure_ascii=True).encode() + b"\n")


# --- Files -----------------------------------------------------------------------------------------------


def _files(file, name):
    if file.read(4) != b"PK\x03\x04":
        file.seek(0)
        yield name, file.read()
        return
    try:
        packed = zipfile.ZipFile(file)
        parts = [part for part in packed.infolist() if _is_wanted(part.filename)]
        _refuse_too_much(parts)
        for part in sorted(parts, key=lambda part: part.filename):
            yield part.filename, packed.read(part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused("damaged") from error


def _is_wanted(path):
    parts = PurePosixPath(path).parts
    is_hidden = any(part.startswith(".") or part in ("__MACOSX", "node_modules", "vendor") for part in parts)
    return path.lower().endswith(TEXTS) and not is_hidden and not OF_THE_SITE.search(path)


def _refuse_too_much(parts):
    too_large = next((part.filename for part in parts if part.file_size > MOST_BYTES), None)
    if too_large or len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("too large", most=MOST_UNPACKED // 1024 // 1024)


def _text(path, data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise Refused("no text", path=path[-80:])
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Records ---------------------------------------------------------------------------------------------


def _records(path, text):
    """The records of one file, as (path, fields, body)."""
    ending = PurePosixPath(path).suffix.lower()
    try:
        if front := _front_matter(text):
            return [(path, *front)]
        if ending in (".md", ".markdown"):
            return []
        return [(path, fields, "") for fields in _tables(_parsed(ending, text))]
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = where.line + 1 if where else 1
        raise Refused("unreadable", path=path[-80:], line=line, problem=_problem(error)) from error
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise Refused("unreadable", path=path[-80:], line=line, problem=str(error)[:120]) from error


def _problem(error):
    return str(getattr(error, "problem", None) or error)[:120]


def _front_matter(text):
    """(fields, body) of a text that begins with front matter, else None. A YAML file may begin like it."""
    kind = text[:3]
    found = FRONT[kind].match(text) if kind in FRONT else None
    if not found:
        return _json_front_matter(text)
    fields = _yaml(found[1]) if kind == "---" else tomllib.loads(found[1])
    if not isinstance(fields, dict):
        return None
    return fields, text[found.end() :].strip()


def _json_front_matter(text):
    """Hugo takes an object of JSON, too, with the text below it."""
    if not text.startswith("{\n") or "\n}\n" not in text:
        return None
    fields, end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text)
    return (fields, text[end:].strip()) if text[end:].strip() else None


def _parsed(ending, text):
    if ending == ".toml":
        return tomllib.loads(text)
    if ending == ".json" or text.lstrip()[:1] in "{[":
        return json.loads(text, parse_int=str, parse_float=str)
    return _yaml(text)


def _yaml(text):
    """Each scalar as text: the base loader makes nothing of what it means, nor of tags."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 (it is the safest of all)


def _tables(value, depth=0):
    """The objects of a file: of a list each, of an object those that it holds, else the object itself."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, dict)]
    if not isinstance(value, dict) or depth > 2:
        return []
    held = {key: each for key, each in value.items() if isinstance(each, (dict, list))}
    rows = [row for each in held.values() for row in _tables(each, depth + 1)]
    if rows and ("title" not in value or not held.keys() <= PARTS):
        return rows
    return [value]


PARTS = {
    "speaker", "speakers", "authors", "author", "tags", "categories", "topics", "links", "slides", "date",
    "institutions", "image", "chair", "affiliation", "affiliations", "keywords",
}  # fmt: skip


def _plain(value, budget, depth=0):
    """The value as text, a list or an object. An alias that is repeated counts each time (billion laughs)."""
    if next(budget, None) is None or depth > MOST_DEPTH:
        raise Refused("too many values")
    match value:
        case dict():
            merged = value.get("<<")
            under = merged if isinstance(merged, list) else [merged]
            whole = {k: v for each in under if isinstance(each, dict) for k, v in each.items()} | value
            return {str(k): _plain(v, budget, depth + 1) for k, v in whole.items() if k != "<<"}
        case list():
            return [_plain(each, budget, depth + 1) for each in value]
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
    return "" if str(value) in NOTHING else str(value)
