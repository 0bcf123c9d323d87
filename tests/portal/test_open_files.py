"""The portal says so when every account of the machine may read its files."""

import pytest

from portal import checks


@pytest.fixture
def var(tmp_path, settings, monkeypatch):
    """A folder with a database file in it, that everybody may pass."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    (folder / "portal.sqlite3").touch(mode=0o640)
    settings.VAR_DIR = folder
    settings.STORAGES = settings.STORAGES | {"private": {"OPTIONS": {"location": folder / "private"}}}
    monkeypatch.setattr(checks, "database_files", lambda: [folder / "portal.sqlite3"])
    passed = checks.is_passed
    monkeypatch.setattr(checks, "is_passed", lambda each: each != folder or passed(each))
    return folder


def test_private_files_are_no_news(var):
    assert checks.open_to_others() == []


def test_a_database_that_everybody_may_read_is_named(var, caplog):
    (var / "portal.sqlite3").chmod(0o644)

    checks.warn_of_open_files()

    (line,) = caplog.messages
    assert line.startswith(f"{var / 'portal.sqlite3'} can be read by every account") and "UMask=0027" in line


def test_behind_a_folder_that_is_shut_it_does_not_matter(var):
    (var / "portal.sqlite3").chmod(0o644)
    var.chmod(0o750)

    assert checks.open_to_others() == []
