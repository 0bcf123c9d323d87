"""What happened to posters is told inside the transaction."""

from django.dispatch import Signal

posters_changed = Signal()


def tell(poster, now):
    """Say that a poster's title, abstract, authors, presenter, state or told decision changed."""
    posters_changed.send(sender=type(poster), poster=poster, now=now)
