"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import thumbnails, told_boards
from .actions import (
    answers,
    assigning,
    boards,
    conflicts,
    draft_reminders,
    due_reviews,
    erasing,
    handling,
    releases,
    reviewers,
    spotlights,
    submitting,
)
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
def see_to_reviews():
    """Each hour: who was asked to review, which reviews are due, which conflicts have come up."""
    now = timezone.now()
    reviewers.see_to_answers(now)
    due_reviews.see_to_due(now)
    assigning.see_to_conflicts(now)


@shared_task
@rung_every(3600)
def erase_posters():
    """Each hour: what is private of posters whose time has come; what was erased is not looked at again."""
    erasing.erase_due(timezone.now())


@shared_task
@rung_every(60)
def see_to_boards():
    """Each minute: presenters whose session or board changed; boards and talks that follow their posters."""
    now = timezone.now()
    boards.give_back_all()
    spotlights.align_all(now)
    told_boards.see_to(now)


@shared_task
@rung_every(60)
def see_to_thumbnails():
    """Each minute: small pictures for the gallery."""
    thumbnails.make_missing()


@shared_task
@rung_every(300)
def see_to_submissions():
    """Remind of complete drafts before the deadline; withdraw what nobody confirmed a day after it."""
    now = timezone.now()
    draft_reminders.remind(now)
    submitting.withdraw_unproved(now)


@shared_task
@rung_every(300)
def refresh_books():
    """Every five minutes: have the public books made anew whose facts have changed."""
    making.refresh(timezone.now())


@shared_task
@rung_every(600)
def see_to_handling():
    """Each ten minutes: conflicts that follow from profiles, then another chair where one cannot decide."""
    now = timezone.now()
    conflicts.see_to(now)
    handling.see_to(now)
