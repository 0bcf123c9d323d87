"""The import order of the portal: reads every import of every module and fails on an arrow that runs back.

    portal roof -> courses -> events -> mailing -> portal floor

The tables below are the rule; docs/architecture.md explains it.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the ground up: a module may import from its own layer and from those named before it.
LAYERS = ["floor", "mailing", "events", "courses", "roof"]
APPS = {"mailing", "events", "courses"}

# The modules of the package `portal` that everything rests on; the others are the roof.
FLOOR = {
    "admin", "admin_site", "apps", "celery", "conflicts", "context", "errors", "fields", "formats",
    "lib", "media", "migrations", "models", "pages", "reads", "revision", "settings", "templatetags",
}  # fmt: skip

# Inside an app: models <- permissions, actions <- forms <- views, admin, api, tasks.
STOREYS = {
    **dict.fromkeys(["apps", "marks", "migrations", "models"], 0),
    "forms": 2,
    **dict.fromkeys(["admin", "api", "context", "middleware", "sitemaps", "tasks", "views"], 3),
    **dict.fromkeys(["demo", "management", "urls"], 4),
}
DOMAIN = 1  # permissions, actions and every other module, such as calendars


def modules():
    """All modules of the portal but its tests, as (dotted name, path)."""
    for package in ("portal", "mailing", "events", "courses"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name, path):
    """The dotted names that a module imports, anywhere in it, relative ones made absolute."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            )
            module = ".".join(filter(None, [base, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layer(name):
    """The layer of a module, or None for one that is not the portal's."""
    first, _, rest = name.partition(".")
    if first in APPS:
        return first
    if first != "portal":
        return None
    return "floor" if rest.partition(".")[0] in FLOOR | {"", "celery_app"} else "roof"


def storey(name):
    """How high a module stands inside its app."""
    part = name.split(".")[1] if "." in name else "apps"
    return STOREYS.get("forms" if part.endswith("_forms") else part, DOMAIN)


def runs_back(importer, imported):
    """Whether an import goes up, to a later layer or to a higher storey of the same app."""
    here, there = layer(importer), layer(imported)
    if there is None:
        return False
    if here != there:
        return LAYERS.index(there) > LAYERS.index(here)
    return here in APPS and storey(imported) > storey(importer)


def test_no_import_runs_back():
    back = [
        f"{name} imports {imported}"
        for name, path in modules()
        for imported in imports(name, path)
        if runs_back(name, imported)
    ]

    assert back == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("portal.pages", "portal.views"),
        ("portal.models", "events.models"),
        ("mailing.sending", "events.models.Talk"),
        ("events.models.event", "courses.models"),
        ("events.models.event", "events.permissions"),
        ("events.actions.moving", "events.forms"),
        ("events.forms", "events.views.talk"),
        ("courses.models", "portal.urls"),
    ],
)
def test_arrows_that_run_back_are_seen(importer, imported):
    assert runs_back(importer, imported)


def test_the_floor_names_only_modules_that_are_there():
    there = {path.stem if path.is_file() else path.name for path in (ROOT / "portal").iterdir()}

    assert there >= FLOOR


def test_relative_imports_are_read(tmp_path):
    module = tmp_path / "talk.py"
    module.write_text(
        "from . import people\nfrom ..permissions import can_edit\nimport portal.lib.times as t\n"
    )

    assert list(imports("events.views.talk", module)) == [
        "events.views.people",
        "events.permissions.can_edit",
        "portal.lib.times",
    ]


def test_the_helpers_of_lib_know_no_models():
    """portal/lib holds pure functions: of Django they use text, translation and settings, no models."""
    forbidden = ("django.db", "django.apps", "portal.models", "events", "courses", "mailing")
    found = [
        (name, imported)
        for name, path in modules()
        if name.startswith("portal.lib")
        for imported in imports(name, path)
        if imported.startswith(forbidden)
    ]

    assert found == []
