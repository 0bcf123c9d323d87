"""Runs a Python program that ends with the process that started it, however that one ends.

`python -m portal.ends_with_parent gunicorn ...` reads its standard input, a pipe that its parent alone holds
open. Once that closes, a signal goes to the whole process group, which must be the program's own.
"""

import os
import runpy
import signal
import sys
import threading


def wait_for_the_end():
    os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
