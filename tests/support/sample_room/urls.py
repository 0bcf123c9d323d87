from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from events.models import Event


def notes(request, slug):
    event = get_object_or_404(Event.objects.public(), slug=slug)
    return HttpResponse("\n".join(note.text for note in event.sample_notes.all()))


urlpatterns = [path("events/<slug:slug>/notes/", notes, name="event-notes")]
