"""Facts of a source in a text: filled in as what they are, and refused by name where there are none."""

import pytest
from django.core.exceptions import ValidationError

from mailing import marks
from mailing.announcements import placeholders
from mailing.announcements.placeholders import Markdown, When
from portal import markup
from portal.lib import times
from tests.support import announcements
from tests.support.factories import utc

FACTS = announcements.facts()


def errors_of(text, facts):
    """The messages of a refused text."""
    with pytest.raises(ValidationError) as refused:
        placeholders.fill(text, facts)
    return refused.value.messages


def test_spaces_within_the_braces_do_not_matter():
    assert placeholders.fill("{{ talk.page }}", FACTS) == placeholders.fill("{{talk.page}}", FACTS)


@pytest.mark.parametrize(
    "plain",
    [
        "*a* _b_ `c` [d](e) <f> & \\g",
        "$5 and $6 and \\(x\\) and $$y$$",
        "# no heading",
        "1. no list",
        "- no list",
        "https://example.org/ is typed",
        "~~x~~ | y | ![z](w)",
    ],
)
def test_plain_values_are_shown_as_they_are_written(plain):
    filled = placeholders.fill("{{x}}", {"x": ("X", plain)})

    assert markup.to_text(filled) == plain
    assert markup.to_line(f"Talk: {filled}") == f"Talk: {plain}"


def test_plain_values_stay_on_one_line():
    assert placeholders.fill("a {{x}} b", {"x": ("X", "one\r\n\r\ntwo")}) == "a one two b"


def test_markdown_values_are_markdown():
    filled = placeholders.fill("{{x}}", {"x": ("X", Markdown("**bold** $x^2$"))})

    assert markup.to_text(filled) == "bold x²"


def test_what_a_value_says_in_braces_is_no_placeholder():
    facts = {"x": ("X", Markdown("$\\frac{{y}}{{z}}$")), "y": ("Y", "never")}

    assert "never" not in placeholders.fill("{{x}}", facts)


@pytest.mark.parametrize("name", ["talk.titel", "", "talk.title|safe", "Talk.Title"])
def test_an_unknown_placeholder_is_named_with_what_there_is(name):
    (message,) = errors_of(f"Hello {{{{{name}}}}}", FACTS)

    assert f"{{{{{name}}}}}" in message
    assert "{{talk.title}}, {{talk.speakers}}" in message


def test_each_unknown_placeholder_is_named_once():
    assert len(errors_of("{{a}} {{b}} {{a}} {{talk.title}}", FACTS)) == 2


def test_an_unclosed_placeholder_is_shown():
    (message,) = errors_of("Hello {{talk.title}, see you", FACTS)

    assert "{{talk.title}, see you" in message and "does not close" in message


def test_braces_of_formulas_that_are_no_placeholders_are_left_alone():
    assert placeholders.fill("$x_{a_{b}}$", FACTS) == "$x_{a_{b}}$"


def test_where_there_are_none_the_message_says_so():
    assert "none" in errors_of("{{talk.title}}", {})[0]


def test_nobody_can_write_the_marks_by_hand():
    forged = f"{marks.mark('unsubscribe')} {{{{x}}}} {{{{y}}}}"
    facts = {"x": ("X", marks.mark("own")), "y": ("Y", Markdown(marks.mark("own")))}

    assert marks.MARK.findall(placeholders.fill(forged, facts)) == []


# --- Times -------------------------------------------------------------------------------------------


def test_a_time_names_the_zone_of_the_event():
    assert str(announcements.TIME) == "Wednesday 25 March 2026, 16:00–17:00 (New York, UTC−4)"


def own(when, zone_name):
    (name,) = marks.MARK.findall(when.mark)
    return placeholders.own_time(name, zone_name)


def test_a_recipient_elsewhere_reads_their_own_time_with_its_day():
    assert own(announcements.TIME, "Asia/Tokyo") == "; your time: Thursday 26 March 2026, 05:00–06:00 (Tokyo)"


def test_a_recipient_on_the_same_day_reads_the_hours_only():
    assert own(announcements.TIME, "Europe/Paris") == "; your time: 21:00–22:00 (Paris)"


@pytest.mark.parametrize("zone_name", ["America/New_York", "America/Toronto", "", "No/Such"])
def test_who_needs_no_other_time_reads_none(zone_name):
    assert own(announcements.TIME, zone_name) == ""


def test_a_talk_over_midnight_names_both_days():
    late = When(utc(2026, 3, 25, 22), utc(2026, 3, 26, 1), "UTC")

    assert str(late) == "Wednesday 25 March 2026, 22:00–Thursday 26 March 2026, 01:00 (UTC)"


@pytest.mark.parametrize("zone_name", times.zone_names()[::25])
def test_the_mark_of_a_time_survives_markdown(zone_name):
    when = When(utc(2026, 3, 25, 20), utc(2026, 3, 25, 21), zone_name)
    filled = placeholders.fill("*at {{t}}* **{{t}}**", {"t": ("T", when)})

    expected = marks.MARK.findall(when.mark) * 2
    assert marks.MARK.findall(markup.to_html(filled)) == expected
    assert marks.MARK.findall(markup.to_text(filled)) == expected


def test_one_line_holds_no_mark():
    line = placeholders.fill("At {{talk.time}}", FACTS, is_line=True)

    assert markup.to_line(line) == f"At {announcements.TIME}"
