"""The field for a text in which pictures may stand: below it one chooses, uploads and places them."""

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from events.models import Event, Picture
from portal.admin.fields import PREVIEW, MarkdownWidget

PICTURES = forms.Media(js=[forms.Script("portal/pictures.js", type="module")])


class IllustratedWidget(MarkdownWidget):
    """A text with the pictures of its event, or of the site, below it; see pictures.js."""

    @property
    def media(self):  # only now, as adding compares the addresses of files that may not be collected yet
        return PREVIEW + PICTURES

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return format_html("{}{}", field, self._pictures((attrs or {}).get("id", "")))

    def _pictures(self, field_id):
        row = self.of_row
        event = row if isinstance(row, Event) else None
        context = {
            "field": field_id,
            "is_stored": bool(row and row.pk),
            "event": event and event.pk,
            "address": reverse("admin:events_picture_upload"),
            "pictures": Picture.objects.filter(event=event) if row and row.pk else [],
        }
        return mark_safe(render_to_string("events/admin/text_pictures.html", context))  # noqa: S308 (a template)
