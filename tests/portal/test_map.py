"""Each room's line in docs/architecture.md is the first of its own docstring, in the order of the rooms."""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
HELPERS = ["portal.lib", "portal.markup"]


def lines_of_the_map():
    rows = (ROOT / "docs/architecture.md").read_text().partition("| room |")[2].splitlines()[2:]
    cells = [row.strip("| ").split(" | ") for row in rows[: rows.index("")]]
    return {cell[0].strip("`"): cell[1] for cell in cells}


def first_line(folder):
    return ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text())).splitlines()[0]


def test_the_map_says_what_the_rooms_say_of_themselves():
    folders = [name.replace(".", "/") for name in [*HELPERS, *settings.ROOMS]]

    assert list(lines_of_the_map()) == folders
    assert lines_of_the_map() == {folder: first_line(folder) for folder in folders}
