"""The public list of participants: those who agreed to be on it and have a confirmed place."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Event
from events.registration import door
from events.registration.models import RegistrationSettings


@never_cache
@require_safe
def participants(request, slug):
    """Names and affiliations; never kept, as who registers or leaves raises no revision of the site."""
    event = get_object_or_404(Event.objects.public().select_related("parent__parent"), slug=slug)
    if not RegistrationSettings.of(event).has_list:
        raise Http404
    confirmed = door.confirmed_places(event).values("registration")
    people = door.people(event).filter(pk__in=confirmed, is_listed=True).values("name", "affiliation")
    context = {"event": event, "accent": event.accent, "section": event.get_list_url(), "people": people}
    return render(request, "events/registration/participants.html", context)
