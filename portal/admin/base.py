"""What admin pages have in common: the fields of their forms, rows that several edit, rows for superusers."""

from django.db import connection, models
from unfold.admin import ModelAdmin

from portal import erasures
from portal.models import MarkdownField, PictureField, TimeZoneField

from . import fields, text_warnings
from .conflicts import ConflictAwareForm

FORM_FIELDS = {
    models.TextField: {"widget": fields.TextWidget},
    TimeZoneField: {"form_class": fields.TimeZoneField, "widget": None},
    PictureField: fields.PICTURE,
    MarkdownField: {"widget": fields.MarkdownWidget},
}


class ChoicesByTyping:
    """Fields chosen by typing, of one row or of several, whose forms bear whatever is posted."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", fields.KnownAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", fields.AutocompleteOfSeveral(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ConflictAwareAdmin(ChoicesByTyping, ModelAdmin):
    """For rows that several people edit: its form is a `portal.admin.conflicts.ConflictAwareForm`."""

    form = ConflictAwareForm
    formfield_overrides = FORM_FIELDS
    warn_unsaved_form = True
    change_form_before_template = "portal/admin/loaded_digest.html"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        text_warnings.warn(request, [form, *(row for rows in formsets for row in rows.forms)])

    def get_object(self, request, object_id, from_field=None):
        """Locked until a form that changes it is through: what it was compared with must not change."""
        if request.method == "POST" and connection.in_atomic_block:
            self.model._base_manager.select_for_update().filter(pk=fields.pk_of(object_id)).first()
        return super().get_object(request, object_id, from_field)


class ErasedForGood:
    """For a ModelAdmin of people: what is deleted in it stays so after a restore (`portal.erasures`)."""

    def log_deletions(self, request, queryset):
        erasures.note(erasures.ROWS, *([row._meta.label, row.pk] for row in queryset))
        return super().log_deletions(request, queryset)


class SuperusersOnly(ChoicesByTyping, ModelAdmin):
    """Who may change accounts and rights could give themselves any right, so it takes a superuser."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_module_permission = has_view_permission
    has_add_permission = has_change_permission = has_delete_permission = has_view_permission
