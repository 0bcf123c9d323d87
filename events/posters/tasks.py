"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from .actions import answers, erasing, releases
from .book import making


@shared_task
@rung_every(10)
def release_decisions():
    """Tell the decisions whose ten minutes are over, some at a time."""
    releases.carry_out(timezone.now())


@shared_task
@rung_every(3600)
def remind_of_answers():
    """Each hour: the presenters who have not said whether they come, once each."""
    answers.remind_due(timezone.now())


@shared_task
@rung_every(3600)
def erase_posters():
    """Each hour: what is private of posters whose time has come; what was erased is not looked at again."""
    erasing.erase_due(timezone.now())


@shared_task
@rung_every(300)
def refresh_books():
    """Every five minutes: have the public books made anew whose facts have changed."""
    making.refresh(timezone.now())
