"""The form by which readers suggest speakers."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.speakers.actions import suggestions
from events.speakers.forms import SuggestionForm
from events.web.views.contact import is_taken


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request, slug):
    """Readers suggest a speaker to a series that asks for it; only its organisers see what they send."""
    event = get_object_or_404(Event.objects.public().filter(takes_suggestions=True), slug=slug)
    form = SuggestionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        at_once = _("Too many suggestions came from your network; please send yours later.")
        today = _("There were too many suggestions today; please send yours tomorrow.")
        if is_taken(request, event, form, "suggest", at_once=at_once, today=today):
            if not form.is_by_program():
                facts = {name: value for name, value in form.cleaned_data.items() if name != "website"}
                suggestions.suggest(event=event, **facts)
            return redirect(f"{request.path}?sent=1")
        status = 429
    context = {"event": event, "accent": event.accent, "form": form, "sent": "sent" in request.GET}
    return render(request, "events/speakers/suggest.html", context, status=status)
