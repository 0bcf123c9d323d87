"""A poster's own page, by its personal link: how it stands, and everything that its contact does."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from events.posters.models import Poster
from events.posters.own_page import acts, parts

from .links import personal_page


@personal_page(Poster)
def poster(request, found):
    """The page behind the link; a POST does what its button `do` says, and leads back here."""
    now = timezone.now()
    if request.method == "POST":
        return act(request, found, now)
    context = {
        "poster": found,
        "event": found.call.event,
        "accent": found.call.event.accent,
        "parts": parts.answers(found, now),
        "now": now,
    }
    return render(request, "events/posters/own.html", context)


def act(request, found, now):
    name = request.POST.get("do", "")
    if name not in acts:
        raise Http404
    try:
        said = acts[name].do(request, found, now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    if isinstance(said, HttpResponse):
        return said
    messages.success(request, said)
    return redirect(request.path)
