"""When a talk is, as the columns date, start, end, minutes and zone say it, together or in one cell."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.admin import fields
from portal.lib import times

from .asking import key_of
from .dates import When, bare_numbers, read_day, read_minutes, read_when
from .plans import Question
from .table import RowError, reading
from .zone_names import choices_for, read_zone, split_zone

USUAL_MINUTES = 60
LONGEST_HOURS, SHORTEST_MINUTES = 4, 15  # of a talk; between them a bare number may be either
COLUMNS = ("date", "start", "end", "minutes", "time_zone")


def written(talk, name):
    """A moment of the talk as "2026-03-25 16:30", with the offset where the clocks show it twice; or ""."""
    moment = getattr(talk, name)
    return fields.written(fields.clock_of(moment, talk.event.time_zone)) if moment else ""


# --- What only a person knows ------------------------------------------------------------------------------


def ask(table, rows):
    """Find out the unit of bare lengths and the zones that rows name; `table.clocks` reads by them."""
    zones = {}
    for cells in rows:
        for text in _zones_in(cells):
            zones.setdefault(text, None)
    hint = table.found.hints.get("start") or table.found.hints.get("date") or ""
    zones = {text: _zone(table, text) for text in zones}
    table.clocks = Clocks(
        table.orders, table.event.time_zone, zones, default=hint and read_zone(hint) or table.event.time_zone,
        is_hours=_is_hours(table, rows), bare="hour" in table.titles.get("start", "").casefold(),
    )  # fmt: skip


def _zones_in(cells):
    """What a row says of its zone: in its own column, or behind a time."""
    behind = (split_zone(cells[name])[1] for name in ("date", "start", "end") if name in cells)
    return [text for text in (cells.get("time_zone", ""), *behind) if text]


def _zone(table, text):
    """The zone that a text names, as far as that is known by now."""
    if text == times.zone_label(table.event.time_zone):
        return table.event.time_zone
    if found := read_zone(text):
        return found
    told = _("Which time zone is “%(text)s”?") % {"text": text[:40]}
    choices = choices_for(text, table.event.time_zone)
    return table.answers.to(Question(key_of("zone", text), told, tuple(choices), guess=choices[0][0]))


def _is_hours(table, rows):
    """Whether bare numbers in the column of lengths are hours: by its name, its numbers, or an answer."""
    name = f"{table.titles.get('minutes', '')} {table.found.hints.get('minutes', '')}".casefold()
    numbers = bare_numbers(cells["minutes"] for cells in rows if "minutes" in cells)
    if "min" in name or not numbers:
        return False
    if "hour" in name or "std" in name or "hrs" in name:
        return True
    if max(numbers) >= SHORTEST_MINUTES or min(numbers) > LONGEST_HOURS:
        return False
    told = _("Are the numbers in the column “%(column)s” hours or minutes?")
    question = Question(
        "unit", told % {"column": table.title_of("minutes")},
        (("hours", _("hours")), ("minutes", _("minutes"))), guess="hours",
        examples=tuple(f"{number:g}" for number in sorted(set(numbers))[:5]),
    )  # fmt: skip
    return table.answers.to(question) == "hours"


# --- A row -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clocks:
    """How a table writes its times: the orders of its dates, zones by their texts, hours or minutes."""

    orders: dict
    own: str  # the zone of the event
    zones: dict
    default: object = ""
    is_hours: bool = False
    bare: bool = False  # whether a bare number is an hour

    def zone_of(self, cells):
        named = _zones_in(cells)
        return (self.zones.get(named[0]) if named else None) or self.default

    def read(self, column, cells):
        """What a cell says as When. Raises RowError."""
        if column not in cells:
            return When()
        with reading(column):
            text, order = split_zone(cells[column])[0], self.orders.get(column, "")
            if column != "date":
                return read_when(text, order, bare=self.bare)
            try:
                return read_when(text, order)
            except ValueError:
                return When(read_day(text, order))  # which says what is wrong with the day


def set_times(talk, cells, clocks):
    """Give a talk the start and end that the cells say, as far as they say any. Raises RowError."""
    if not cells.keys() & {*COLUMNS} - {"time_zone"}:
        return
    length = talk.ends_at - talk.starts_at if talk.starts_at else None
    when = _when(cells, clocks, talk)
    start = _start(when, cells, clocks, talk.event, talk)
    if start is None:
        if "end" in cells:
            raise RowError("date", _("Give a day, such as 2026-03-25."))
        return
    talk.ends_at = _kept(_end_of(when, cells, start, length, clocks, talk.event), talk.ends_at)
    talk.starts_at = start
    if talk.ends_at <= start:
        told = _("The end must be after the start; if it is on another day, write it as 2026-03-26 01:00.")
        raise RowError("end", told)


def start_of(cells, event, clocks):
    """The instant at which a row starts, None without a day. Raises RowError."""
    return _start(_when(cells, clocks), cells, clocks, event)


def _when(cells, clocks, talk=None):
    """What the cells of the day and of the start say together."""
    day, start = clocks.read("date", cells), clocks.read("start", cells)
    if day.day and start.day and day.day != start.day:
        raise RowError("start", _("The date and the start name different days."))
    if "date" in cells and day.day is None:
        raise RowError(
            "date", _("“%(text)s” is no date; write one as 2026-03-25.") % {"text": cells["date"][:40]}
        )
    whole = start if start.start else day
    return _without_offset(replace(whole, day=start.day or day.day), clocks, cells)


def _without_offset(when, clocks, cells):
    """The hyphen of "01:30-04:00" is that of an offset where clocks show this time twice, and then so."""
    zone = clocks.zone_of(cells)
    if when.offset is None or when.day is None or not isinstance(zone, str):
        return when
    try:
        times.instant(dt.datetime.combine(when.day, when.start), zone)
    except times.TwiceSuchTime as both:
        if when.offset in (both.first.utcoffset(), both.second.utcoffset()):
            return replace(when, start=when.start.replace(tzinfo=dt.timezone(when.offset)), end=None)
    except times.NoSuchTime:
        pass  # told when the row is filled in
    return when


def _start(when, cells, clocks, event, talk=None):
    """The instant; what the row leaves out comes from the `talk` as it is, the time else from the slot."""
    zone = clocks.zone_of(cells)
    stored = _clock(talk.starts_at, zone) if talk and talk.starts_at else None
    day = when.day or (stored and stored.date())
    if day is None and when.start is None:
        return None
    if day is None:
        raise RowError("date", _("Give a day, such as 2026-03-25."))
    clock = when.start or (stored and stored.time())
    if clock is None:
        clock, zone = event.slot_time, event.time_zone
    if clock is None:
        raise RowError("start", _("Give a time, such as 16:30."))
    column = "start" if "start" in cells or not when.start else "date"
    is_whole = bool(clocks.read("start", cells).day)
    return _kept(_instant(column, day, clock, zone, is_whole=is_whole), talk and talk.starts_at)


def _clock(moment, zone):
    """What the clocks of a zone show at an instant."""
    if isinstance(zone, str):
        return fields.clock_of(moment, zone)
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def _instant(column, day, clock, zone, *, is_whole):
    """The instant of a clock time; one written whole with its offset, as computers do, may be of any zone."""
    moment = dt.datetime.combine(day, clock)
    if moment.tzinfo and is_whole:
        return moment.astimezone(times.UTC)
    if not isinstance(zone, str):
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(times.UTC)
    with reading(column):
        return fields.instant(moment, zone)


def _kept(moment, stored):
    """The stored moment where it is the same to the minute: a table shows no seconds."""
    return stored if stored and times.floor_minute(stored) == moment else moment


def _end_of(when, cells, start, length, clocks, event):
    by_length = None
    if "minutes" in cells:
        with reading("minutes"):
            by_length = start + dt.timedelta(minutes=read_minutes(cells["minutes"], hours=clocks.is_hours))
    end = _written_end(when, cells, start, clocks)
    if end is None:
        usual = dt.timedelta(minutes=event.slot_minutes or USUAL_MINUTES)
        return by_length or start + (length or usual)
    if by_length and by_length != end:
        raise RowError("minutes", _("The end and the length do not agree; leave one of them out."))
    return end


def _written_end(when, cells, start, clocks):
    """The end that the row writes, in its own cell or behind its start; None for none."""
    zone = clocks.zone_of(cells)
    end = clocks.read("end", cells)
    if "end" in cells and end.start is None:
        raise RowError("end", _("Give a time, such as 17:30."))
    clock = end.start or when.end
    if clock is None:
        return None
    day = end.day or _clock(start, zone).date()
    column = "end" if "end" in cells else "start"
    return _instant(column, day, clock, zone, is_whole=bool(end.day))
