"""docs/deploy.md and upkeep.md word by word: what one is to type is run where that can be, and read closely
where not.

What is run has `/` before its paths replaced by a folder, and programs of the machine by small ones that look
at what they are asked: `systemctl` at the units of deploy/, `systemd-run` at what deploy/portal hands it.
"""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import connection

from portal import web_fonts
from portal.operation.cli import COMMANDS

ROOT = Path(settings.BASE_DIR)
DEPLOY = (ROOT / "docs/deploy.md").read_text() + (ROOT / "docs/upkeep.md").read_text()
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README + DEPLOY, re.S)
# Of what is typed, what is of the machine and not of the portal.
OF_THE_MACHINE = {
    "apt", "useradd", "git", "python3", "cp", "chown", "chmod", "cd", "install", "echo", "createuser",
    "createdb", "openssl",
}  # fmt: skip
UNIT = re.compile(r"portal-(?:web|worker@(?:\d+|\*)|backup\.timer|backup)")
TARGETS = re.findall(r"^([\w-]+(?: [\w-]+)*):", (ROOT / "Makefile").read_text(), re.M)


def commands():
    """Each command of the blocks as its words, without `sudo` and the settings before it."""
    for block in BLOCKS:
        for line in re.sub(r"\\\n", " ", block).splitlines():
            for part in re.split(r"&&|\$\(|\|", line.partition(" #")[0].rstrip(")")):
                words = shlex.split(part.replace(") > ", " > "), comments=True)
                words = words[3:] if words[:2] == ["sudo", "-u"] else words
                if words and "=" not in words[0]:
                    yield words


def test_each_block_can_be_parsed():
    for block in BLOCKS:
        told = subprocess.run(
            ["sh", "-n"], input=block.replace("<this repository>", "x"), text=True, check=False
        )
        assert told.returncode == 0, block


def test_each_command_option_unit_and_file_exists():
    known = {
        "make": make,
        "portal": portal,
        "systemctl": systemctl,
        "docker": docker,
        ".venv/bin/python": pip,
    }
    found = list(commands())
    assert len(found) > 60
    for name, *words in found:
        assert name in known or name in OF_THE_MACHINE, name
        known.get(name, lambda words: None)(words)
        for word in words:
            if word.startswith(("deploy/", "requirements/")):
                assert list(ROOT.glob(word)), word


def test_commands_that_the_text_names_exist():
    text = re.sub(r"```.*?```", "", DEPLOY, flags=re.S)
    named = [shlex.split(each) for each in re.findall(r"`(portal [a-z][^`]*)`", text)]
    assert len(named) > 8
    for _name, *words in named:
        portal(["restore", "x", *words[1:]] if words == ["restore", "--replace"] else words)


def make(words):
    assert set(words) <= {target for names in TARGETS for target in names.split()}


def portal(words):
    """A task of the command, with options that it has; raises SystemExit for others."""
    task, *rest = words
    if task == "--help":
        return
    name, rest = (rest[0], rest[1:]) if task == "manage" else (COMMANDS[task], rest)
    if name == "COMMAND" or any(word.isupper() for word in rest):
        return
    parser = load_command_class(get_commands()[name], name).create_parser("portal", name)
    if rest and "--help" not in rest:
        parser.parse_args(rest)


def systemctl(words):
    verb, *units = [word for word in words if not word.startswith("--")]
    assert verb in {"daemon-reload", "enable", "reload", "start", "stop", "restart", "status"}
    for unit in units:
        assert unit == "caddy" or UNIT.fullmatch(unit), unit
        file = re.sub(r"@.*", "@", unit) + ("" if "." in unit else ".service")
        assert unit == "caddy" or (ROOT / "deploy" / file).exists(), unit


def docker(words):
    assert words[:5] == ["compose", "--project-directory", ".", "--file", "deploy/compose.yaml"], words
    if words[5] == "exec":
        assert words[7:9] == ["python", "manage.py"] and words[9] in get_commands()


def pip(words):
    assert words[:4] == ["-m", "pip", "install", "--require-hashes"]


# --- Run ------------------------------------------------------------------------------------------------

