"""Days and times in tables: ISO first, other spellings where they can mean one thing only."""

import datetime as dt

import pytest

from events.imports.dates import Order, order_of, read_day, read_minutes, read_moment


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-25", "2021/3/25", "25 March 2021", "25. Mar 2021", "Thu, 25th March, 2021", "25-Mar-2021",
        "March 25, 2021", "Thursday Mar 25 2021",
    ],
)  # fmt: skip
def test_a_day_is_read(text):
    assert read_day(text) == dt.date(2021, 3, 25)


def test_numbers_are_read_in_the_order_of_their_column():
    assert read_day("3/4/2021", Order.DAY) == dt.date(2021, 4, 3)
    assert read_day("3/4/2021", Order.MONTH) == dt.date(2021, 3, 4)
    assert read_day("03.04.2021", Order.DAY) == dt.date(2021, 4, 3)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2021", "25/04/2021"], Order.DAY),
        (["03/04/2021", "04/25/2021"], Order.MONTH),
        (["13.01.2021 16:00"], Order.DAY),
        (["03/04/2021"], None),
        (["25/04/2021", "04/25/2021"], None),
        (["04/04/2021"], ""),
        (["2021-03-04", "soon", ""], ""),
    ],
)
def test_the_order_is_seen_where_a_day_is_over_twelve(texts, order):
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "is no date"),
        ("2021-02-30", "no such day"),
        ("25/25/2021", "no such day"),
        ("1066-10-14", "between 1900 and 2199"),
    ],
)
def test_what_is_no_day_is_said(text, words):
    with pytest.raises(ValueError, match=words):
        read_day(text, Order.DAY)


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("16:30", None, dt.time(16, 30)),
        ("16.30", None, dt.time(16, 30)),
        ("16h30", None, dt.time(16, 30)),
        ("4:30 pm", None, dt.time(16, 30)),
        ("4 p.m.", None, dt.time(16, 0)),
        ("12:15 am", None, dt.time(0, 15)),
        ("16:30:00", None, dt.time(16, 30)),
        ("2021-03-25", dt.date(2021, 3, 25), None),
        ("2021-03-25 16:30", dt.date(2021, 3, 25), dt.time(16, 30)),
        ("2021-03-25T16:30:00Z", dt.date(2021, 3, 25), dt.time(16, 30, tzinfo=dt.UTC)),
        ("25 March 2021, 4 pm", dt.date(2021, 3, 25), dt.time(16, 0)),
        ("02:30+02:00", None, dt.time(2, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
    ],
)
def test_a_moment_is_read(text, day, time):
    assert read_moment(text) == (day, time)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("25:00", "no such time of day"),
        ("soon", "is no time"),
        ("16", "is no time"),
        ("1:00+99:00", "no such"),
    ],
)
def test_what_is_no_time_is_said(text, words):
    with pytest.raises(ValueError, match=words):
        read_moment(text)


@pytest.mark.parametrize(("text", "minutes"), [("90", 90), ("90 min", 90), ("1:30", 90), ("90.0", 90)])
def test_a_length_is_read(text, minutes):
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["0", "1441", "-5", "long", "1e3"])
def test_what_is_no_length_is_said(text):
    with pytest.raises(ValueError, match="from 1 to 1440"):
        read_minutes(text)
