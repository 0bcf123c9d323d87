"""The sessions that a table of talks names: those that are there, and those that are made with it."""

from django.utils.translation import gettext as _

from events.models import Session
from portal.lib import times

from .columns import plain_name
from .table import RowError

MOST_TITLE = Session._meta.get_field("title").max_length


class Sessions:
    """Finds the sessions of an event by title and time. One that is not there is new with the table, for each
    day on which it has talks, from the first of them to the last, and is not stored here."""

    def __init__(self, event):
        self.event, self.new, self.by_title = event, [], {}
        for session in Session.objects.filter(event=event):
            self.by_title.setdefault(plain_name(session.title), []).append(session)

    def of(self, talk, title):
        """The session of a talk that has its times. Raises RowError."""
        same = self.by_title.get(plain_name(title), [])
        if talk.starts_at is None:
            if len(same) == 1:
                return same[0]
            raise RowError("session", _("Give a time, as a session is made with the time of its talks."))
        during = [each for each in same if each.starts_at <= talk.starts_at < each.ends_at]
        on_its_day = [each for each in same if self._day(each.starts_at) == self._day(talk.starts_at)]
        found = next(iter(during or on_its_day), None) or self._make(talk, " ".join(title.split()))
        if found.pk is None:
            found.starts_at = min(found.starts_at, talk.starts_at)
            found.ends_at = max(found.ends_at, talk.ends_at)
        return found

    def _day(self, moment):
        return times.day_in(moment, self.event.time_zone)

    def _make(self, talk, title):
        if len(title) > MOST_TITLE:
            raise RowError(
                "session", _("The title of a session has at most %(most)d characters.") % {"most": MOST_TITLE}
            )
        session = Session(event=self.event, title=title, starts_at=talk.starts_at, ends_at=talk.ends_at)
        self.new.append(session)
        self.by_title.setdefault(plain_name(title), []).append(session)
        return session
