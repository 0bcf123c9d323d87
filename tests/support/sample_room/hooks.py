from events.object_pages import Tab, TabGroup, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from mailing.sources import MailSource, mail_sources
from portal.admin.dashboard import Card, cards
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from .admin import NoteInline
from .models import Note


def number_of_notes(request, now):
    return {"number": Note.objects.count()}


def facts(keys):
    return {note.pk: {"note.text": ("Text", note.text)} for note in Note.objects.filter(pk__in=keys)}


tabs.add(Tab("notes", "Notes", TabGroup.PROGRAMME, position=900, inlines=(NoteInline,)))
cards.add(Card("notes", position=900, context=number_of_notes, template="sample_room/card.html"))
mail_sources.add(MailSource("note", facts=facts))
reserved_addresses.add(ReservedAddress("notes"))
sidebar_entries.add(SidebarEntry(Note, "notes", Group.PROGRAMME, position=900))
