"""What a term leaves out is read as people write it, by the days of the term; what is none is named."""

import datetime as dt

import pytest

from events.planning.left_out import days_of, split_line

OCTOBER, FEBRUARY = dt.date(2026, 10, 1), dt.date(2027, 2, 28)
CHRISTMAS = ("2026-12-20", "2027-01-06")


def read(line):
    """[(first day, last day, reason)] of a line in the term."""
    found = [(days_of(what, OCTOBER, FEBRUARY), reason) for what, reason in split_line(line)]
    assert all(days == sorted(set(days)) for days, _reason in found)
    return [(str(days[0]), str(days[-1]), reason) for days, reason in found]


@pytest.mark.parametrize(
    ("line", "spans", "reason"),
    [
        ("20 Dec - 6 Jan", [CHRISTMAS], ""),
        ("20 Dec-6 Jan: Christmas, and more", [CHRISTMAS], "Christmas, and more"),
        ("Dec 20 – Jan 6 Christmas", [CHRISTMAS], "Christmas"),
        ("20. December until 6. January", [CHRISTMAS], ""),
        ("Sun 20th Dec 2026 to 6 Jan", [CHRISTMAS], ""),
        ("2026-12-20—2027-01-06 (Christmas)", [CHRISTMAS], "(Christmas)"),
        ("20 Dec - 6 Jan 2027", [CHRISTMAS], ""),
        ("14–16 Nov, 25 Nov Whit", [("2026-11-14", "2026-11-16"), ("2026-11-25", "2026-11-25")], "Whit"),
        ("3 Nov and 1 Feb", [("2026-11-03", "2026-11-03"), ("2027-02-01", "2027-02-01")], ""),
        ("Nov 20-24, 2026 x", [("2026-11-20", "2026-11-24")], "x"),
        ("2026-W52 - 2027-W01", [("2026-12-21", "2027-01-10")], ""),
        ("2026-W52 Reading week", [("2026-12-21", "2026-12-27")], "Reading week"),
        ("15 Dec 5 people are away", [("2026-12-15", "2026-12-15")], "5 people are away"),
        ("8 April", [("2026-04-08", "2026-04-08")], ""),  # out of the term, as the page says
        ("30 Sep - 2 Oct", [("2026-09-30", "2026-10-02")], ""),  # in part
    ],
)
def test_days_weeks_and_ranges_are_read(line, spans, reason):
    assert read(line) == [(*span, reason) for span in spans]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("08/04/2026", "“08/04/2026” is no day;"),
        ("31 Nov", "“31 Nov” is no day;"),
        ("20 Dec - 6 Jnauary", "“6 Jnauary” is no day;"),
        ("20 Dec - 6", "“6” is no day;"),
        ("2027-01-06 - 2026-12-20", "“2027-01-06 - 2026-12-20” is no range of days"),
        ("30 Feb - 2 Mar", "“30 Feb - 2 Mar” is no range of days"),
        ("20 Dec 2026 - 6 Jan 2028", "“20 Dec 2026 - 6 Jan 2028” is longer than a year"),
        ("6 Jan - 20 Dec", "“6 Jan - 20 Dec” falls into this term more than once; add the year."),
        ("9999-W52", "“9999-W52” is no day;"),
    ],
)
def test_what_cannot_be_is_named(line, told):
    with pytest.raises(ValueError) as error:
        read(line)

    assert str(error.value).startswith(told)
