"""A small SMTP server in a process of its own, which takes all mail and writes down of each to whom it went.

Nothing that measures the portal waits for it: it answers without a thought, each connection in a process of
its own. `python -m tests.support.sink LOG SECONDS` prints its port; a line of LOG is the time, the recipient
and the Message-ID. SECONDS is how long it thinks at most before and after it takes a message.
"""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rb"<([^>]*)>")
GREETING, OK, GO_ON, BYE = b"220 sink\r\n", b"250 OK\r\n", b"354 Go on\r\n", b"221 Bye\r\n"
ANSWERS = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 SIZE 33554432\r\n", b"QUIT": BYE}

Taken = namedtuple("Taken", "at address message_id")  # `at` in seconds since 1970


class Sink:
    """A running sink: its `port`, and what it took."""

    def __init__(self, port, log):
        self.port, self.log = port, log

    def taken(self):
        """All messages that came in whole so far, in that order."""
        lines = self.log.read_text().rpartition("\n")[0].splitlines()  # without one that is half written
        return [Taken(float(at), address, key) for at, address, key in map(str.split, lines)]

    def forget(self):
        os.truncate(self.log, 0)


@contextlib.contextmanager
def running(folder, *, seconds=0):
    """A `Sink` that lives as long as the block, keeps its log in `folder` and thinks for some seconds."""
    log = Path(folder, "sink.log")
    log.touch()
    command = [sys.executable, "-m", "tests.support.sink", log, str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    try:
        yield Sink(int(process.stdout.readline()), log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def main(log, seconds):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the connections' processes
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _address = listener.accept()
            if os.fork() == 0:
                with contextlib.suppress(OSError), connection, Path(log).open("ab", buffering=0) as file:
                    listener.close()
                    serve(connection, file, float(seconds))
                os._exit(0)
            connection.close()


def serve(connection, log, seconds):
    """Talk with one client (RFC 5321) until it leaves."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines, recipient = connection.makefile("rb"), b""
    connection.sendall(GREETING)
    for line in lines:
        verb = line[:4].upper()
        if verb == b"RCPT":
            recipient = ADDRESS.search(line)[1]
        elif verb == b"DATA":
            connection.sendall(GO_ON)
            think(seconds)
            take(lines, recipient, log)
            think(seconds)
        connection.sendall(ANSWERS.get(verb, OK))
        if verb == b"QUIT":
            break


def think(seconds):
    if seconds:
        time.sleep(random.uniform(0, seconds))  # noqa: S311


def take(lines, recipient, log):
    """Read a message to its final dot and write it down before it is acknowledged; half a one is none."""
    octets = bytearray()
    for line in lines:
        if line == b".\r\n":
            found = MESSAGE_ID.search(octets)
            log.write(b"%.6f %s %s\n" % (time.time(), recipient, found[1] if found else b"-"))
            return
        octets += line
    raise ConnectionError


if __name__ == "__main__":
    main(*sys.argv[1:])
