"""Feeds as other programs understand them: instants, texts and places, whichever of them are found here."""

import datetime as dt

import pytest

from tests.support import readers
from tests.support.factories import make_event, make_talk, utc

pytestmark = pytest.mark.django_db

ODD = 'One, two; three\\four "five"\n- six: \\n is no break,\n\n' + "é漢🎓" * 40
INSTANTS = {
    "Africa/Cairo": [utc(2025, 1, 15, 12, 30), utc(2025, 7, 15, 12, 30), utc(2024, 11, 2, 12)],
    "Africa/Casablanca": [utc(2026, 2, 20, 12), utc(2026, 3, 10, 12), utc(2026, 8, 1, 12)],
    "America/New_York": [
        utc(2026, 11, 1, 3),
        utc(2026, 11, 1, 4),
        utc(2026, 11, 1, 5, 30),
        utc(2026, 11, 1, 7),
    ],
    "America/Santiago": [utc(2026, 4, 4, 12), utc(2026, 4, 5, 12), utc(2026, 9, 6, 12)],
    "Asia/Kathmandu": [utc(1985, 12, 31, 12), utc(1986, 1, 2, 12)],
    "Australia/Lord_Howe": [utc(2026, 4, 5, 3), utc(2026, 10, 4, 3)],
    "Europe/Berlin": [utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1), utc(2026, 10, 25, 0, 30)],
}


@pytest.mark.parametrize("reader", readers.readers())
def test_a_program_reads_every_instant_and_every_text(client, reader):
    for name, starts in INSTANTS.items():
        series = make_event(name.replace("/", "-").lower(), time_zone=name, venue="Hall; 1, north")
        for start in starts:
            make_talk(
                series, title=f"{name} {start:%Y-%m-%d %H:%M}", abstract=ODD, starts_at=start, kind="social"
            )
    days = {"first_day": dt.date(2026, 3, 28), "last_day": dt.date(2026, 3, 29)}
    make_event("weekend", kind="workshop", title="Weekend", **days)

    told = readers.read(reader, client.get("/calendar/all.ics").content)

    assert len(told) == 1 + sum(map(len, INSTANTS.values()))
    for name, starts in INSTANTS.items():
        for start in starts:
            row = told[f"{name} {start:%Y-%m-%d %H:%M}"]
            assert (row["start"], row["end"]) == tuple(
                f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (start, start + dt.timedelta(hours=1))
            )
            assert row["location"] == "Hall; 1, north"
            assert "One, two; three" in row["description"] and "é漢🎓" * 40 in row["description"]
    assert (told["Weekend"]["start"], told["Weekend"]["end"]) == ("2026-03-28", "2026-03-30")
