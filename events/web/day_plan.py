"""What the page of a workshop shows of its timetable: one day in few lines, a session as one of them."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from portal.lib import times

NEAR = dt.timedelta(days=7)  # from when on the next talk comes before what the event is about


@dataclass
class Entry:
    """A session with its talks, or one talk that belongs to none."""

    talks: list
    starts_at: object
    ends_at: object

    @property
    def talk(self):
        """The talk of one that stands alone; None for a session of several."""
        return self.talks[0] if len(self.talks) == 1 else None

    @property
    def session(self):
        return self.talks[0].session

    @property
    def room(self):
        return self.talks[0].nearest_room

    @property
    def is_interlude(self):
        return all(talk.is_interlude for talk in self.talks)


def plan_of(talks, first, zone_name):
    """The day on which the talk `first` begins, by a zone's clocks, as lists of entries that begin together.

    Two queries, however many talks there are.
    """
    day = times.day_in(first.starts_at, zone_name)
    talks = talks.on_days(zone_name, day, day).order_by("starts_at", "room", "pk").for_list()
    found = {}
    for talk in talks:
        found.setdefault(("session", talk.session_id) if talk.session_id else ("talk", talk.pk), []).append(
            talk
        )
    entries = [
        Entry(rows, min(talk.starts_at for talk in rows), max(talk.ends_at for talk in rows))
        for rows in found.values()
    ]
    entries.sort(key=lambda entry: entry.starts_at)
    return {
        "day": day,
        "lines": [list(rows) for _start, rows in groupby(entries, lambda entry: entry.starts_at)],
    }
