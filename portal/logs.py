"""The log: as lines or as JSON, each with the request or task that it is about; and who asked for what."""

import contextvars
import datetime as dt
import json
import logging
import re
import time
import uuid

from celery import signals
from django.conf import settings

from .error_reports import LineFormatter, without_secrets

GIVEN = re.compile(r"[\w-]{8,64}")  # the form of an id that a proxy may give to a request
current = contextvars.ContextVar("request_id", default="")
access = logging.getLogger("portal.access")


class WithRequestId(logging.Filter):
    """Adds the id of the request or task to each record."""

    def filter(self, record):
        record.request_id = current.get() or "-"
        return True


class JsonFormatter(LineFormatter):
    """A record as one line of JSON: time (UTC), level, logger, message, request_id."""

    def format(self, record):
        time_ = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        facts = {"time": time_, "level": record.levelname, "logger": record.name}
        return json.dumps(facts | {"message": super().format(record), "request_id": current.get()})


def request_ids(get_response):
    """Give each request an id, which its answer and its lines of the log bear; with ACCESS_LOG, log it.

    That of a proxy is taken over where there is one. No line has a query, and a path none of its tokens.
    """

    def middleware(request):
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        token = current.set(given if GIVEN.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = current.get()
            if settings.ACCESS_LOG:
                log_access(request, response, time.perf_counter() - began)
            return response
        finally:
            current.reset(token)

    return middleware


def log_access(request, response, seconds):
    path = without_secrets(request.path)
    access.info("%s %s %d in %.0f ms", request.method, path, response.status_code, seconds * 1000)


@signals.task_prerun.connect
def begin_task(task_id, **kwargs):
    current.set(task_id)


@signals.task_postrun.connect
def end_task(**kwargs):
    current.set("")
