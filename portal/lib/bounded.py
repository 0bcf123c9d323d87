"""Takes apart what others uploaded in a child process that is bound in memory and time.

A file of 36 bytes may ask for gigabytes, and no check of its head sees all of those. So whatever decodes an
upload, or compiles what somebody wrote, is a module named by its dotted path (portal.lib.decoding says what
it looks like) and runs by itself: with a limit of its memory, its processor time and what it writes, no
core file, nothing of this process's environment, and one at a time on a machine. If the child is killed,
breaks or takes too long, that is a refusal as any other: a ValidationError with a sentence.

    with bounded.run("portal.lib.decoding.pictures", file, refusals=REFUSALS, max_side=800) as answer:
        small = answer.read()

What takes more (a book of abstracts: 1.5 GB and 60 s) says so by Limits of its own, and with them the name of
a queue of its own, so that a picture does not wait for a book.

Linux keeps all limits. macOS knows none of memory, so there is only the number of pixels and of bytes between
a hostile file and its memory; Windows has no such limits at all and is not supported.
"""

import errno
import fcntl
import json
import logging
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import disks
from .decoding import REFUSED

MB = 1024 * 1024
TOO_MUCH = _(
    "This file takes too much memory or time to be read; make it smaller, or save it anew, and try again."
)
BUSY = _("Other files are being read just now; please try again in a moment.")
BUSY_CODE = "busy"  # of the ValidationError, for those who try again by themselves

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What a child may take, and how long one waits for those before it in its queue."""

    memory: int = 300 * MB  # bytes of addresses, the interpreter and its libraries among them
    cpu: int = 10  # seconds of the processor
    clock: int = 60  # seconds, of which a busy machine gives only some to the child
    output: int = 32 * MB  # bytes
    wait: float = 5  # seconds
    queue: str = "decoding"


@contextmanager
def run(module, file, *, refusals, limits=Limits(), **options):  # noqa: B008 (it is frozen)
    """Run `decode(file, answer, **options)` of `module` in a child; the answer is an open file.

    `refusals` are the sentences for the reasons of the decoder. Raises ValidationError, with the code
    BUSY_CODE if the same file may well be read later; and OSError where the disk is full.
    """
    with TemporaryFile() as answer:
        code = _run(module, file, answer, limits, options)
        answer.seek(0)
        if code == REFUSED:
            reason, details = json.load(answer)
            raise ValidationError(refusals[reason] % details, code=reason)
        if code:
            raise ValidationError(TOO_MUCH)
        yield answer


def isolated(work, items, failed):
    """What `work(items)` answers, a list; if it raises ValidationError, what it answers for each half.

    So an item that is too much takes no other along: in its place stands `failed`. What may well be done
    later is still raised.
    """
    try:
        return work(items) if items else []
    except ValidationError as error:
        if error.code == BUSY_CODE:
            raise
        if len(items) == 1:
            return [failed]
    half = len(items) // 2
    return isolated(work, items[:half], failed) + isolated(work, items[half:], failed)


def _run(module, file, answer, limits, options):
    try:
        with _turn(limits) as turn, TemporaryFile() as given, TemporaryFile() as said:
            file.seek(0)
            copyfileobj(file, given)
            given.seek(0)
            code = _code(_command(module, limits, options), limits, turn, given, answer, said)
            if code not in (0, REFUSED):
                logger.warning("A child of %s ended with %s: %s", module, code, _last_words(said))
                if disks.is_full(answer):
                    raise OSError(errno.ENOSPC, "No space is left for what a child answers")
            return code
    except OSError as error:  # no process, no memory or no space is left on this machine
        if error.errno in disks.FULL:
            raise
        logger.exception("A child of %s did not start", module)
        raise ValidationError(BUSY, code=BUSY_CODE) from error


@contextmanager
def _turn(limits):
    """Be the only one of all that share VAR_DIR. The child holds the lock too, as it may outlive us."""
    with lock_path(limits.queue).open("wb") as lock:
        end = time.monotonic() + limits.wait
        while not _is_locked(lock):
            if time.monotonic() > end:
                raise ValidationError(BUSY, code=BUSY_CODE)
            time.sleep(0.05)
        yield lock


def lock_path(queue):
    return Path(settings.VAR_DIR, f"{queue}.lock")


def _is_locked(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _command(module, limits, options):
    bounds = {name: getattr(limits, name) for name in ("memory", "cpu", "clock", "output")}
    return [sys.executable, "-m", "portal.lib.decoding", module, json.dumps(bounds), json.dumps(options)]


def _code(command, limits, turn, given, answer, said):
    """How the child ended; a negative number is the signal that ended it.

    It binds itself, as nothing of ours may run between fork and exec where there are threads.
    """
    child = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env={}, stdin=given, stdout=answer, stderr=said,
        pass_fds=[turn.fileno()],
    )  # fmt: skip
    # Waiting with a time limit would look every 50 ms only, a fifth of what most children take.
    timer = threading.Timer(limits.clock, child.kill)
    timer.start()
    try:
        return child.wait()
    finally:
        timer.cancel()


def _last_words(said):
    said.seek(0)
    return said.read()[-500:].decode(errors="replace").strip().rpartition("\n")[2]
