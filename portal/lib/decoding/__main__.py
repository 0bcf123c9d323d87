"""`python -m portal.lib.decoding MODULE LIMITS OPTIONS`: what portal.lib.bounded starts.

The file comes as standard input, the answer goes to standard output; both are files. It ends with 0 when it
is done and with REFUSED when the answer is why not, as JSON. However else it ends, the file was too much
for it.
"""

import importlib
import json
import os
import resource
import signal
import sys

from . import REFUSED, Refused


def bind(*, memory, cpu, clock, output):
    """Bind this process, before anything is read (bytes and seconds). macOS knows no limit of memory."""
    if sys.platform != "darwin":
        limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_CPU, cpu)
    limit(resource.RLIMIT_FSIZE, output)
    limit(resource.RLIMIT_CORE, 0)
    signal.alarm(clock)


def limit(kind, most):
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def run(module, options):
    """The exit code. What a library prints does not get into the answer."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            importlib.import_module(module).decode(sys.stdin.buffer, answer, **options)
        except Refused as refused:
            answer.seek(0)
            answer.truncate()
            answer.write(json.dumps([refused.reason, refused.details]).encode())
            return REFUSED
    return 0


if __name__ == "__main__":
    bind(**json.loads(sys.argv[2]))
    sys.exit(run(sys.argv[1], json.loads(sys.argv[3])))
