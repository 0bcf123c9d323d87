"""What the next rooms will do: a room adds to others without touching their files, and may be left out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]


def ask(folder, **environment):
    """The answers of a site with its own rooms (`tests.support.sample_site`)."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "DJANGO_SETTINGS_MODULE": "tests.support.sample_settings",
        "PORTAL_MODE": "test",
        "VAR_DIR": str(folder),
        **environment,
    }
    command = [sys.executable, "-m", "tests.support.sample_site"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def answers(tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("sample")
    databases.copy_to(folder / "portal.sqlite3")  # that of the rooms below, which are there before a new one
    return ask(folder)


def test_a_room_adds_a_tab_with_its_rows(answers):
    status, text = answers["tab"]

    assert status == 200 and "A first note" in text
    assert "/notes/" in answers["event"][1]


def test_a_room_adds_a_tool(answers):
    assert answers["tool"] == [200, "1 notes"]
    assert "Count the notes" in answers["event"][1]


def test_a_room_adds_a_card_and_an_entry_of_the_sidebar(answers):
    status, text = answers["dashboard"]

    assert status == 200 and "1 notes in all" in text
    assert "/admin/sample_room/note/" in text and answers["list"][0] == 200


def test_a_room_adds_an_address_that_no_page_of_an_event_may_take(answers):
    assert answers["address"] == [200, "A first note"]
    assert "the portal’s own" in answers["reserved"]


def test_a_room_says_what_its_mails_are_about(answers):
    assert answers["facts"] == {"note.text": ["Text", "A first note"]}


def test_a_model_of_a_room_raises_the_revision(answers):
    assert answers["revision"] == 1


def test_a_site_starts_without_the_rooms_above(tmp_path):
    answers = ask(tmp_path, WITHOUT_ROOMS="events.notifications events.speakers courses")

    assert answers["home"][0] == 200
