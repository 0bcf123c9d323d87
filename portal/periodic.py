"""Work that comes again and again, and when it was last done; the clock (`portal.clock`) does not know."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from .models import PeriodicWork, User

CLOCK, BACKUP = "clock", "backup"
DAY = dt.timedelta(days=1)
STOPPED_AFTER = dt.timedelta(minutes=5)
SLACK = dt.timedelta(seconds=5)  # by which the clocks of machines may differ


@transaction.atomic
def once_a_day(name, work, *, now):
    """Do a day's work, a function of `now`, unless it was done in the 24 hours before; whether it was now.

    It counts as done if it was done whole. Two at once come one after the other. An instant in the future
    is that of a clock that was set back, and counts as never.
    """
    PeriodicWork.objects.get_or_create(name=name)
    row = PeriodicWork.objects.select_for_update().get(name=name)
    if row.done_at and now - DAY < row.done_at <= now:
        return False
    work(now)
    row.done_at = now
    row.save(update_fields=["done_at"])
    return True


def note_clock(now):
    """Store that the clock rang and a worker heard it."""
    PeriodicWork.objects.update_or_create(name=CLOCK, defaults={"done_at": now})


def clock_state(now):
    """One word on whether due work is begun.

    "stopped": no worker has heard the clock for 5 minutes. "ahead": one heard it at an instant that is still
    to come, so the clocks of two machines differ, or one was set back. "ok": it goes.
    """
    last = PeriodicWork.objects.filter(name=CLOCK).values_list("done_at", flat=True).first()
    if last is None or last <= now - STOPPED_AFTER:
        return "stopped"
    return "ahead" if last > now + SLACK else "ok"


def heard_lately(now):
    """Whether a worker heard the clock, which rings each 20 seconds, in the minute before."""
    last = PeriodicWork.objects.filter(name=CLOCK).values_list("done_at", flat=True).first()
    return last is not None and now - dt.timedelta(minutes=1) < last <= now + SLACK


def note_backup(now):
    """Store that a backup was made."""
    PeriodicWork.objects.update_or_create(name=BACKUP, defaults={"done_at": now})


def newest_backup():
    """When the newest backup that the portal knows of was made, or None."""
    return PeriodicWork.objects.filter(name=BACKUP).values_list("done_at", flat=True).first()


def backup_troubles(now):
    """A sentence if there was no backup for BACKUP_DAYS, nor is the site younger than that."""
    last = newest_backup()
    since = last or User.objects.aggregate(first=Min("date_joined"))["first"]
    days = settings.BACKUP_DAYS
    if not days or since is None or now - since < days * DAY:
        return []
    if last is None:
        return [_("No backup was ever made: run “portal backup”, and enable portal-backup.timer.")]
    told = _("The newest backup is %(days)d days old: see systemctl status portal-backup.")
    return [told % {"days": (now - last).days}]
