"""The timetable of an event: its talks day by day, parallel rooms as the columns of a grid."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations, count, groupby

from portal.lib import times

# The stripes of sessions, each in a colour and a pattern of its own: classes of the style sheet.
TONES = 7
ELSEWHERE = ""  # the column for what has no room and finds none free


@dataclass
class Item:
    """A talk in its place: its room ("" for none) and whether it is on or next."""

    talk: object
    room: str
    is_now: bool
    is_next: bool
    tone: int = 0  # of its session, from 1; 0 for none
    opens_session: bool = False
    rows: int = 1  # rows of the grid that it covers
    columns: int = 1

    @property
    def is_keynote(self):
        return self.talk.kind == self.talk.Kind.KEYNOTE

    @property
    def kind_label(self):
        """What it is, where that is more than a talk and neither title nor session say so; else ""."""
        kinds = self.talk.Kind
        plain = (kinds.TALK, kinds.LECTURE, kinds.SPOTLIGHT, *self.talk.INTERLUDES)
        return "" if self.talk.kind in plain else self.talk.get_kind_display()

    @property
    def spans_rooms(self):
        return self.columns > 1

    @property
    def outlasts_its_row(self):
        return self.rows > 1


@dataclass
class Row:
    """A row of the grid: the instants at which it starts and ends, and the cells that start with it."""

    starts_at: object
    ends_at: object
    cells: list = field(default_factory=list)  # Items; None for an empty cell

    @property
    def is_band(self):
        """Whether it holds nothing that people come to hear, and so may be thin."""
        return all(item and item.talk.is_interlude for item in self.cells if item) and any(self.cells)


@dataclass
class Day:
    """A day of the event: its items in order, its rooms and, where rooms are parallel, the grid's rows."""

    date: object
    offset: str  # from UTC, as "UTC+1"
    items: list  # by their start, then as the rooms stand beside each other
    rooms: list  # the columns of the grid, the most used first; the last may be ELSEWHERE
    rows: list  # empty where a list says it better: nothing is parallel, or talks overlap in a room


def days(talks, *, zone_name, now):
    """The days of a timetable, by the clocks of the zone; `talks` are dated and in order of their start."""
    talks = list(talks)
    following = min(
        (talk.starts_at for talk in talks if talk.starts_at > now and talk.takes_place), default=None
    )
    tones = _tones(talks)
    items = [
        Item(
            talk=talk,
            room=talk.nearest_room,
            is_now=talk.is_on(now),
            is_next=talk.takes_place and talk.starts_at == following,
            tone=tones.get(talk.session_id, 0),
        )
        for talk in talks
    ]
    use = _use(talks)
    return [
        _day(date, list(group), use, zone_name)
        for date, group in groupby(items, key=lambda item: times.day_in(item.talk.starts_at, zone_name))
    ]


def rooms_of(talks):
    """The rooms in which people hear talks, the most used first."""
    use = _use(talks)
    return sorted((room for room in use if room), key=lambda room: (-use[room], room))


def in_room(talks, room):
    """What somebody sees who stays in one room: what is there, and breaks and the like that are anywhere."""
    return [
        talk for talk in talks if talk.nearest_room == room or (talk.is_interlude and not talk.nearest_room)
    ]


def _use(talks):
    return Counter(talk.nearest_room for talk in talks if not talk.is_interlude)


def _tones(talks):
    """A tone for each session, in the order in which they begin, so that neighbours differ."""
    numbers = count()
    sessions = dict.fromkeys(talk.session_id for talk in talks if talk.session_id)
    return {session: next(numbers) % TONES + 1 for session in sessions}


def _day(date, items, use, zone_name):
    rooms = _rooms(items, use)
    items.sort(key=lambda item: (item.talk.starts_at, rooms.index(item.room) if item.room in rooms else -1))
    _open_sessions(items)
    rows, columns = _grid(items, rooms) if rooms else ([], [])
    offset = times.offset_label(items[0].talk.starts_at, zone_name)
    return Day(date=date, offset=offset, items=items, rooms=columns, rows=rows)


def _open_sessions(items):
    """Mark the first item of each session; its name stands there and nowhere else."""
    seen = set()
    for item in items:
        item.opens_session = bool(item.talk.session_id) and item.talk.session_id not in seen
        seen.add(item.talk.session_id)


def _rooms(items, use):
    """The rooms that are columns, those most used in the whole event first; none where none are parallel.

    A room for a dinner alone is no column.
    """
    parallel = {
        room
        for one, other in combinations(items, 2)
        if one.room and other.room and one.room != other.room and _overlap(one.talk, other.talk)
        for room in (one.room, other.room)
    }
    if not parallel:
        return []
    heard = {item.room for item in items if item.room and not item.talk.is_interlude}
    return sorted(parallel | heard, key=lambda room: (-use[room], room))


def _overlap(one, other):
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _grid(items, rooms):
    """(the rows of the grid, its columns); ([], []) on a clash.

    A row lies between any two instants at which something starts or ends. What has no room of its own covers
    the rooms that are free for all its time, and where none is, stands in a column of its own.
    """
    instants = sorted({at for item in items for at in (item.talk.starts_at, item.talk.ends_at)})
    place = {}  # (row, column) -> Item
    for item in sorted(items, key=lambda item: item.room not in rooms):
        rows = range(instants.index(item.talk.starts_at), instants.index(item.talk.ends_at))
        for columns in _columns(item, rooms, rows, place):
            cells = [(row, column) for row in rows for column in columns]
            if any(cell in place for cell in cells):
                return [], []
            place |= dict.fromkeys(cells, replace(item, rows=len(rows), columns=len(columns)))
    width = max(column for _row, column in place) + 1
    columns = [*rooms, ELSEWHERE][: max(width, len(rooms))]
    going_on = sorted({row for row, _column in place})  # a row in which nothing does is left out
    return [_row(index, instants, place, len(columns)) for index in going_on], columns


def _columns(item, rooms, rows, place):
    """The columns that an item covers, as runs of neighbours."""
    if item.room in rooms:
        return [[rooms.index(item.room)]]
    free = [c for c in range(len(rooms)) if not any((row, c) in place for row in rows)]
    runs = [
        [column for _index, column in run]
        for _first, run in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0])
    ]
    return runs or [[len(rooms)]]


def _row(index, instants, place, width):
    row = Row(starts_at=instants[index], ends_at=instants[index + 1])
    for column in range(width):
        item = place.get((index, column))
        if item is None:
            row.cells.append(None)
        elif place.get((index - 1, column)) is not item and place.get((index, column - 1)) is not item:
            row.cells.append(item)
    return row
