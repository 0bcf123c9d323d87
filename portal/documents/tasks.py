"""What the worker does for documents; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import actions, formulas


@shared_task
@rung_every(5)
def make_documents():
    """Make the documents that wait, one after the other."""
    while document := actions.claim(timezone.now()):
        actions.make(document)


@shared_task
@rung_every(3600)
def forget_old_documents():
    """Each hour: erase documents of last week, and formulas that nothing uses any more."""
    actions.forget_old(timezone.now())
    formulas.forget_unused()
