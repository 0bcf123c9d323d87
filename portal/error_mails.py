"""Error mails: one of each kind, its repeats counted; handed over beside the request that failed.

The counts are files in VAR_DIR/errors, one of a kind, since database and Redis may be what is broken. All
processes of a machine share them, so that a worker that starts and fails every few seconds mails once, too.
"""

import atexit
import contextlib
import hashlib
import logging
import queue
import threading
import time
import traceback

from django import db
from django.conf import settings
from django.core.mail import get_connection, mail_admins
from django.utils.log import AdminEmailHandler
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from . import outages
from .error_reports import without_secrets

FOLDER = settings.VAR_DIR / "errors"
HOUR = 3600.0  # seconds in which repeats are counted before they are told
MOST_WAITING = 20  # mails of one process that its mail server has not taken
AT_THE_END = 5.0  # seconds that a process which ends waits for its mail server
# What fails alike everywhere in the portal, as the machine is out of something: the place says nothing.
OF_THE_MACHINE = (db.OperationalError, db.InterfaceError, RedisError, OSError)
log = logging.getLogger(__name__)


class ErrorMailHandler(AdminEmailHandler):
    """Mails the first error of each kind to the ADMINS; see `mail_repeats` for those that follow."""

    def __init__(self, **options):
        super().__init__(reporter_class="portal.error_reports.Reporter", **options)

    def emit(self, record):
        subject = self.format_subject(f"{record.levelname}: {record.getMessage()}")
        if is_first(kind_of(record), subject, time.time()):
            super().emit(record)

    def format_subject(self, subject):
        return without_secrets(super().format_subject(subject))

    def send_mail(self, *args, **kwargs):
        hand_over(lambda: super(ErrorMailHandler, self).send_mail(*args, **kwargs))


# --- Which errors are the same ------------------------------------------------------------------------


def kind_of(record):
    """A name for all errors like this one: by its exception and where it arose, else by its message."""
    error = record.exc_info and record.exc_info[1]
    if not error:
        about = [record.name, str(record.msg)]
    elif outages.outage_of(error) or isinstance(error, OF_THE_MACHINE):
        about = [type(error).__qualname__]
    else:
        about = [type(error).__qualname__, *places(error)]
    return hashlib.sha256("\n".join(about).encode(errors="replace")).hexdigest()[:32]


def places(error):
    """The innermost line of the portal that an exception passed, and the innermost line of all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(str(settings.BASE_DIR))]
    return [f"{frame.filename}:{frame.lineno}" for frame in (*ours[-1:], *frames[-1:])]


# --- Counting -----------------------------------------------------------------------------------------

uncounted = {}  # {kind: when it was mailed last}, of this process, while its files cannot be written


def is_first(kind, subject, now):
    """Count an error; whether no mail has told of its kind yet. `now` is in seconds since 1970."""
    try:
        FOLDER.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError), (FOLDER / kind).open("x", errors="replace") as file:
            file.write(f"{now:.0f} {subject}\n")
            return True
        with (FOLDER / kind).open("a") as file:
            file.write(".")
        return False
    except OSError:
        is_new = now - uncounted.get(kind, -HOUR) >= HOUR
        if is_new:
            uncounted[kind] = now
        return is_new


def mail_repeats(now):
    """Tell the ADMINS how often errors came again within the hour after the mail about them.

    `now` is in seconds since 1970. The next error of that kind is mailed at once again.
    """
    for path in FOLDER.glob("[0-9a-f]" * 32):
        since, told, repeats = read(path)
        if now - since >= HOUR:
            path.unlink(missing_ok=True)
            if repeats and settings.ADMINS:
                mail_repeat(told, repeats)


def read(path):
    """When the kind in a file was mailed, its subject, and how often it came since."""
    first, _newline, dots = path.read_text(errors="replace").partition("\n")
    since, _space, subject = first.partition(" ")
    return (float(since) if since.isdecimal() else 0.0), subject, len(dots)


def mail_repeat(told, repeats):
    subject = ngettext("%(count)d time more: %(told)s", "%(count)d times more: %(told)s", repeats)
    text = ngettext(
        "This error came %(count)d time more in the hour after the mail about it:\n\n%(told)s\n\n"
        "The log has each of them.",
        "This error came %(count)d times more in the hour after the mail about it:\n\n%(told)s\n\n"
        "The log has each of them.",
        repeats,
    )
    facts = {"count": repeats, "told": told}
    try:
        mail_admins(subject % facts, text % facts, connection=get_connection(settings.MAIL_TRANSPORT))
    except OSError as error:  # those of smtplib are such, too
        log.warning("No mail server took the count of repeated errors (%s).", type(error).__name__)


# --- Handing over -------------------------------------------------------------------------------------

waiting = queue.Queue(MOST_WAITING)
thread = None
starting = threading.Lock()


def hand_over(send):
    """Have a thread of this process call `send`, so that no visitor waits for a mail server that hangs.

    What finds too many waiting is in the log alone.
    """
    global thread
    with contextlib.suppress(queue.Full):
        waiting.put_nowait(send)
    with starting:
        if thread is None or not thread.is_alive():  # none lives on in a forked process
            thread = threading.Thread(target=work, name="error mails", daemon=True)
            thread.start()


def work():
    while True:
        send = waiting.get()
        try:
            send()
        except Exception as error:  # noqa: BLE001 (whatever a mail backend raises, the next one gets its turn)
            log.warning("No mail server took an error mail (%s).", type(error).__name__)
        finally:
            waiting.task_done()


@atexit.register
def finish():
    """Wait a little for what was not handed over yet, as a process that failed at its start ends at once."""
    until = time.monotonic() + AT_THE_END
    while waiting.unfinished_tasks and thread and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
