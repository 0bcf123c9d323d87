"""Workers in processes of their own, to be killed. They come of one that has loaded Django already."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

from django.db import connection


@contextlib.contextmanager
def starting(port, **environment):
    """A function that starts a worker, which sends to this machine's SMTP server at `port`; gives its pid."""
    environment = os.environ | environment | {
        "PORTAL_MODE": "development", "DEBUG": "no", "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.worker_processes"], env=environment, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def start():
        print(file=process.stdin, flush=True)
        return int(process.stdout.readline())

    try:
        yield start
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def database_url():
    """The database that the tests use now."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def main():
    import django

    django.setup()
    from django.urls import reverse

    from mailing.delivery import sending, tasks

    reverse("home")  # all is loaded
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        number = os.fork()
        while not number:
            sending.run(tasks.worker_name(), seconds=1)
            time.sleep(0.05)
        print(number, flush=True)


if __name__ == "__main__":
    main()
