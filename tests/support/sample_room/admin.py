from django.contrib import admin
from django.http import HttpResponse

from events.admin.base import ProgrammeAdmin, ProgrammeTabularInline
from events.object_pages import event_page

from .models import Note


class NoteInline(ProgrammeTabularInline):
    model = Note
    fields = ["text"]


@admin.register(Note)
class NoteAdmin(ProgrammeAdmin):
    list_display = ["text", "event"]


@event_page("count-notes", label="Count the notes", position=900)
def count_notes(request, event):
    return HttpResponse(f"{event.sample_notes.count()} notes")
