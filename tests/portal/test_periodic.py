"""What has to come once a day does so whoever rings for it how often, and whatever becomes of the clock."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from mailing.delivery import tasks as delivery_tasks
from mailing.lists import tasks as list_tasks
from portal import doorbell, periodic, tasks
from portal.models import PeriodicWork

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def done():
    """When the work was done."""
    return []


def at(done, *moments):
    for now in moments:
        periodic.once_a_day("work", done.append, now=now)
    return done


def test_it_is_done_at_once_and_again_after_a_day_however_often_the_clock_starts_anew(done):
    later = NOW + 24 * HOUR

    assert at(done, NOW, NOW, NOW + HOUR, NOW + 23 * HOUR, later, later) == [NOW, later]


@pytest.mark.parametrize("days", [1, 400])
def test_a_clock_that_was_set_back_does_not_stop_it(done, days):
    back = NOW - days * 24 * HOUR

    assert at(done, NOW, back, back + HOUR, back + 24 * HOUR) == [NOW, back, back + 24 * HOUR]


def test_work_that_failed_was_not_done(done):
    def fail(now):
        PeriodicWork.objects.create(name="half of it")
        raise ValueError

    with pytest.raises(ValueError):
        periodic.once_a_day("work", fail, now=NOW)

    assert not PeriodicWork.objects.exists()
    assert at(done, NOW + SECOND) == [NOW + SECOND]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(done):
    def act():
        periodic.once_a_day("work", done.append, now=NOW)
        connection.close()

    threads = [threading.Thread(target=act) for _number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert done == [NOW]


def test_the_days_work_of_the_portal_is_noted_so():
    list_tasks.purge()
    delivery_tasks.purge()

    assert set(PeriodicWork.objects.values_list("name", flat=True)) == {"purge sign-ups", "purge mail"}
    assert {list_tasks.purge.name, delivery_tasks.purge.name, tasks.note_clock.name} <= set(doorbell.rings)


# --- Whether the clock goes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(-301, "stopped"), (-299, "ok"), (0, "ok"), (4, "ok"), (6, "ahead"), (86400, "ahead")],
)
def test_the_state_of_the_clock_by_when_a_worker_heard_it_last(seconds, says):
    periodic.note_clock(NOW + seconds * SECOND)

    assert periodic.clock_state(NOW) == says


def test_healthz_says_it_and_the_next_ring_mends_it(client):
    assert client.get("/healthz?full").json()["clock"] == "stopped"
    periodic.note_clock(timezone.now() + 24 * HOUR)
    assert client.get("/healthz?full").json()["clock"] == "ahead"

    tasks.note_clock()

    assert client.get("/healthz?full").json()["clock"] == "ok"
