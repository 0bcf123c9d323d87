"""What logs and error mails say of an error: where and why, not what was sent or what settings hold."""

import copy
import logging
import re
import traceback

from django.views.debug import ExceptionReporter

from . import outages

CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")  # the user and password in an address such as redis://…
TOKEN = re.compile(r"(?<=/)[\w-]+[.:][\w.:-]{16,}|(?<=/)(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{16,}")  # in a path
DETAIL = re.compile(r"^DETAIL: .*$", re.MULTILINE)  # with which PostgreSQL repeats the values of a row


def without_secrets(text):
    """A text without passwords in addresses, tokens in paths and values that a database repeats."""
    for pattern in (CREDENTIALS, TOKEN, DETAIL):
        text = pattern.sub("…", text)
    return text


class LineFormatter(logging.Formatter):
    """A line of the log; of a fault, with its traceback.

    What is refused (400, 403) is no fault, though Django tells where: anybody could fill a log by it. While
    database or disk fail each request would tell the same: there it is what they said, on one line.
    """

    def format(self, record):
        error = record.exc_info[1] if record.exc_info else None
        outage = outages.outage_of(error)
        if outage or record.levelno < logging.ERROR or record.name.startswith("django.security"):
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
        told = without_secrets(super().format(record))
        return f"{told} ({in_a_line(error)})" if outage else told


def in_a_line(error):
    return " ".join(f"{type(error).__name__}: {without_secrets(str(error))}".split())


class Reporter(ExceptionReporter):
    """The text of an error mail: address and traceback, without variables, headers, fields and cookies."""

    def get_traceback_text(self):
        where = f"{self.request.method} {self.request.path}\n\n" if self.request else ""
        why = (
            "".join(traceback.format_exception(self.exc_type, self.exc_value, self.tb))
            if self.exc_type
            else ""
        )
        return without_secrets(where + why)
