"""New rules of a time zone: what lies ahead keeps its clock time, what is past its instant."""

import datetime as dt
import zoneinfo
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import Session, Talk
from events.planning import zone_rules
from portal.lib.zone_rules import changes, clock_by
from portal.models import ZoneRules
from tests.support.factories import make_event, make_session, make_talk, utc

pytestmark = pytest.mark.django_db

NOW = utc(2026, 11, 1, 12)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def event():
    return make_event("coast", time_zone="America/New_York")


def remember_another_rule(event, hours):
    """Let the rules remembered of the zone be so many hours east of today's, as they were before."""
    zone_rules.remember(NOW)
    rules = ZoneRules.objects.get(name=event.time_zone)
    rules.changes = [[instant, east + 3600 * hours] for instant, east in rules.changes]
    rules.save()


def run(*arguments):
    out = StringIO()
    call_command("zone_rules", *arguments, stdout=out)
    return out.getvalue()


def test_a_talk_to_come_keeps_its_clock_time(event):
    old = make_talk(event, starts_at=utc(2026, 10, 1, 19), title="Past")
    coming = make_talk(event, starts_at=utc(2026, 12, 1, 20), title="Coming")  # 15:00 by the rules of today
    session = make_session(event, starts_at=utc(2026, 12, 1, 20))
    remember_another_rule(event, 1)  # by which it was at 16:00

    told = run()

    assert "coast" in told.lower() and "2026-12-01 16:00 stays, which was 20:00 UTC and is 21:00 UTC" in told
    assert Talk.objects.get(pk=coming.pk).starts_at == utc(2026, 12, 1, 20), "a preview moves nothing"
    assert "4 times were moved." in run("--apply")
    talk = Talk.objects.get(pk=coming.pk)
    assert (talk.starts_at, talk.ends_at) == (utc(2026, 12, 1, 21), utc(2026, 12, 1, 22))
    assert Session.objects.get(pk=session.pk).starts_at == utc(2026, 12, 1, 21)
    assert Talk.objects.get(pk=old.pk).starts_at == old.starts_at
    assert talk.history.count() == 2
    assert "No rules have changed." in run()


def test_without_new_rules_nothing_is_said_to_move(event):
    make_talk(event, starts_at=utc(2026, 12, 1, 20))

    assert run() == run("--apply").replace("0 times were moved.", "No rules have changed.")


def test_a_time_that_the_new_rules_skip_stops_all_of_it(event):
    talk = make_talk(
        event, starts_at=utc(2027, 3, 14, 6, 30)
    )  # 1:30, before clocks go forward; 2:30 by an hour more
    remember_another_rule(event, 1)

    with pytest.raises(CommandError, match="skipped"):
        run("--apply")
    assert Talk.objects.get(pk=talk.pk).starts_at == talk.starts_at


def test_what_is_remembered_is_renewed_before_it_ends(event):
    zone_rules.remember(NOW)
    zone_rules.remember(NOW.replace(year=2032))

    assert ZoneRules.objects.get().first_year == 2032


@pytest.mark.parametrize("name", ["America/Vancouver", "Africa/Casablanca", "Asia/Kathmandu", "UTC"])
def test_remembered_rules_read_every_instant_as_the_zone_does(name):
    known, zone = changes(name, 2026, 10), zoneinfo.ZoneInfo(name)
    for hours in range(0, 9 * 366 * 24, 7):
        moment = utc(2026, 1, 1) + dt.timedelta(hours=hours)
        assert clock_by(known, moment) == moment.astimezone(zone).replace(tzinfo=None)


def test_the_rules_are_those_of_the_pinned_package():
    assert zoneinfo.TZPATH == ()
