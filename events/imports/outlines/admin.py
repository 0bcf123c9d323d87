"""An event with parts from the page of an older site, beside the list of events: send, look, make."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from events import permissions
from events.admin.list_pages import list_page
from events.models import Event
from portal import previews
from portal.admin import fields
from portal.lib import sheets, times
from portal.models import SiteSettings

from . import making, reading


class PageForm(forms.Form):
    """A page as a file or pasted. Cleans to the `outline` of an event."""

    file = forms.FileField(
        label=_("File"), required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".md,.markdown,.txt,.html"}),
        help_text=_("Markdown or HTML, with or without front matter."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or the page, pasted"), required=False, strip=False, max_length=sheets.MAX_BYTES,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Each part begins with a heading such as “## Summer school (27–31 July 2020)”."),
    )  # fmt: skip
    parent = forms.ModelChoiceField(
        label=_("Part of"), queryset=Event.objects.none(), required=False, widget=UnfoldAdminSelectWidget(),
        empty_label=_("An event of its own"),
    )  # fmt: skip
    time_zone = fields.TimeZoneField(label=_("Time zone"))
    with_text = forms.BooleanField(
        label=_("Take the texts along"), required=False, initial=True, widget=UnfoldBooleanWidget(),
        help_text=_("Without them come the facts alone: titles, days, organisers, links and the notice."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = permissions.edited_events(user).filter(parent=None).order_by("title")
        self.fields["parent"].required = not permissions.can_add_top_level(user)
        self.fields["time_zone"].initial = SiteSettings.load().time_zone

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text", "")
        if bool(file) == bool(text.strip()):
            raise ValidationError(gettext("Choose a file or paste the page, one of the two."))
        try:
            octets = self._octets(file, text)
            data["outline"] = reading.read(octets, file.name if file else "")
            data["text"] = octets.decode("utf-8-sig", "replace")
        except ValidationError as error:
            self.add_error("file" if file else "text", error)
        return data

    def _octets(self, file, text):
        if file and file.size > sheets.MAX_BYTES:
            raise ValidationError(gettext("The file is larger than 5 MB."))
        return file.read() if file else text.encode()

    def arguments(self):
        """What making the drafts takes."""
        return {name: self.cleaned_data[name] for name in ("outline", "parent", "time_zone", "with_text")}


@list_page(Event, "import-page", label=_("Import a page with parts"), position=20)
def import_page(request):
    """Where a page of an older site becomes an event with parts; looked at first, then made."""
    form = PageForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _go_on(request, form)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
    return _draw(request, "import_page", form=form)


def _go_on(request, form):
    if "confirm" in request.POST:
        try:
            event = making.make(user=request.user, wanted=request.POST.get("fingerprint"), **form.arguments())
            messages.success(request, gettext("These drafts were made; publish them when they are ready."))
            return redirect("admin:events_event_change", event.pk)
        except making.OutlineChanged:
            messages.warning(request, gettext("Something changed meanwhile; please look again."))
    rows = making.planned(user=request.user, **form.arguments())
    return _draw(
        request,
        "import_page_preview",
        form=form,
        rows=[_shown(event, members) for event, members in rows],
        notes=form.cleaned_data["outline"].notes,
        fingerprint=making.fingerprint(rows),
        kept={name: form[name].value() or "" for name in ("parent", "time_zone")}
        | {"text": form.cleaned_data["text"], "with_text": form.cleaned_data["with_text"]},
    )


def _shown(event, members):
    """What a preview prints of an event that is to be made."""
    texts = {"title": event.title, "description": event.description}
    return {
        "event": event,
        "days": times.describe_days(event.first_day, event.last_day, event.date_precision),
        "people": [(member, member.person.pk is None) for member in members],
        "problems": previews.problems_of(event, texts),
    }


def _draw(request, template, **context):
    frame = admin.site.each_context(request) | {"title": gettext("Import a page with parts")}
    return TemplateResponse(request, f"events/imports/admin/{template}.html", frame | context)
