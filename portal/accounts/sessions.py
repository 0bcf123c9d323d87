"""The session engine: Django's sessions in the database, with a column that says whose each is."""

import datetime as dt
import re
import time

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import Error

from portal.outages import outage_of

DEVICE, BEGUN, USED = "device", "begun", "used"  # kept in the session: a name, and seconds since 1970
NOTED_EVERY = 3600  # seconds

SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip
BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip


class SessionStore(DatabaseStore):
    """What a session holds of its owner goes into columns whenever it is saved."""

    @classmethod
    def get_model_class(cls):
        from .models import Session

        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        if SESSION_KEY in data:
            row.user_id, row.device = int(data[SESSION_KEY]), data.get(DEVICE, "")
            row.begun_at, row.last_used_at = moment(data.get(BEGUN)), moment(data.get(USED))
        return row

    def save(self, must_create=False):
        if SESSION_KEY in self._get_session(no_load=must_create):
            self._session_cache.setdefault(BEGUN, time.time())
            self._session_cache[USED] = time.time()
        try:
            super().save(must_create)
        except (Error, UpdateError) as error:
            # Django tells whoever has a form of a database that takes nothing that their session is gone.
            cause = error.__context__ if isinstance(error, UpdateError) else error
            if not outage_of(cause):
                raise
            if not self.is_only_used:
                raise cause from cause.__cause__

    is_only_used = False  # then a page is shown all the same while nothing can be stored

    def note_use(self):
        """Let the session be saved if its last use is stored as longer ago than an hour."""
        if SESSION_KEY in self and time.time() - self.get(USED, 0) > NOTED_EVERY:
            self.is_only_used = not self.modified
            self.modified = True


def moment(seconds):
    """The instant so many seconds after 1970 began, now if it is not known."""
    return dt.datetime.fromtimestamp(seconds or time.time(), dt.UTC)


def device_of(user_agent):
    """What its owner knows a browser as: "Firefox on Windows"; "" where nothing is known."""
    names = [
        next((name for sign, name in table.items() if re.search(rf"\b{sign}\b", user_agent)), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, names))
