"""`make attack`, or `python -m tests.attack 10000 --seed 1`: attack a demo of our own and say what was found.

The demo is in a temporary folder and on a free port of 127.0.0.1, and is ended by its process id.
"""

import argparse
import contextlib
import io
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

TRACEBACK = re.compile(r"^Traceback \(most recent call last\):\n(?:^ .*\n|^\n)*^\S.*", re.M)
FRAME = re.compile(r'File "(?!.*/\.venv/)(.*)", line (\d+)')
ROOT = Path(__file__).resolve().parents[2]


def main(arguments):
    parser = argparse.ArgumentParser(prog="make attack")
    parser.add_argument("requests", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args(arguments)
    print(f"{options.requests} hostile requests, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-attack-") as folder:
        return attack(Path(folder), options.requests, random.Random(options.seed))  # noqa: S311


def attack(folder, number, chance):
    prepare(folder)
    from . import campaign, viewers
    from .sending import Sender

    worlds = viewers.plant(chance)
    with running_demo(folder) as url:
        done = campaign.run(Sender(url, viewers.cookies()), worlds, number, chance)
    wrong = done.report()
    tracebacks = TRACEBACK.findall((folder / "log").read_text(errors="replace"))
    print(f"Tracebacks in the log of the server: {len(tracebacks)}")
    for error, number in Counter(map(place_of, tracebacks)).most_common():
        print(f"  {number} times {error}")
    return int(bool(wrong or tracebacks))


def place_of(traceback):
    """The last place in our own code that a traceback names, and the error."""
    frames = FRAME.findall(traceback)
    return f"{':'.join(frames[-1]) if frames else ''} {traceback.splitlines()[-1][:200]}"


def prepare(folder):
    """Settings of the demo for this process, too, and the demo's database with its content."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ |= {
        "PORTAL_MODE": "demo", "VAR_DIR": str(folder), "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    import django

    django.setup()
    from portal.management.commands import serve_demo

    with contextlib.redirect_stdout(io.StringIO()):
        serve_demo.prepare_database()


@contextlib.contextmanager
def running_demo(folder):
    """The address of a demo in this folder, with its workers, once it answers."""
    from django.conf import settings

    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve_demo"], cwd=ROOT, stdout=log, stderr=log, env=os.environ
        )
    try:
        wait_until_it_answers(process, int(os.environ["PORT"]), folder / "log")
        yield settings.SITE_URL
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_until_it_answers(process, port, log, seconds=120):
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise RuntimeError(f"The demo did not start:\n{log.read_text()}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the demo ends, too
    sys.exit(main(sys.argv[1:]))
