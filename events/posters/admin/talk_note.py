"""What the form of a spotlight talk says of its poster, at which it is edited."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from events.permissions import can_edit
from events.posters.models import Poster


def note_of_talk(talk, user):
    """Where title, abstract and presenter of a talk are edited, as safe HTML; "" for a talk of its own."""
    if talk.kind != talk.Kind.SPOTLIGHT:
        return ""
    poster = Poster.objects.filter(talk=talk).select_related("call__event").first()
    if not poster:
        return ""
    told = _("Title, abstract and speaker are those of {poster}, and are edited there.")
    name = _("poster %(number)d") % {"number": poster.number}
    if can_edit(user, poster.call.event):
        address = reverse("admin:events_event_poster", args=[poster.call.event_id, poster.pk])
        name = format_html('<a class="underline" href="{}">{}</a>', address, name)
    return format_html(told, poster=name)
