"""What runs in a bounded child (portal.lib.bounded) instead of a decoder, to see what comes of it."""

import json
import os
import resource
import sys
import time

from portal.lib.decoding import Refused


def decode(file, answer, *, do, **options):
    answer.write(globals()[do](file.read(), **options))


def echo(data):
    print("what a library prints")
    return data


def refuse(data, *, name):
    raise Refused("bad", name=name)


def tell_what_it_knows(data):
    known = {"environment": list(os.environ), "django": "django" in sys.modules}
    known |= {
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "memory": resource.getrlimit(resource.RLIMIT_AS),
    }
    return json.dumps(known).encode()


def tell_when(data):
    start = time.monotonic()
    time.sleep(0.02)
    return json.dumps([start, time.monotonic()]).encode()


# --- Ways to end badly -----------------------------------------------------------------------------------


def take_memory(data):
    return bytes(1024**3)


def take_the_processor(data):
    while True:
        pass


def take_time(data):
    time.sleep(60)


def take_the_disk(data):
    return bytes(1024**2)


def abort(data):
    os.abort()


def fail(data):
    raise KeyError(data)
