"""Files that grow when they are read: what they take of the machine is measured."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.support import uploads

MOST = 300  # MB
MOST_OF_OURS = 48  # MB more than before

# A process that does nothing else, as the measures are those of all its children so far.
SCRIPT = """
import json, resource, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from portal.lib import images, sheets

def picture(path):
    file = TemporaryUploadedFile(path.name, None, path.stat().st_size, None)
    with path.open("rb") as bomb:
        file.write(bomb.read())
    images.shrink(file, max_side=800, wait=60)

def table(path):
    sheets.read_file(path.read_bytes())

def told(path):
    try:
        picture(path) if path.suffix == ".picture" else table(path)
    except ValidationError as error:
        return error.messages
    return []

def peak(whose):
    return resource.getrusage(whose).ru_maxrss // 1024

def measured(path):
    return path.stem, told(path), peak(resource.RUSAGE_CHILDREN), peak(resource.RUSAGE_SELF) - before

paths = sorted(Path(sys.argv[1]).iterdir()) * int(sys.argv[2])
before = peak(resource.RUSAGE_SELF)
with ThreadPoolExecutor(int(sys.argv[2])) as threads:
    print(json.dumps(list(threads.map(measured, paths))))
"""


def measured(bombs, folder, *, at_once=1):
    """Of each by its name: what was said, and the peak so far, in MB: of a child, and more of the parent."""
    for name, bomb in bombs.items():
        (folder / name).write_bytes(bomb)
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(at_once)],
        cwd=settings.BASE_DIR, capture_output=True, check=True,
        env=os.environ | {"VAR_DIR": str(folder.parent / "var"), "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )  # fmt: skip
    return json.loads(found.stdout)


def too_large(found):
    return [name for name, _told, child, ours in found if child > MOST or ours > MOST_OF_OURS]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bombs").mkdir()
    return tmp_path / "bombs"


def test_pictures_that_grow_take_little(folder):
    bombs = {f"{name}.picture": make() for name, make in uploads.PICTURES.items()}

    found = measured(bombs, folder)

    assert len(found) == len(bombs) and too_large(found) == []


def test_tables_that_grow_take_little_and_are_refused_in_words(folder):
    bombs = {f"{name}.xlsx": make() for name, make in uploads.TABLES.items()}

    found = measured(bombs, folder)

    assert max(map(len, bombs.values())) < 200_000
    assert [name for name, told, *_peaks in found if not told] == []
    assert too_large(found) == []


def test_the_largest_honest_table_is_taken(folder):
    found = measured({"honest.xlsx": uploads.largest_table()}, folder)

    assert [(name, told) for name, told, *_peaks in found] == [("honest", [])]
    assert found[0][2] <= MOST


def test_sixteen_at_once_take_no_more_than_one(folder):
    found = measured({"bomb.picture": uploads.webp_of_36_bytes(4000, 4000)}, folder, at_once=16)

    assert len(found) == 16 and all(told for _name, told, *_peaks in found)
    assert too_large(found) == []
