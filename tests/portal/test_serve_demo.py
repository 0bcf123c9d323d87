"""The launcher of `make demo`, started as a process of its own, in one folder from first to last."""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import demo
from portal.management.commands import serve_demo

ROOT = Path(__file__).resolve().parents[2]
MAIL = r'href="(/demo/mailbox/[\w-]+/)">[^<]*</a>\s*<span[^>]*>To new@example.org'
SECONDS = 90


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def start(folder, port):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve_demo"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTAL_MODE": "demo", "VAR_DIR": str(folder), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def running_demo(folder, port):
    """The launcher once it has said that the demo can be visited, and what it said until then."""
    process = start(folder, port)
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C stops it" in line:
                break
        yield process, "".join(said)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def refusal(process):
    """What a launcher that does not start the demo says in its one line."""
    complaints = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    (line,) = complaints.splitlines()
    return line.removeprefix("CommandError: ")


def processes():
    """All processes that run, as (number, parent's number, command line)."""
    command = ["ps", "-axwwo", "pid=,ppid=,stat=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=3) for line in listed.splitlines())
    return [(int(row[0]), int(row[1]), row[-1]) for row in rows if "Z" not in row[2]]


def descendants(pid):
    """The numbers of all processes that come from one."""
    listed, family = processes(), {pid}
    while more := {number for number, parent, _ in listed if parent in family} - family:
        family |= more
    return family - {pid}


def all_end(pids):
    """Wait until none of these processes runs."""
    until(lambda: not pids & {pid for pid, _, _ in processes()})


def until(condition):
    give_up = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return found


def browser(port):
    """A function that reads a page, or submits its one form."""
    address = f"http://127.0.0.1:{port}"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def visit(path, **fields):
        text = opener.open(address + path, timeout=30).read().decode()
        if not fields:
            return text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return opener.open(address + path, data, timeout=30).read().decode()

    return visit


def test_the_demo_from_its_first_start_to_an_earlier_shape_of_its_folder(tmp_path):
    ends_on_ctrl_c_and_serves_this_machine_only_until_then(tmp_path)
    ends_when_one_of_its_processes_does_and_names_it(tmp_path)
    takes_its_processes_along_when_it_is_killed(tmp_path)
    says_what_to_delete_where_tables_have_another_shape(tmp_path)


def ends_on_ctrl_c_and_serves_this_machine_only_until_then(folder):
    port = free_port()
    with running_demo(folder, port) as (process, said):
        visit = browser(port)
        assert "Mathematics of Learning" in visit("/")
        family = descendants(process.pid)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)
        other = refusal(start(folder, free_port()))
        a_sign_up_lands_in_the_mailbox_and_its_link_confirms_it(visit)

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        complaints = process.stderr.read()

    assert f"http://127.0.0.1:{port}/" in said
    assert all(account.password in said for account in demo.ACCOUNTS)
    assert len(family) >= 3  # gunicorn, its worker, Celery
    assert not family & {pid for pid, _, _ in processes()}
    assert "Traceback" not in complaints
    where = f"http://127.0.0.1:{port}, process {process.pid}"
    assert other == f"This folder's demo is running already: {where}."


def a_sign_up_lands_in_the_mailbox_and_its_link_confirms_it(visit):
    """By the demo's web process, its database and its worker into its mailbox."""
    visit("/lists/news/subscribe/", email="new@example.org", website="")
    mail = until(lambda: re.search(MAIL, visit("/demo/mailbox/")))
    link = re.search(r"/lists/confirm/[\w-]+/", visit(mail[1]))[0]

    assert "You are on the list" in visit(link, confirm="yes")


def ends_when_one_of_its_processes_does_and_names_it(folder):
    port = free_port()
    with running_demo(folder, port) as (process, _):
        browser(port)("/")
        family = descendants(process.pid)
        web = next(pid for pid, parent, words in processes() if parent == process.pid and "gunicorn" in words)
        os.kill(web, signal.SIGKILL)
        complaints = process.communicate(timeout=60)[1]

    assert "CommandError: The web server ended (exit code -9), so the demo stops." in complaints
    assert process.returncode == 1
    all_end(family)


def takes_its_processes_along_when_it_is_killed(folder):
    port = free_port()
    with running_demo(folder, port) as (process, _):
        browser(port)("/")
        family = descendants(process.pid)
        assert len(family) >= 3
        process.kill()
        all_end(family)


def says_what_to_delete_where_tables_have_another_shape(folder):
    file = folder / "demo.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE events_area RENAME COLUMN title TO name")

    assert refusal(start(folder, free_port())) == (
        "The demo's database cannot be used: the table events_area has other columns. "
        f"If an earlier version of the portal wrote it, delete {file} and start again."
    )


def test_a_stop_while_the_demo_is_still_starting(tmp_path):
    process = start(tmp_path, free_port())
    until((tmp_path / "demo.lock").exists)

    process.terminate()
    complaints = process.communicate(timeout=60)[1]

    assert (process.returncode, complaints) == (0, "")


def test_a_database_that_is_none(tmp_path):
    (tmp_path / "demo.sqlite3").write_text("This is a letter, not a database. " * 100)

    assert refusal(start(tmp_path, free_port())).startswith(
        "The demo's database cannot be used: file is not a database. If an earlier version of the portal"
    )


def test_a_port_in_use(settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings.SITE_URL = f"http://127.0.0.1:{port}"

        with pytest.raises(CommandError) as refused:
            serve_demo.listen()

    told = f"Port {port} cannot be used (Address already in use); choose another: make demo PORT=8001"
    assert str(refused.value) == told


def test_a_folder_that_cannot_be_written(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.touch()

    with pytest.raises(CommandError) as refused, serve_demo.alone():
        pass

    assert str(refused.value) == f"The folder {settings.VAR_DIR} cannot be written to (Not a directory)."


def test_only_demo_mode_serves_the_demo():
    with pytest.raises(CommandError, match="runs in PORTAL_MODE=demo only"):
        call_command("serve_demo")
