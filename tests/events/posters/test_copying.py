"""A copy of an event takes its call along, unpublished, with what it asks and writes, on the days of then."""

import datetime as dt

import pytest

from events.planning.copying import plan_copy
from events.posters.models import Criterion, DecisionLetter, PosterCall, PosterQuestion
from tests.support.factories import utc
from tests.support.posters import make_call, make_chair, make_criterion, make_poster
from tests.support.registrations import make_ticket, make_workshop

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def copied(event, weeks=52):
    event = plan_copy(event=event, slug="next-year", weeks=weeks).carry_out()
    return PosterCall.objects.get(event=event)


def test_a_call_goes_along_with_its_parts_and_without_what_was_submitted():
    call = make_call(
        first_deadline=utc(2026, 3, 20, 22, 59), decisions_on=dt.date(2026, 4, 20), review="double"
    )
    make_chair(call)
    make_poster(call)
    call.ticket = make_ticket(call.event)
    call.save()
    PosterCall.objects.update(first_deadline=utc(2026, 3, 20, 22, 59))
    PosterQuestion.objects.create(call=call, label="Table?")
    make_criterion(call)
    DecisionLetter.objects.create(call=call, decision="waiting", text="Patience.")

    copy = copied(call.event)

    assert (copy.is_published, copy.first_deadline, copy.review) == (False, None, "double")
    assert copy.deadline == utc(2027, 3, 30, 21, 59)
    assert copy.decisions_on == dt.date(2027, 4, 19)
    assert copy.ticket.event == copy.event
    for model, shown in ((PosterQuestion, "Table?"), (Criterion, "Originality"), (DecisionLetter, "waiting")):
        assert [str(row) for row in model.objects.filter(call=copy)] == [shown]
    assert not copy.posters.exists()
    assert not copy.chairs.exists()


def test_a_deadline_on_earth_stays_at_its_clock_time_there():
    call = make_call(deadline=utc(2026, 3, 20, 11, 59), deadline_clock="earth", opens_at=utc(2026, 2, 2, 12))

    copy = copied(call.event, weeks=26)  # in Berlin clocks have gone forward between the two

    assert copy.deadline == utc(2026, 9, 18, 11, 59)
    assert copy.opens_at == utc(2026, 8, 3, 11)


def test_a_ticket_of_an_umbrella_that_stays_behind_is_left_out():
    umbrella = make_workshop("umbrella")
    part = make_workshop("part", parent=umbrella)
    make_call(part, ticket=make_ticket(umbrella))

    assert copied(part).ticket is None
