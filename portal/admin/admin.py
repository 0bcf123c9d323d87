"""The floor's own admin pages: accounts, groups and the site's settings."""

# Their registrations are replaced below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from portal.models import SiteSettings, User

from .base import FORM_FIELDS, ConflictAwareAdmin, ErasedForGood, SuperusersOnly

admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, Group])


class EmailAddressInline(TabularInline):
    """Addresses that an account has proved; one marked as verified here needs no mail to sign in."""

    model = EmailAddress
    max_num = 100  # each takes a moment to draw, and a number alone could ask for thousands
    extra = 0
    fields = ["email", "verified"]
    verbose_name = _("e-mail address")
    verbose_name_plural = _("e-mail addresses for signing in")

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


class AuthenticatorInline(TabularInline):
    """The second factor of an account, to be taken away from who has lost phone and recovery codes."""

    model = Authenticator
    extra = 0
    fields = readonly_fields = ["type", "created_at", "last_used_at"]
    verbose_name = _("part of the second factor")
    verbose_name_plural = _("second factor")

    def has_add_permission(self, request, obj):
        return False


@admin.register(User)
class UserAdmin(ErasedForGood, SuperusersOnly, DjangoUserAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    formfield_overrides = FORM_FIELDS
    inlines = [EmailAddressInline, AuthenticatorInline]
    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "password", ("name", "time_zone"), ("affiliation", "orcid")]}),
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
class SiteSettingsAdmin(ConflictAwareAdmin):
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
