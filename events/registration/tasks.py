"""What the worker does for registration; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from .actions import erasing, helping, letters, offers, plans, reminders


@shared_task
@rung_every(30)
def see_to_offers():
    """Start the time of offers that were handed over; remind of, end and pass on those that nobody takes."""
    now = timezone.now()
    offers.freeze_offers(now)
    offers.start_offers(now)
    offers.remind(now)
    offers.lapse_offers(now)
    offers.fill_lines(now)


@shared_task
@rung_every(30)
def see_to_plans():
    """Do what follows from changed plans: places that end, questions after new dates, places online."""
    now = timezone.now()
    plans.see_to(now)


@shared_task
@rung_every(60)
def send_reminders():
    """Each minute: the reminders of what begins."""
    reminders.send_reminders(timezone.now())


@shared_task
@rung_every(3600)
def forget_attempts():
    """Each hour: what was never confirmed, who never answered, and passports once they are not needed."""
    now = timezone.now()
    erasing.forget_attempts(now)
    helping.forget_invitations(now)
    letters.erase_letters(now)


@shared_task
@rung_every(3600)
def erase_due():
    """Each hour: sensitive answers and people whose time has come; what was erased is not looked at again."""
    erasing.erase_due(timezone.now())
