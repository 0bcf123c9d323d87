"""What the worker does for invitations; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from events.models import EditorInvitation
from portal.doorbell import rung_every

from . import permissions


@shared_task
@rung_every(3600)
def forget_old_invitations():
    """Each hour: delete the addresses of invitations that have lapsed, whatever was answered."""
    EditorInvitation.objects.filter(invited_at__lte=timezone.now() - permissions.LASTS).delete()
