"""The way into an online talk by the personal link of a registration: no account is needed."""

from django.utils import timezone

from events.registration import links
from events.web.views.talk import joining_page, visible_talk

from .links import personal_page


@personal_page
def join(request, found, talk):
    """The joining page of a talk, for who holds a place."""
    now = timezone.now()
    shown = visible_talk(request, talk, now)
    return joining_page(request, shown, now, proof=found, own_page=links.path(found))
