"""The page of one poster at the desk, made of the panels and acts that other modules add."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters.desk_page import acts, panels

from .pages import address, call_of, draw


@event_page("posters/<int:key>")
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request, event, key):
    """One poster; a POST does what its button `do` says."""
    call = call_of(event)
    found = get_object_or_404(call.posters, pk=key)
    found.call = call
    if request.method == "POST":
        return act(request, found)
    return draw(
        request, "poster", event, f"{event}: {found.number}", poster=found,
        panels=panels.answers(request, found), back=address(event),
    )  # fmt: skip


def act(request, found):
    name = request.POST.get("do", "")
    if name not in acts:
        raise Http404
    try:
        said = acts[name].do(request, found, timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    if isinstance(said, HttpResponse):
        return said
    messages.success(request, said)
    return redirect(request.path)
