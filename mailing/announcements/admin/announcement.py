"""Organisers write announcements; the pages around each are in `pages`."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from mailing import admin_pages
from mailing.admin_pages import address_of
from mailing.announcements import letters
from mailing.announcements.forms import AnnouncementForm
from mailing.models import Announcement
from portal.admin.base import ConflictAwareAdmin

from . import pages
from .pages import editable

State = Announcement.State


class AnnouncementList(ChangeList):
    """A page of the list, whose rows have their subjects as readers see them in `subject_shown`."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        letters.show_subjects(self.result_list)


@admin.register(Announcement)
class AnnouncementAdmin(ConflictAwareAdmin):
    """A draft has a form, and the page "Preview" from which it is sent; everything else is watched."""

    form = AnnouncementForm
    list_display = ["subject_shown", "kind", "state_shown", "to_send", "created_by", "made"]
    list_filter = ["state", "kind"]
    search_fields = ["subject"]
    list_select_related = ["created_by"]
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    actions = None  # what was sent cannot be deleted, and each is sent by itself

    def get_urls(self):
        return [*admin_pages.urls(Announcement, pages.PAGES), *super().get_urls()]

    def get_changelist(self, request, **kwargs):
        return AnnouncementList

    def get_queryset(self, request):
        return editable(request.user, super().get_queryset(request))

    def get_object(self, request, *args, **kwargs):
        """By its subject as readers see it: its form, its history and the question before it is deleted."""
        if found := super().get_object(request, *args, **kwargs):
            letters.show_subjects([found])
        return found

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._is_own(request, obj)

    def has_change_permission(self, request, obj=None):
        is_open = obj is None or obj.state == State.DRAFT
        return is_open and super().has_change_permission(request, obj) and self._is_own(request, obj)

    def has_delete_permission(self, request, obj=None):
        """What went out stays: its recipients have it."""
        is_unsent = obj is None or (obj.state in (State.DRAFT, State.CANCELLED) and not obj.letter_id)
        return is_unsent and super().has_delete_permission(request, obj) and self._is_own(request, obj)

    def _is_own(self, request, obj):
        return obj is None or editable(request.user, Announcement.objects.filter(pk=obj.pk)).exists()

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["fields"] = AnnouncementForm._meta.fields
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """Without what the form leaves out where there is nothing to choose."""
        form = self.get_form(request, obj)(instance=obj)
        description = _(
            "Save it to see how it will arrive. From there you send a test to yourself, and then send it."
        )
        names = [name for name in form.fields if name != "loaded_digest"]
        return [(None, {"fields": names, "description": description})]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id and (found := self.get_object(request, object_id)) and found.state != State.DRAFT:
            pages.say_if_late(request)
            return redirect(address_of(found, "watch"))
        context = {"show_save_and_add_another": False} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request, obj, form, change):
        obj.created_by = obj.created_by or request.user
        super().save_model(request, obj, form, change)
        letters.show_subjects([obj])  # by which the log and what is said afterwards name it

    def response_post_save_add(self, request, obj):
        return redirect(address_of(obj, "preview"))

    response_post_save_change = response_post_save_add

    @admin.display(description=_("subject"), ordering="subject")
    def subject_shown(self, obj):
        return obj.subject_shown

    @admin.display(description=_("made"), ordering="created_at")
    def made(self, obj):
        return date_format(obj.created_at, "j F Y")

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, obj):
        return obj.get_state_display()
