"""The pages on which organisers accept or decline readers' suggestions of speakers."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.admin.base import OWN_EVENTS
from events.planning.slots import free_slots
from events.speakers.actions import suggestions
from events.speakers.dates import free_talks
from events.speakers.forms import SuggestionForm
from events.speakers.models import Suggestion
from portal.admin.fields import pk_of
from portal.lib import times

from .decisions import DecisionAdmin

MOST_OFFERED = 60  # dates to choose from


@admin.register(Suggestion)
class SuggestionAdmin(DecisionAdmin):
    """Whom readers would like to hear. Organisers may add what they were told by other ways."""

    change_form_template = "events/speakers/admin/suggestion.html"
    add_form_template = "admin/change_form.html"
    list_display = ["speaker_name", "topic", "event", "sender", "state", "sent"]
    list_filter = ["state", OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["speaker_name__folded", "topic__folded", "event__title__folded"]
    autocomplete_fields = ["event"]
    fields = ["event", *SuggestionForm.Meta.fields]

    @admin.display(description=_("suggested by"), ordering="from_name")
    def sender(self, suggestion):
        return suggestion.from_name or suggestion.from_email

    def page_context(self, request, suggestion):
        event, now = suggestion.event, timezone.now()
        when = partial(times.describe_moment, name=event.time_zone)
        return {
            "title": gettext("Suggestion: %(name)s") % {"name": suggestion},
            "suggestion": suggestion,
            "free": [(talk.pk, when(talk.starts_at)) for talk in free_talks(event, now)[:MOST_OFFERED]],
            "next_free": [when(start) for start in free_slots(event, now, 1)],
        }

    def decide(self, request, suggestion):
        if request.POST.get("do") == "decline":
            return suggestions.decline(suggestion=suggestion) and gettext("Declined.")
        talk = _chosen_talk(request, suggestion)
        is_done = suggestions.accept(suggestion=suggestion, now=timezone.now(), talk=talk)
        return is_done and gettext("Noted as invited; write to them from the page “Season”.")


def _chosen_talk(request, suggestion):
    """The talk that was chosen among the free ones, or None for a new one; ValidationError if it is none."""
    if not (chosen := request.POST.get("talk")):
        return None
    talks = permissions.editable(request.user, suggestion.event.talks.all())
    if talk := talks.filter(pk=pk_of(chosen)).first():
        return talk
    raise ValidationError(gettext("Choose one of the dates that are offered."))
