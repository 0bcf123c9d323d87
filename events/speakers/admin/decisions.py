"""The page of a row that organisers decide about, in place of a form."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages
from events.admin.base import ProgrammeAdmin
from events.permissions import event_of
from portal.lib import times


class DecisionAdmin(ProgrammeAdmin):
    """Rows that organisers decide about, on a page that shows the `page_context(request, row)`.

    `decide(request, row)` answers what to say once it is done, or None if somebody had decided already.
    """

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request) if obj else super().get_readonly_fields(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        if row and request.method == "POST":
            try:
                done = self.decide(request, row)
                messages.success(request, done or gettext("Somebody has decided about this already."))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        frame = self._frame(row) | self.page_context(request, row) if row else {}
        return super().change_view(request, object_id, form_url, frame | (extra_context or {}))

    def _frame(self, row):
        event = event_of(row)
        return {"event": event, "desk_tabs": object_pages.tabs_of(event, "talks"), "sent": self.sent(row)}

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, row):
        return times.describe_moment(row.created_at, event_of(row).time_zone)
