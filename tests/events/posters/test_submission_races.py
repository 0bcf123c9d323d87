"""Deadline night: many at once, each over a connection of its own."""

import pytest

from events.posters.actions import drafts, submitting
from events.posters.models import Poster
from tests.events.registration.test_races import at_once
from tests.support.posters import NOW, make_call, make_poster
from tests.support.submissions import facts_of, make_draft, typed

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_each_of_many_gets_a_number_of_its_own_and_a_draft_pressed_twice_is_one():
    call = make_call()
    rows = [make_draft(call, typed(f"Author{number} Example")) for number in range(6)]

    at_once(*[lambda row=row: submitting.receive(draft=row, now=NOW) for row in rows * 2])

    assert sorted(call.posters.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_of_two_windows_that_save_at_once_one_is_told():
    draft, told = make_draft(make_call()), []

    def save(title):
        try:
            drafts.save(draft=draft, content=typed(title=title), edits=1, now=NOW)
        except drafts.ChangedElsewhere as changed:
            told.append(changed.draft.title)

    at_once(lambda: save("One"), lambda: save("Two"))

    draft.refresh_from_db()
    assert told == [draft.title] and draft.edits == 2


def test_withdrawn_and_changed_at_once_it_is_withdrawn():
    poster = make_poster()
    facts = facts_of(poster, title="Another")

    def edit():
        try:
            submitting.edit(poster=poster, facts=facts, now=NOW)
        except submitting.ValidationError as refused:
            assert "withdrawn" in str(refused)

    at_once(edit, lambda: submitting.withdraw(poster=poster, reason="authors", now=NOW))

    assert Poster.objects.get().is_withdrawn
