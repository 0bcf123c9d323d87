"""The doorbell of the workers. What is to be done stands in the database, so that no ring need be heard."""

import logging
import time

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

LEFT_ALONE = 30.0  # seconds
ANSWERS_WITHIN = 0.5  # seconds that whoever asks for the state of the queue waits
log = logging.getLogger(__name__)
quiet_until = 0.0  # of this process's own clock
rings = {}  # the names of tasks for which the clock rings by itself: seconds between two rings


def ring(task, **options):
    """Wake a worker for a task, by its name, since a web process has not imported it.

    Without Redis nobody is rung: each worker looks by its own clock (`portal.clock`).
    """
    if settings.REDIS_URL or settings.CELERY_TASK_ALWAYS_EAGER:
        put(task, **options)


def put(task, **options):
    """Put a task into the queue; whether it is there.

    A queue that is dead is left alone for a while: nobody waits for it again.
    """
    global quiet_until
    if time.monotonic() < quiet_until:
        return False
    try:
        current_app.signature(task).apply_async(retry=False, **options)
    except (OperationalError, OSError):
        quiet_until = time.monotonic() + LEFT_ALONE
        log.warning("The queue did not answer; what is due waits in the database for the next tick.")
        return False
    return True


def state():
    """One word on the queue: "none" without Redis, "ok" if that answers, "silent" if not."""
    if not settings.REDIS_URL:
        return "none"
    soon = {"socket_timeout": ANSWERS_WITHIN, "socket_connect_timeout": ANSWERS_WITHIN}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **soon) as client:
            client.ping()
    except redis.RedisError:
        return "silent"
    return "ok"


def rung_every(seconds, *, only_without_redis=False):
    """Have the clock ring for a task, which stands in the `tasks.py` of its room:

        @shared_task
        @rung_every(60)
        def send_due(): ...

    What has to come once a day is rung for each hour and asks the database whether it did
    (`portal.periodic`).
    """

    def decorate(function):
        if not (only_without_redis and settings.REDIS_URL):
            rings[f"{function.__module__}.{function.__name__}"] = seconds
        return function

    return decorate
