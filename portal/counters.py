"""Where the counters of rate limits are kept: in Redis for all processes together, else in each by itself.

The portal keeps nothing else here, so that only counters could push out counters.
"""

import logging
import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

MOST_IN_MEMORY = 100_000  # counters of one process, of which the ones used last stay
ANSWERS_WITHIN = 0.5  # seconds that a visitor waits for a Redis that hangs
LEFT_ALONE = 10.0  # seconds
log = logging.getLogger(__name__)
quiet_until = 0.0  # of this process's own clock


class Counters(BaseCache):
    """A cache whose LOCATION is the URL of Redis, or empty.

    While Redis does not answer, or takes nothing more, this process counts by itself: limits are then as many
    times wider as there are processes, and nobody gets an error.
    """

    def __init__(self, url, params):
        super().__init__(params)
        self._local = LocMemCache("counters", {"OPTIONS": {"MAX_ENTRIES": MOST_IN_MEMORY}})
        soon = {"socket_timeout": ANSWERS_WITHIN, "socket_connect_timeout": ANSWERS_WITHIN}
        self._redis = RedisCache(url, {"OPTIONS": soon}) if url else None

    def _ask(self, method, *args):
        """What Redis answers, else this process's own counters; one that failed is left alone for a while."""
        global quiet_until
        if self._redis and time.monotonic() >= quiet_until:
            try:
                return getattr(self._redis, method)(*args)
            except RedisError as error:
                quiet_until = time.monotonic() + LEFT_ALONE
                log.warning("Redis failed (%s); rate limits count locally.", type(error).__name__)
        return getattr(self._local, method)(*args)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("add", key, value, timeout, version)

    def get(self, key, default=None, version=None):
        return self._ask("get", key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("set", key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("touch", key, timeout, version)

    def delete(self, key, version=None):
        return self._ask("delete", key, version)

    def clear(self):
        return self._ask("clear")
