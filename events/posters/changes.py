"""What happened to posters is told inside the transaction."""

from django.dispatch import Signal

posters_changed = Signal()


def tell(poster, now):
    posters_changed.send(sender=type(poster), poster=poster, now=now)
