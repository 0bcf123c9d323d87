"""`deploy/bootstrap.py` in a small project of its own, whose lock files ask for no packages."""

import ast
import ctypes
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "deploy" / "bootstrap.py"
MANAGE = """
import os, sys
print(sys.argv[1:], *(os.environ.get(name) for name in ("PORTAL_MODE", "SITE_URL", "DATABASE_URL")))
"""


@pytest.fixture
def project(tmp_path):
    project = tmp_path / "project"
    (project / "deploy").mkdir(parents=True)
    shutil.copy(BOOTSTRAP, project / "deploy")
    (project / "manage.py").write_text(MANAGE)
    (project / "requirements").mkdir()
    for lock in ("base", "test"):
        (project / "requirements" / f"{lock}.txt").write_text("# nothing\n")
    return project


@pytest.fixture
def run(project):
    """Run the bootstrap; `first` is Python that goes before it, to make the machine a stranger one."""

    def run(*arguments, first="", before=None, **environment):
        script = f"import sys, runpy; {first}\nrunpy.run_path(sys.argv[0], run_name='__main__')"
        script = f"import sys; sys.argv[0] = {str(project / 'deploy' / 'bootstrap.py')!r}\n{script}"
        return subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env={"PATH": os.environ["PATH"]} | environment,
            preexec_fn=before,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def the_one_line(answer):
    """What a failed run said: one line on stderr."""
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    return line


def without_root_rights():
    """Take from this process root's power to write anywhere (CAP_DAC_OVERRIDE of Linux)."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override = 24, 1
        assert ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0) == 0


OLD = "sys.version_info = (3, 9, 18)"


def test_the_syntax_is_one_that_old_pythons_read():
    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_so(run, tmp_path):
    line = the_one_line(run("demo", first=OLD, PATH=str(tmp_path)))

    assert line.startswith("The portal needs Python 3.11 or later and this is 3.9;")


def test_an_old_python_goes_on_as_a_newer_one_on_the_path(run, tmp_path):
    newer = tmp_path / "python3.13"
    newer.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    newer.chmod(0o755)

    answer = run("demo", first=OLD, PATH=str(tmp_path), PORT="no")

    assert the_one_line(answer) == "PORT is 'no'; it must be a number from 1 to 65535."


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 81", "８０b"])
def test_a_port_that_is_none(run, port):
    assert the_one_line(run("demo", PORT=port)).startswith("PORT is ")


def test_a_port_in_use_is_told_before_anything_is_installed(run, project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        line = the_one_line(run("demo", PORT=str(port)))

    assert line == f"Port {port} is in use; choose another: make demo PORT=8001"
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_the_venv_module(run, project, module):
    line = the_one_line(run("install", first=f"sys.modules[{module!r}] = None"))

    assert line.startswith(f"This Python lacks the module {module}; install it")
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("command", ["demo", "install"])
def test_a_read_only_folder(run, project, command):
    project.chmod(0o555)

    line = the_one_line(run(command, before=without_root_rights))

    assert line.endswith("cannot be written to (Permission denied).")
    project.chmod(0o755)


def test_packages_that_cannot_be_had(run, project):
    lock = f"no-such-package-at-all==1.0 --hash=sha256:{'0' * 64}\n"
    (project / "requirements" / "base.txt").write_text(lock)

    answer = run("demo", PIP_NO_INDEX="1", PORT=free_port())

    assert the_one_line(answer).startswith(
        "The packages could not be installed (is there a network?): ERROR:"
    )


def test_the_demo_is_installed_once_and_started_without_the_shells_settings(run):
    port = free_port()

    first = run("demo", PORT=port, DATABASE_URL="postgres://db.example.org/live")
    second = run("demo", PORT=port)

    started = f"['serve_demo'] demo http://127.0.0.1:{port} None"
    assert first.stdout.splitlines()[-1] == started, first.stderr
    assert first.stdout.startswith("Installing")
    assert second.stdout.splitlines() == [started]


def test_a_changed_lock_is_installed_and_a_half_done_installation_is_redone(run, project):
    run("demo", PORT=free_port())
    rest = project / ".venv" / "rest-of-an-interrupted-run"
    rest.touch()

    (project / "requirements" / "base.txt").write_text("# nothing again\n")
    changed = run("demo", PORT=free_port())
    kept = rest.exists()
    (project / ".venv" / "installed").write_text("unfinished yes\n")
    redone = run("demo", PORT=free_port())

    assert changed.stdout.startswith("Installing")
    assert kept
    assert redone.stdout.startswith("Installing")
    assert not rest.exists()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])
