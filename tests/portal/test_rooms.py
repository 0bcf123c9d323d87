"""The house is rooms in one order: a room may name what stands before it, and nothing that follows.

The order is that of settings.ROOMS; docs/architecture.md draws it. A lower room names a higher one neither by
an import nor as a string (a dotted path, an app label, a reverse relation); the names of URLs, where they are
reversed, and settings are exceptions.
"""

import ast
import re
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "mailing", "events", "courses")

# Pure helpers below the floor, and what stands on all rooms: the roof.
CELLAR = ["portal.lib", "portal.markup"]
ROOF = [
    "portal.demo", "portal.ends_with_parent", "portal.home", "portal.management", "portal.operation",
    "portal.settings", "portal.theme", "portal.urls", "portal.wsgi",
    "events.demo", "courses.demo", "mailing.demo",
]  # fmt: skip


@cache
def rooms():
    """The dotted names of all rooms from the ground up; the roof is one room, named "roof"."""
    return [*CELLAR, *settings.ROOMS, "roof"]


def room_of(name):
    """The room that a dotted name lies in, or None for one that is not the portal's."""
    if any(_is_in(name, part) for part in ROOF):
        return "roof"
    return max((room for room in rooms() if _is_in(name, room)), key=len, default=None)


def _is_in(name, room):
    return name == room or name.startswith(f"{room}.")


def runs_back(importer, imported):
    """Whether an arrow from one dotted name to another goes up."""
    here, there = room_of(importer), room_of(imported)
    return there is not None and rooms().index(there) > rooms().index(here)


# --- Reading the modules ---------------------------------------------------------------------------------


@cache
def modules():
    """All modules of the portal but its migrations, as {dotted name: syntax tree}."""
    found = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {name: (ast.parse(path.read_text()), path.name == "__init__.py") for name, path in found.items()}


def imports(name, tree, is_package=False):
    """The dotted names that a module imports, anywhere in it, relative ones made absolute."""
    package = name.split(".") if is_package else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def strings(tree, arguments=frozenset()):
    """The strings in a module that may name a room.

    All but docstrings, names of URLs that are reversed, stored values of choices, and keys of dicts that are
    names of `arguments`.
    """
    others = {id(each) for node in ast.walk(tree) for each in _other_strings(node, arguments)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others:
            yield node.value


def _other_strings(node, arguments):
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
        yield node.body[0].value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reverse":
        yield from (each for name in node.args[:1] for each in ast.walk(name))
    if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Choices") for base in node.bases):
        yield from (each for line in node.body if isinstance(line, ast.Assign) for each in ast.walk(line))
    if isinstance(node, ast.Dict):
        yield from (key for key in node.keys if isinstance(key, ast.Constant) and key.value in arguments)


@cache
def arguments_in(room):
    """The names of the arguments of all functions in a room."""
    trees = [tree for name, (tree, _is_package) in modules().items() if room_of(name) == room]
    return frozenset(node.arg for tree in trees for node in ast.walk(tree) if isinstance(node, ast.arg))


# --- Names of higher rooms as strings --------------------------------------------------------------------


LOOKUP = re.compile(r"-?[a-z_]+(?:__[a-z_]+)*")


@cache
def fields_of_rooms():
    """The names of fields and relations of all models, which label no app."""
    return {field.name for model in apps.get_models() for field in model._meta.get_fields()}


@cache
def names_of_rooms():
    """What a string may name of a room, as {name: room}: dotted modules, app labels, models, relations."""
    found = {name: room_of(name) for name in modules() if "." in name}
    for config in apps.get_app_configs():
        if room := room_of(config.name):
            found |= {f"{config.label}.{model.__name__}": room for model in config.get_models()}
            if config.label not in fields_of_rooms() and list(config.get_models()):
                found[config.label] = room
    return found


@cache
def reverse_relations():
    """The names by which lower models lead to rows of higher rooms, as {name: room}."""
    found = {}
    for model in apps.get_models():
        room = room_of(model.__module__)
        for field in model._meta.get_fields() if room else ():
            if not field.is_relation or field.auto_created or field.remote_field.hidden:
                continue
            lower = field.related_model.__module__
            if room_of(lower) and runs_back(lower, model.__module__):
                names = {field.related_query_name(), field.remote_field.get_accessor_name()}
                found |= dict.fromkeys(names, room)
    return found


def rooms_named(text):
    """The rooms that a string names."""
    if text == "portal.settings":
        return
    if text in names_of_rooms():
        yield names_of_rooms()[text]
    elif re.fullmatch(r"\w+(?:\.\w+)+", text) and room_of(text):
        yield room_of(text)
    elif LOOKUP.fullmatch(text):
        for part in text.lstrip("-").split("__"):
            if part in reverse_relations():
                yield reverse_relations()[part]


def arrows_back():
    """All arrows that run back, as "module -> what it names"."""
    found = set()
    for name, (tree, is_package) in modules().items():
        here = rooms().index(room_of(name))
        found |= {f"{name} -> {each}" for each in imports(name, tree, is_package) if runs_back(name, each)}
        if name != "portal.settings":
            found |= {
                f"{name} -> {text!r}"
                for text in strings(tree, arguments_in(room_of(name)))
                for room in rooms_named(text)
                if rooms().index(room) > here
            }
    return found


# --- The tests -------------------------------------------------------------------------------------------

# What still runs back. This list may only shrink.
KNOWN = set()


def test_strings_that_name_no_room_are_left_alone():
    tree = ast.parse(
        '''
"""courses"""
reverse("courses" if True else "course", args=["weeks"])
redirect("lectures")
class Kind(models.TextChoices):
    LECTURE = "lecture", _("Lecture")
class Other(Base):
    name = "week"
plan_copy(**{"weeks": 52, "weeks__number": "lecture__week"})
'''
    )

    assert list(strings(tree, {"weeks"})) == ["lectures", "week", "weeks", "weeks__number", "lecture__week"]


def test_no_arrow_runs_back():
    found = arrows_back()

    assert found - KNOWN == set()
    assert KNOWN - found == set(), "These are mended: take them off the list."
