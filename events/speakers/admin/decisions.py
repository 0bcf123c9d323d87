"""The page of a row that organisers decide about, in place of a form."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from events.admin.base import ProgrammeAdmin


class DecisionAdmin(ProgrammeAdmin):
    """Rows that organisers decide about: `decide(request, row)`, below `page_context(request, row)`."""

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request) if obj else super().get_readonly_fields(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        if row and request.method == "POST":
            try:
                self.decide(request, row)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        frame = self.page_context(request, row) if row else {}
        return super().change_view(request, object_id, form_url, frame | (extra_context or {}))
