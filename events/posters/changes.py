"""What happened to posters is told inside the transaction."""

from django.dispatch import Signal

# `poster`, which came in, or whose title, abstract, authors, presenter, state, answer or released decision
# changed at `now`.
posters_changed = Signal()


def tell(poster, now):
    """Have talk and board follow a poster that was changed; inside the transaction that changed it."""
    posters_changed.send(sender=type(poster), poster=poster, now=now)
