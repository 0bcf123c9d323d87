"""From an announcement to its letter: HTML and plain text of the same words."""

import pytest
from django.core.exceptions import ValidationError

from mailing.announcements import letters, placeholders
from mailing.marks import MARK
from tests.support import announcements
from tests.support.factories import make_user

pytestmark = pytest.mark.usefixtures("offers")


def rendered(**fields):
    return letters.render(announcements.make_announcement(source=announcements.SOURCE, **fields))


def test_a_letter_has_both_forms_with_unicode_formulas(db):
    letter = rendered(subject="{{talk.title}}", body="# Hello\n\n{{talk.abstract}}\n\n{{talk.page}}")

    assert letter.subject == "The h-principle for L²"
    assert "For x ∈ ℝ we show it.\n\nAnd more." in letter.text
    assert "https://portal.example.org/talks/42/" in letter.text
    assert "<h2>Hello</h2>" in letter.html and "<strong>we</strong>" in letter.html
    assert "∈ ℝ" in letter.html and "<math" not in letter.html
    assert 'href="https://portal.example.org/talks/42/"' in letter.html


def test_plain_facts_are_escaped_in_both_forms(db):
    letter = rendered(body="By {{talk.speakers}}")

    assert letter.text == "By Åsa *Star* Example"
    assert "By Åsa *Star* Example" in letter.html


def test_html_of_authors_is_shown_and_not_run(db):
    letter = rendered(body="<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>")

    assert (
        "<script" not in letter.html and "<img" not in letter.html and 'href="javascript' not in letter.html
    )


def test_relative_links_become_whole_addresses(db, settings):
    letter = rendered(body="[our talks](/talks/1/)")

    assert f"{settings.SITE_URL}/talks/1/" in letter.text and f'"{settings.SITE_URL}/talks/1/"' in letter.html


def test_times_leave_a_mark_in_both_forms_and_none_in_the_archive(db):
    letter = rendered(body="We meet: {{talk.time}}.")
    html, text = letter.public_html, letter.public_text

    assert len(MARK.findall(letter.html)) == len(MARK.findall(letter.text)) == 1
    assert text == f"We meet: {announcements.TIME}."
    assert html == f"<p>We meet: {announcements.TIME}.</p>\n"


@pytest.mark.parametrize("body", ["${{talk.time}}$", "[here](</x?{{talk.time}}>)", "$$\n{{talk.time}}\n$$"])
def test_a_time_where_it_cannot_be_filled_in_is_refused(db, body):
    with pytest.raises(ValidationError) as refused:
        rendered(body=body)

    assert "cannot stand inside a link or a formula" in refused.value.message_dict["body"][0]


def test_errors_are_told_at_their_fields(db):
    with pytest.raises(ValidationError) as refused:
        rendered(subject="{{nope}}", body="{{talk.titel}}")

    told = refused.value.message_dict
    assert "{{nope}}" in told["subject"][0] and "{{talk.titel}}" in told["body"][0]


def test_a_body_that_facts_make_too_long_is_refused_and_not_cut(db):
    with pytest.raises(ValidationError) as refused:
        rendered(body="x" * 49_990 + "{{talk.abstract}}")

    assert "50,000" in refused.value.message_dict["body"][0]


def test_a_subject_that_a_fact_makes_too_long_is_cut(db, monkeypatch):
    monkeypatch.setattr(announcements, "facts", lambda: {"long": ("Long", "word " * 100)})

    letter = rendered(subject="{{long}}")

    assert len(letter.subject) <= letters.MAX_SUBJECT and letter.subject.endswith("…")


def test_an_empty_subject_is_refused(db):
    with pytest.raises(ValidationError):
        rendered(subject="  \n ")


def test_the_calendar_entry_is_that_of_the_source_and_only_if_asked_for(db):
    assert rendered(with_calendar=True).calendar == announcements.CALENDAR
    assert rendered().calendar == ""


@pytest.mark.parametrize(
    ("kind", "is_archived"), [("announcement", True), ("reminder", False), ("request", False)]
)
def test_what_passes_with_the_day_is_not_archived(db, kind, is_archived):
    assert rendered(kind=kind).is_archived == is_archived


def test_replies_go_where_the_announcement_says_then_the_list_then_who_made_it(db):
    author = make_user("author@example.org")
    silent, answering = announcements.make_list(), announcements.make_list(reply_to="list@example.org")

    assert rendered(created_by=author, lists=[silent]).reply_to == "author@example.org"
    assert rendered(created_by=author, lists=[silent, answering]).reply_to == "list@example.org"
    assert rendered(lists=[answering], reply_to="me@example.org").reply_to == "me@example.org"


def test_a_letter_keeps_its_lines_and_makes_no_heading_of_a_signature(db):
    html, text = letters.body_of("Best wishes,\nJane\n-- \nBoard", {})

    assert text == "Best wishes,\nJane\n--\nBoard"
    assert "<h2>" not in html and html.count("<br>") == 3


def test_the_lines_of_an_abstract_are_not_those_of_the_letter(db):
    abstract = {"talk.abstract": ("its abstract", placeholders.Markdown("One\ntwo\nthree."))}

    html, text = letters.body_of("Dear all,\nsoon:\n\n{{talk.abstract}}", abstract)

    assert text == "Dear all,\nsoon:\n\nOne two three."
    assert html.count("<br>") == 1
