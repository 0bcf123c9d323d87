"""The command `portal`: one line for what is wrong, each task twice, and what is deleted stays a day."""

import os
import re
import sys
import tomllib

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import Event
from portal import trash, version
from portal.operation import cli, commands
from tests.support.factories import make_event
from tests.support.operation import empty_disk  # noqa: F401

pytestmark = pytest.mark.usefixtures("empty_disk")
DAY = 24 * 60 * 60


@pytest.mark.parametrize(("arguments", "told"), [([], ""), (["bogus"], "there is no task 'bogus'")])
def test_it_names_its_tasks(monkeypatch, capsys, arguments, told):
    monkeypatch.setattr(sys, "argv", ["portal", *arguments])
    if told:
        with pytest.raises(SystemExit, match=told):
            cli.main()
    else:
        cli.main()
        shown = capsys.readouterr().out
        assert all(task in shown for task in cli.COMMANDS)


@pytest.mark.parametrize(
    ("given", "run"),
    [
        (["check"], ["site_check"]),
        (["move-database", "postgres:///portal"], ["move_database", "postgres:///portal"]),
        (["manage", "mail_check", "--to", "you@example.org"], ["mail_check", "--to", "you@example.org"]),
    ],
)
def test_a_task_is_a_command_of_manage_py(monkeypatch, given, run):
    asked = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", asked.append)
    monkeypatch.setattr(sys, "argv", ["portal", *given])
    cli.main()
    assert asked == [["portal", *run]]


def test_the_version_is_that_of_the_package(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["portal", "--version"])
    cli.main()
    assert capsys.readouterr().out == f"portal {version.VERSION}\n"
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == version.VERSION


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_an_upgrade_leaves_a_way_back_and_may_be_repeated(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path / "static")
    monkeypatch.setattr("portal.management.commands.upgrade.call_command", lambda *args, **options: None)
    make_event(slug="there")
    for _each in range(2):
        call_command("upgrade", backup=str(tmp_path / "way-back.zip"))
    assert "portal restore --replace" in capsys.readouterr().out
    Event.objects.update(slug="changed")
    call_command("restore", str(tmp_path / "way-back.zip"), "--replace")

    assert Event.objects.get().slug == "there"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("backup", "/nowhere/site.zip"), "is not there"),
        (("backup", "README.md"), "is no backup"),
        (("backup", "site.zip", "--keep", "3"), "--keep needs a folder"),
        (("restore", "nowhere.zip"), "There is no file nowhere.zip"),
        (("restore", "README.md"), "is no backup of a portal"),
        (("restore", "docs"), "is a folder"),
        (("move_database", "mysql://a@b/c"), "URL does not begin with postgres"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_said_in_one_line(command, told):
    with pytest.raises(CommandError, match=told) as refused:
        call_command(*command)
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_root_does_not_write_what_the_portal_could_not_read(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(commands, "owner", lambda: 1234)
    with pytest.raises(CommandError, match="number 1234; run this as that user"):
        call_command("mail", "hold")


@pytest.mark.database
@pytest.mark.django_db
def test_check_names_what_is_to_be_done(capsys, monkeypatch):
    monkeypatch.setattr("portal.operation.inspecting.mail_troubles", list)
    with pytest.raises(SystemExit):
        call_command("site_check")
    told = capsys.readouterr().out
    assert "database:        ok" in told
    assert "clock:           No worker has heard the clock" in told


def test_a_deleted_file_is_served_no_more_and_leaves_the_disk_a_day_later(client, db):
    name = default_storage.save("logos/logo.png", ContentFile(b"picture"))
    assert client.get(f"/media/{name}").status_code == 200
    default_storage.delete(name)
    default_storage.delete(name)  # by two at once
    kept = default_storage.trash / name
    assert client.get(f"/media/{name}").status_code == 404
    assert kept.read_bytes() == b"picture"
    now = timezone.now()
    trash.empty_daily(now)
    assert kept.exists()
    os.utime(kept, (now.timestamp() - DAY - 1,) * 2)
    trash.empty_daily(now)

    assert not kept.exists()


def test_each_link_that_ends_is_noted():
    """Whatever raises the version of a link says so to the list outside the database."""
    raises = re.compile(r"""\.version \+= |version=F\("version"\) \+ 1""")
    rooms = [settings.BASE_DIR / name for name in ("portal", "mailing", "events", "courses")]
    files = [path for room in rooms for path in room.rglob("*.py") if raises.search(path.read_text())]
    assert len(files) >= 8
    assert [path.name for path in files if "erasures.note" not in path.read_text()] == []
