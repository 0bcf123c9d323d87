"""The page that each author of a poster gets with the receipt: what was submitted, and "that is not mine"."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.posters.actions import disputes
from events.posters.models import PosterAuthor

from .links import personal_page


@personal_page(PosterAuthor)
def author(request, found):
    """What the poster is, for one of its authors; a GET changes nothing: programs follow links in mails."""
    if request.method == "POST":
        return answered(request, found, timezone.now())
    event = found.poster.call.event
    context = {
        "author": found,
        "poster": found.poster,
        "authors": found.poster.authors.undisputed(),
        "event": event,
        "accent": event.accent,
        "owns": found.is_contact and found.poster.proved_at,
    }
    return render(request, "events/posters/author.html", context)


def answered(request, found, now):
    """What the button said: that the poster is theirs after all, or not."""
    try:
        if request.POST.get("do") == "mine":
            disputes.take_back(author=found, now=now)
            messages.success(request, _("Your name is shown again."))
        elif request.POST.get("do") == "not-mine":
            disputes.dispute(author=found, now=now)
            messages.success(request, _("Your name is hidden, and those who decide are told."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(request.path)
