"""The timetable of an event: its talks day by day, parallel rooms as the columns of a grid."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from portal.lib import times


@dataclass
class Item:
    """A talk in its place: its room ("" for none) and whether it is on or next."""

    talk: object
    room: str
    is_now: bool
    is_next: bool
    opens_session: bool = False
    rows: int = 1  # rows of the grid that it covers
    columns: int = 1

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


@dataclass
class Day:
    """A day of the event: its items in order, its rooms and, where rooms are parallel, the grid's rows."""

    date: object
    offset: str  # from UTC, as "UTC+1"
    items: list  # by their start, then as the rooms stand beside each other
    rooms: list  # those with something parallel, the most used first
    rows: list  # empty where a list says it better: one room only, or talks overlap in a room


def days(talks, *, zone_name, now):
    """The days of a timetable, by the clocks of the zone; `talks` are dated and in order of their start."""
    talks = list(talks)
    following = min(
        (talk.starts_at for talk in talks if talk.starts_at > now and talk.takes_place), default=None
    )
    items = [
        Item(
            talk=talk,
            room=talk.nearest_room,
            is_now=talk.is_on(now),
            is_next=talk.takes_place and talk.starts_at == following,
        )
        for talk in talks
    ]
    use = Counter(item.room for item in items if not item.talk.is_interlude)
    return [
        _day(date, list(group), use, zone_name)
        for date, group in groupby(items, key=lambda item: times.day_in(item.talk.starts_at, zone_name))
    ]


def _day(date, items, use, zone_name):
    rooms = _rooms(items, use)
    items.sort(key=lambda item: (item.talk.starts_at, rooms.index(item.room) if item.room in rooms else -1))
    _open_sessions(items)
    rows = _grid(items, rooms) if len(rooms) > 1 else []
    offset = times.offset_label(items[0].talk.starts_at, zone_name)
    return Day(date=date, offset=offset, items=items, rooms=rooms, rows=rows)


def _open_sessions(items):
    """Mark the first item of each session; its name stands there and nowhere else."""
    seen = set()
    for item in items:
        item.opens_session = bool(item.talk.session_id) and item.talk.session_id not in seen
        seen.add(item.talk.session_id)


def _rooms(items, use):
    """The rooms in which something runs beside something else, those most used in the whole event first."""
    rooms = {item.room for item in items if item.room and not _is_alone(item, items)}
    return sorted(rooms, key=lambda room: (-use[room], room))


def _is_alone(item, items):
    """Whether nothing else goes on while an item does, so that it may have the width of all rooms."""
    talk = item.talk
    return not any(
        other.talk.starts_at < talk.ends_at and talk.starts_at < other.talk.ends_at
        for other in items
        if other is not item
    )


def _grid(items, rooms):
    """The rows of the grid, one between any two instants at which something starts or ends; [] on a clash."""
    instants = sorted({at for item in items for at in (item.talk.starts_at, item.talk.ends_at)})
    place = {}  # (row, column) -> Item
    for item in items:
        first, last = instants.index(item.talk.starts_at), instants.index(item.talk.ends_at)
        columns = range(len(rooms)) if _is_alone(item, items) or not item.room else [rooms.index(item.room)]
        cells = [(row, column) for row in range(first, last) for column in columns]
        if any(cell in place for cell in cells):
            return []
        item.rows, item.columns = last - first, len(columns)
        place.update(dict.fromkeys(cells, item))
    going_on = sorted({row for row, _column in place})  # a row in which nothing does is left out
    return [_row(index, instants, place, len(rooms)) for index in going_on]


def _row(index, instants, place, width):
    row = Row(starts_at=instants[index], ends_at=instants[index + 1])
    for column in range(width):
        item = place.get((index, column))
        if item is None:
            row.cells.append(None)
        elif place.get((index - 1, column)) is not item and place.get((index, column - 1)) is not item:
            row.cells.append(item)
    return row
