"""The launcher of `make demo`, started as a process of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from portal import demo

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def start(folder, port, mode="demo"):
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_MODE": mode,
        "VAR_DIR": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve_demo"],
        cwd=ROOT,
        env=environment,
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


def children(pids):
    """The numbers of the processes that come from these directly."""
    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return {int(child) for child, parent in pairs if int(parent) in pids}


def descendants(pid):
    """The numbers of all processes that come from one."""
    family = {pid}
    while more := children(family) - family:
        family |= more
    return family - {pid}


def alive(pids):
    listed = subprocess.run(["ps", "-axo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    running = {int(pid) for pid, stat in (line.split() for line in listed.splitlines()) if "Z" not in stat}
    return running & pids


def test_the_demo_serves_this_machine_only_and_leaves_no_process_behind(tmp_path):
    port = free_port()
    with running_demo(tmp_path, port) as (process, said):
        family = descendants(process.pid)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
            assert response.status == 200
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)
        other = start(tmp_path, free_port())
        refusal = other.communicate(timeout=60)[1]

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        complaints = process.stderr.read()

    assert f"http://127.0.0.1:{port}/" in said
    assert all(account.password in said for account in demo.ACCOUNTS)
    assert len(family) >= 3  # gunicorn, its worker, Celery
    assert alive(family) == set()
    assert "Traceback" not in complaints
    assert other.returncode == 1
    where = f"http://127.0.0.1:{port}, process {process.pid}"
    assert refusal == f"CommandError: This folder's demo is running already: {where}.\n"


def test_when_one_process_ends_the_others_are_stopped_and_it_is_named(tmp_path):
    with running_demo(tmp_path, free_port()) as (process, _):
        family = descendants(process.pid)
        web = next(pid for pid in children({process.pid}) if "gunicorn" in command_line(pid))
        os.kill(web, signal.SIGKILL)
        complaints = process.communicate(timeout=60)[1]

    assert "CommandError: The web server ended" in complaints
    assert process.returncode == 1
    assert alive(family) == set()


def command_line(pid):
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def test_a_stop_while_the_demo_is_still_starting(tmp_path):
    process = start(tmp_path, free_port())
    until(lambda: (tmp_path / "demo.lock").exists())

    process.terminate()
    complaints = process.communicate(timeout=60)[1]

    assert process.returncode == 128 + signal.SIGTERM
    assert complaints == ""


def until(condition, seconds=60):
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_a_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(tmp_path, port)
        complaints = process.communicate(timeout=60)[1]

    assert process.returncode == 1
    assert complaints == (
        f"CommandError: Port {port} cannot be used (Address already in use); "
        "choose another: make demo PORT=8001\n"
    )


def test_a_database_that_is_none(tmp_path):
    (tmp_path / "demo.sqlite3").write_text("This is a letter, not a database. " * 100)

    process = start(tmp_path, free_port())
    complaints = process.communicate(timeout=60)[1]

    assert process.returncode == 1
    assert complaints == "CommandError: The demo's database cannot be used: file is not a database.\n"


def test_only_demo_mode_serves_the_demo(tmp_path):
    process = start(tmp_path, free_port(), mode="development")

    assert "runs in PORTAL_MODE=demo only" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
