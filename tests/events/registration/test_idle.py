"""An idle minute of the worker, with people in every state, leaves what the public sees as it was."""

import pytest
from django.utils import timezone

from events.registration import tasks
from portal import doorbell, revision
from tests.support.registrations import cancel, hand_over, make_ticket, place

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def rung():
    """The tasks of the room for which the clock rings."""
    names = [name for name in doorbell.rings if name.startswith("events.registration.")]
    return [getattr(tasks, name.rpartition(".")[2]) for name in names]


def test_an_idle_minute_raises_no_revision(rung):
    ticket = make_ticket(capacity=1)
    by_approval = make_ticket(ticket.event, "Support", admission="approval")
    first, *_others = [place(ticket) for _each in range(3)]
    place(by_approval)
    cancel(first)
    hand_over(timezone.now())
    before = revision.number()

    for task in rung * 2:
        task()

    assert rung and revision.number() == before
