"""The floor's own admin pages: accounts, groups and the site's settings."""

import allauth.account.admin  # noqa: F401 (its registrations are replaced below)
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import connection, models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from . import fields
from .conflicts import ComparedForm
from .models import MarkdownField, PictureField, SiteSettings, TimeZoneField, User

FORM_FIELDS = {
    models.TextField: {"widget": fields.TextWidget},
    TimeZoneField: {"form_class": fields.TimeZoneField, "widget": None},
    PictureField: fields.PICTURE,
    MarkdownField: {"widget": fields.MarkdownWidget},
}

for model in (EmailAddress, EmailConfirmation, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class ComparedAdmin(ModelAdmin):
    """For rows that several people edit: its form is a `portal.conflicts.ComparedForm`."""

    form = ComparedForm
    formfield_overrides = FORM_FIELDS
    warn_unsaved_form = True
    change_form_before_template = "admin/seen.html"

    def get_object(self, request, object_id, from_field=None):
        """Locked until a form that changes it is through: what it was compared with must not change."""
        if request.method == "POST" and connection.in_atomic_block:
            self.model._base_manager.select_for_update().filter(pk=fields.pk_of(object_id)).first()
        return super().get_object(request, object_id, from_field)


class SuperusersOnly(ModelAdmin):
    """Who may change accounts and rights could give themselves any right, so it takes a superuser."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


class EmailAddressInline(TabularInline):
    """Addresses that an account has proved; one marked as verified here needs no mail to sign in."""

    model = EmailAddress
    extra = 0
    fields = ["email", "verified"]
    verbose_name = _("e-mail address")
    verbose_name_plural = _("e-mail addresses for signing in")


class NewUserForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email"]


class ChangedUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(SuperusersOnly, DjangoUserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    formfield_overrides = FORM_FIELDS
    inlines = [EmailAddressInline]
    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "password", ("name", "time_zone")]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []


@admin.register(Group)
class GroupAdmin(SuperusersOnly, DjangoGroupAdmin):
    pass


@admin.register(SiteSettings)
class SiteSettingsAdmin(ComparedAdmin):
    """One row: its list is its form."""

    fields = ["name", "tagline", "contact", "time_zone", "accent", "logo", "imprint"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        if stored := SiteSettings.objects.first():
            return redirect("admin:portal_sitesettings_change", stored.pk)
        return redirect("admin:portal_sitesettings_add")
