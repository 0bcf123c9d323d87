"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from .actions import assigning, due_reviews, reviewers


@shared_task
@rung_every(3600)
def see_to_reviews():
    """Each hour: who was asked to review, which reviews are due, which conflicts have come up."""
    now = timezone.now()
    reviewers.see_to_answers(now)
    due_reviews.see_to_due(now)
    assigning.see_to_conflicts(now)
