"""Pictures in texts: uploaded beside them (see `illustrated`), changed and deleted on pages of their own."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldBooleanSwitchWidget

from events.models import Picture

from .base import OWN_EVENTS, ProgrammeAdmin
from .forms import ProgrammeForm


class PictureForm(ProgrammeForm):
    """Asks what a picture shows, or to be told that it shows nothing that matters."""

    is_decoration = forms.BooleanField(
        label=_("It is decoration"),
        help_text=_("Nobody misses anything who does not see it."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    def prepare(self):
        super().prepare()
        self.initial["is_decoration"] = bool(self.instance.pk) and not self.instance.alt

    def clean(self):
        data = super().clean()
        if data.get("is_decoration"):
            data["alt"] = ""
        elif not data.get("alt") and "alt" not in self.errors:
            told = gettext("Say in words what the picture shows, or that it is decoration.")
            self.add_error("alt", told)
        return data


@admin.register(Picture)
class PictureAdmin(ProgrammeAdmin):
    """Pictures of events; those without an event are of the site's pages, and only superusers have them."""

    form = PictureForm
    parent_tab = "pages"
    in_index = False
    list_display = ["__str__", "event", "size"]
    list_filter = [OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["alt__folded", "event__title__folded"]
    autocomplete_fields = ["event"]
    fields = ["event", "file", "alt", "is_decoration"]

    def get_urls(self):
        upload = self.admin_site.admin_view(require_POST(self.upload))
        return [path("upload/", upload, name="events_picture_upload"), *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        """Another file is another picture: texts that show this one were written for it."""
        fixed = ["shown", "file", "size", "places"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fields(self, request, obj=None):
        return ["event", "shown", "size", "alt", "is_decoration", "places"] if obj else self.fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["required"] = not request.user.is_superuser
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(self, objs, request):
        """With what becomes of the texts that show what is to be deleted."""
        listed, *others = super().get_deleted_objects(objs, request)
        told = gettext("It stands in “{}”, which stays and will show its line as written.")
        places = [format_html(told, place) for picture in objs for place in places_of(picture)]
        return [*listed, *places], *others

    def upload(self, request):
        """Store a picture sent from beside a text; answers its entry there, or 400 with what is wrong."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST, request.FILES)
        if not form.is_valid():
            told = [sentence for sentences in form.errors.values() for sentence in sentences]
            return HttpResponse("\n".join(told), status=400, content_type="text/plain; charset=utf-8")
        with transaction.atomic():
            picture = form.save()
            self.log_addition(request, picture, gettext("Added."))
        return render(request, "events/admin/text_picture.html", {"picture": picture})

    @admin.display(description=_("picture"))
    def shown(self, picture):
        return format_html('<img class="text-picture" src="{}" alt="{}">', picture.preview.url, picture.alt)

    @admin.display(description=_("size"))
    def size(self, picture):
        return gettext("%(width)d × %(height)d pixels") % {"width": picture.width, "height": picture.height}

    @admin.display(description=_("it stands in"))
    def places(self, picture):
        lines = format_html_join("", "<li>{}</li>", ((place,) for place in places_of(picture)))
        return format_html("<ul>{}</ul>", lines) if lines else gettext("no text as yet")


def places_of(picture):
    """Sentences about the texts that show a picture, each with a link to the text."""
    told = gettext("%(row)s: %(field)s")
    return [
        format_html('<a href="{}">{}</a>', address_of(row), told % {"row": row, "field": capfirst(field)})
        for row, field in picture.places()
    ]


def address_of(row):
    """Where an event or a page is edited."""
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])
