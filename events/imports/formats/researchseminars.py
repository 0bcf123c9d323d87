"""Talks as the public API of researchseminars.org answers them (version 0, search/talks and lookup/series).

Several speakers stand in one text with a bar between, and so do their affiliations.
"""

import re

from django.utils.translation import gettext as _

from events.imports.speaker_cells import write_speakers

from .people import named
from .reading import Reading, key_of

FIELDS = {"seminar_id", "seminar_ctr", "speaker_affiliation"}
BAR = re.compile(r"\s*\|\s*")


def is_meant(records):
    """Whether these are talks, or answers about one talk or a series, of that site."""
    return any(len(FIELDS & record.keys()) > 1 for record in records)


def read(records):
    """The talks as a Reading."""
    talks = [record for record in records if "seminar_ctr" in record or "speaker" in record]
    reading = Reading(rows=[_row(talk) for talk in talks if not _is_hidden(talk)])
    series = sorted({talk["seminar_id"] for talk in talks if talk.get("seminar_id")})
    if len(series) > 1:
        reading.note_each(_("The talks are of several series: %(names)s."), series)
    live = [talk.get("title", "") for talk in talks if talk.get("live_link") or talk.get("stream_link")]
    told = _("%(names)s has an address for joining; it stays out. Add it among the joining links.")
    reading.note_each(told, live)
    reading.note_each(_("%(names)s is hidden and stays out."), [t["title"] for t in talks if _is_hidden(t)])
    return reading


def _is_hidden(talk):
    return talk.get("hidden") == "true" or talk.get("display") == "false"


def _row(talk):
    who = BAR.split(talk.get("speaker", ""))
    where = BAR.split(talk.get("speaker_affiliation", ""))
    title = talk.get("title", "")
    return {
        "key": key_of(f"{talk.get('seminar_id', '')}/{talk.get('seminar_ctr') or talk.get('id', '')}"),
        "title": "" if title.upper() in ("TBA", "TBD") else title,
        "speakers": write_speakers(named(who, where)),
        "start": _moment(talk, "start_time"),
        "end": _moment(talk, "end_time"),
        "status": "cancelled" if talk.get("canceled") == "true" else "",
        "room": talk.get("room", ""),
        "slides": talk.get("slides_link", ""),
        "video": talk.get("video_link", ""),
        "abstract": talk.get("abstract", ""),
    }


def _moment(talk, name):
    """ "2027-05-06T16:00+02:00": the database writes a blank before the time, and seconds."""
    found = re.match(
        r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*([+-]\d\d:?\d\d|Z)?$", talk.get(name, "")
    )
    return f"{found[1]}T{found[2]}{found[3] or ''}" if found else talk.get(name, "")
