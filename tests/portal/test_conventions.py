"""What a newcomer may rely on in every file."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400
SKIPPED = ("requirements/", "migrations/")  # what a program wrote


def tracked(*endings):
    """The tracked files with these endings, and those about to be; all files where git is not at hand."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
    except (OSError, subprocess.CalledProcessError):
        listed = [
            str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if not set(path.parts) & {".venv", "var"}
        ]
    return [
        ROOT / name
        for name in listed
        if name.endswith(endings) and not any(part in name for part in SKIPPED) and (ROOT / name).is_file()
    ]


@pytest.mark.parametrize("ending", [".py", ".html", ".js", ".md"])
def test_no_file_is_too_long_to_read(ending):
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in tracked(ending)}

    assert {path: lines for path, lines in lengths.items() if lines >= MAX_LINES} == {}


def test_no_module_is_named_for_everything_and_nothing():
    names = {path.name for path in tracked(".py")}

    assert not names & {"utils.py", "helpers.py", "services.py", "signals.py", "misc.py", "common.py"}


def test_our_own_models_have_no_signal_receivers():
    """post_migrate and Celery's signals are none of a model's; what a save entails is written where it is."""
    words = re.compile(r"\b((post|pre)_(save|delete)|m2m_changed)\b")
    found = [path for path in tracked(".py") if "tests" not in path.parts and contains(path, words)]

    assert found == []


def test_the_rules_of_zones_are_those_of_python_and_never_of_the_database():
    """What day or year an instant is in depends on them: bounds are computed, or rows grouped, in Python."""
    asked = re.compile(
        r"\b(?:Trunc(?!ator)[A-Z]\w*|Trunc|Extract(?:[A-Z]\w*)?)\b|date_hierarchy|\.(?:dates|datetimes)\("
        r"|_(?:at|on)__(?:date|time|year|iso_year|quarter|month|week|week_day|iso_week_day|day|hour|minute)\b"
    )
    found = [path for path in tracked(".py") if "tests" not in path.parts and contains(path, asked)]

    assert found == []


def contains(path, words):
    return bool(words.search(path.read_text()))
