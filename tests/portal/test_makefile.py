"""How the Makefile makes .venv, in a small project of its own whose locks ask for no packages."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
# A Python that makes a .venv in no time; the Python in there notes what it is asked to install.
PYTHON = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec "{python}" "$@"
echo made >> log
sleep ${{SLOW:-0}}
mkdir -p .venv/bin
cp installing .venv/bin/python
"""
INSTALLING = """#!/bin/sh
case "$*" in
    *"pip install"*) echo "$*" >> log; ! grep -q no-such-package requirements/*.txt ;;
    *manage.py*) env ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "requirements").mkdir()
    for lock in ("base", "test"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text("# nothing\n")
    (tmp_path / "manage.py").write_text("import os, sys; print(sys.argv[1:], os.environ['PORT'])\n")
    script(tmp_path / "quick", PYTHON.format(python=sys.executable))
    script(tmp_path / "installing", INSTALLING)
    return tmp_path


def script(path, text):
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def make(project):
    def make(*arguments, **environment):
        return subprocess.run(
            ["make", *arguments],
            cwd=project,
            env={"PATH": os.environ["PATH"]} | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return make


def told(answer):
    """What a failed command said in its one line, before make's own."""
    assert answer.returncode
    line, makes_own = answer.stderr.splitlines()
    assert makes_own.startswith("make: ***")
    return line


def test_the_first_demo_installs_and_the_second_does_not(make):
    first = make("demo", "PORT=8123", f"PYTHON={sys.executable}")
    second = make("demo")

    installing, started = first.stdout.splitlines()
    assert installing.startswith("Installing the packages of requirements/base.txt")
    assert started == "['serve_demo'] 8123", first.stderr
    assert second.stdout == "['serve_demo'] 8000\n"


def test_the_demo_has_its_own_settings_whatever_the_shell_says(make):
    answer = make("demo", "PYTHON=./quick", PORTAL_MODE="production", DJANGO_SETTINGS_MODULE="other.settings")

    assert {"PORTAL_MODE=demo", "DJANGO_SETTINGS_MODULE=portal.settings"} <= set(answer.stdout.splitlines())


def test_what_is_installed_again(make, project):
    def log_after(*steps):
        (project / "log").write_text("")
        for step in steps:
            step()
        assert not make("packages-base", "packages-test", "PYTHON=./quick").returncode
        return ["made" if line == "made" else line.split()[-1] for line in log.read_text().splitlines()]

    log, locks = project / "log", project / "requirements"
    assert log_after() == ["made", "requirements/base.txt", "requirements/test.txt"]
    assert log_after() == []
    assert log_after(lambda: (locks / "test.txt").write_text("# more\n")) == ["requirements/test.txt"]
    assert log_after(lambda: (project / ".venv" / "base.txt").unlink())[0] == "made"  # it was cut short
    assert log_after(lambda: script(project / ".venv" / "bin" / "python", "#!/gone"))[0] == "made"


def test_two_at_once_install_once(make, project):
    arguments = {"target": make, "args": ("packages-test", "PYTHON=./quick"), "kwargs": {"SLOW": "1"}}
    threads = [threading.Thread(**arguments) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len((project / "log").read_text().splitlines()) == 2  # made, and filled


def test_an_old_python_and_none_at_all(make, project):
    script(project / "python3", "#!/bin/sh\necho Python 3.9.18; exit $(($# > 1))\n")

    old = told(make("demo", "PYTHON=./python3 ./python3.14"))
    none = told(make("demo", "PYTHON=./nothing"))

    assert old == (
        "The portal needs Python 3.11 or later, and ./python3 says “Python 3.9.18”; "
        "install a newer one, or name it: make demo PYTHON=/path/to/python3"
    )
    assert none.startswith("The portal needs Python 3.11 or later, and ./nothing says “")
    script(project / "python3.14", PYTHON.format(python=sys.executable))
    assert not make("demo", "PYTHON=./python3 ./python3.14").returncode


def test_a_python_without_venv(make, project):
    without = f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"\n'
    script(project / "lacking", without)

    assert told(make("demo", "PYTHON=./lacking")) == (
        "This Python lacks the module venv or ensurepip; "
        "install it (on Debian and Ubuntu: apt install python3-venv)."
    )
    assert not (project / ".venv").exists()


def test_a_folder_that_cannot_be_written(make, project):
    script(project / "mkdir", "#!/bin/sh\nexit 1\n")  # root may write anywhere, so this stands in for it

    answer = make("demo", PATH=f"{project}:{os.environ['PATH']}", PYTHON=sys.executable)

    assert told(answer) == f"The folder {project} cannot be written to."


def test_packages_that_cannot_be_had(make, project):
    (project / "requirements" / "base.txt").write_text("no-such-package-at-all==1.0\n")

    assert told(make("demo", "PYTHON=./quick")).startswith("The packages could not be installed (is there ")
    assert not (project / ".venv" / "base.txt").exists()
