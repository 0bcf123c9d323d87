"""Areas and sub-topics pasted as a list: shown as they would be stored, then added to those of the event."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget

from events.object_pages import event_page
from events.posters import area_list
from events.posters.actions import areas
from portal.lib import tokens

from .pages import draw


class ListForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The list"), max_length=area_list.MOST_CHARACTERS, strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "One bullet for each area, indented bullets for its sub-topics: “- Title: description”."
        ),
    )  # fmt: skip


@event_page("posters/areas")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_areas(request, event):
    """Read a pasted list and show what it would add; stored by a second press of what was shown."""
    form = ListForm(request.POST or None, label_suffix="")
    reading = area_list.read(form.cleaned_data["text"]) if form.is_valid() else None
    seen = tokens.digest(form.cleaned_data["text"]) if reading else ""
    is_seen = bool(reading) and request.POST.get("seen") == seen and "store" in request.POST
    if is_seen and reading.areas and not reading.is_wrong:
        _say(request, areas.store(event=event, reading=reading))
        return redirect(request.path)
    return draw(
        request, "areas", event, _("%(event)s: Areas") % {"event": event}, form=form, reading=reading,
        seen=seen, steps=areas.plan(event, reading) if reading else [],
        stored=event.areas.filter(parent=None).prefetch_related("subtopics"),
    )  # fmt: skip


def _say(request, number):
    told = ngettext("%d area or sub-topic was added.", "%d areas and sub-topics were added.", number)
    messages.success(request, told % number)