PATHS = ("/opt/portal", "/etc/", "/usr/local/bin", "/var/lib/portal", "/var/backups")
FOLDERS = ("opt", "etc/systemd/system", "etc/caddy", "usr/local/bin", "var/lib/portal", "var/backups", "bin")
STUBS = {
    "apt": '[ "$1" = install ]',
    "useradd": '[ "$*" = "--system --home-dir $ROOT/opt/portal portal" ]',
    "chown": '[ "$*" = "root:portal $ROOT/etc/portal.env" ]',
    "git": '[ "$1" = clone ] && ln -s "$PORTAL" "$3" && mkdir "$ROOT/made"',
    "python3": '[ "$*" = "-m venv .venv" ]',
    "install": '[ "$1 $2 $3" = "--directory --owner portal" ] && mkdir -p "$6"',
    # Those that are enabled must have been copied; what comes before the web process is done.
    "systemctl": """
case "$*" in
  *--now*portal-web*|start*portal-web*)
    ls "$ROOT/etc/systemd/system/portal-web.service" "$ROOT/etc/systemd/system/portal-worker@.service" &&
    portal manage migrate --no-input ;;
esac""",
    # As deploy/portal asks for it: as the user, there, and with the settings of the services.
    "systemd-run": """
set -e
while [ "${1#--}" != "$1" ]; do
  case "$1" in
    --uid) [ "$2" = portal ]; shift ;;
    --working-directory) cd "$2"; shift ;;
    --property) case "$2" in EnvironmentFile=*) set -a; . "${2#*=}"; set +a ;; esac; shift ;;
  esac
  shift
done
exec "$@" """,
}


@pytest.fixture
def machine(tmp_path):
    """A folder that stands for a fresh machine; gives a function that runs blocks on it."""
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    for name, text in STUBS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    path = f"{tmp_path}/usr/local/bin:{tmp_path}/bin:{os.environ['PATH']}"
    environment = {
        "PATH": path, "ROOT": str(tmp_path), "PORTAL": str(ROOT), "PORTAL_PASSWORD": "correct horse battery"
    }  # fmt: skip

    def run(block):
        text = block.replace("<this repository>", "repository")
        text = re.sub(r"^\.venv/bin/python -m pip.*$", "true", text, flags=re.M)
        for place in PATHS:
            text = re.sub(rf"(?<![\w/]){place}", f"{tmp_path}{place}", text)
        done = subprocess.run(
            ["sh", "-eu"],
            input=text,
            env=environment,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        for name in ("usr/local/bin/portal",):  # what was copied names the machine's paths, too
            if (file := tmp_path / name).exists() and str(tmp_path) not in file.read_text():
                own = file.read_text().replace("/opt/portal/.venv/bin/python", sys.executable)
                file.write_text(
                    re.sub(r" (/(?:opt|etc)/)", rf" {tmp_path}\1", own).replace("=/etc/", f"={tmp_path}/etc/")
                )
        return done.stdout + done.stderr + f"\nends with {done.returncode}"

    return run


def block_with(words):
    return next(block for block in BLOCKS if words in block)


@pytest.mark.django_db
def test_a_first_site_a_backup_and_a_restore_as_they_are_written(machine, tmp_path):
    assert "ends with 0" in machine(block_with("useradd"))
    fill_in(tmp_path)
    assert "ends with 0" in (told := machine(block_with("daemon-reload"))), told
    assert "Elmsworth" in (told := machine(block_with("portal setup --no-input"))), told
    assert "ends with 0" in (told := machine(block_with("backup /var/backups/portal --keep"))), told
    (made,) = (tmp_path / "var/backups/portal").glob("*.zip")
    block = block_with("portal restore /var/backups/portal").replace("portal-20261130-031700.zip", made.name)
    told = machine(block)
    assert "The clock is held" in told and "ends with 0" in told, told


def fill_in(root):
    """What the text asks for; a database as migrations make it and fonts as they are cut, which take long."""
    file = root / "etc/portal.env"
    text = file.read_text().replace("SECRET_KEY=\n", f"SECRET_KEY={'s3cret-' * 10}\n")
    text = text.replace("/var/lib/portal", f"{root}/var/lib/portal")
    file.write_text(re.sub(r"^EMAIL_URL=.*$", "EMAIL_URL=dummymail://", text, flags=re.M))
    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM pragma_database_list WHERE name = 'main'")
        made = cursor.fetchone()[0]
    shutil.copytree(web_fonts.made(), root / "var/lib/portal/fonts" / web_fonts.made().name)
    with sqlite3.connect(made) as source, sqlite3.connect(root / "var/lib/portal/portal.sqlite3") as target:
        source.backup(target)
