"""The check of mail in the admin: what was found last, a test message, and what became of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.models import DeliverabilityReport, Delivery
from portal.admin.base import SuperusersOnly

from . import report, test_message
from .dns_records import Finding, Level
from .forms import ReadForm, TestForm

PAGE = "admin:mailing_deliverabilityreport_changelist"


@admin.register(DeliverabilityReport)
class DeliverabilityReportAdmin(SuperusersOnly):
    """One row, which only the check itself writes: its list is a page."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.changelist_view(request)

    def history_view(self, request, object_id, extra_context=None):
        return self.changelist_view(request)

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        action = {"check": check, "test": test, "read": read}.get(request.POST.get("do"))
        return (action if request.method == "POST" and action else page)(request)


def check(request):
    """Look anew, here and now: the page asks for it, no mail waits for it."""
    if report.refresh().is_red:
        messages.warning(request, gettext("The check is red: see below what is to be mended."))
    else:
        messages.success(request, gettext("Nothing is red."))
    return redirect(PAGE)


def test(request):
    form = TestForm(request.POST)
    if not form.is_valid():
        return page(request, test_form=form)
    delivery = test_message.send(form.cleaned_data["address"])
    if delivery.state == Delivery.State.SUPPRESSED:
        message = gettext("%s is not written to any more; see the suppressed addresses.")
        messages.error(request, message % delivery.address)
    else:
        messages.success(request, gettext("A test message is on its way to %s.") % delivery.address)
    return redirect(PAGE)


def read(request):
    form = ReadForm(request.POST)
    found = test_message.read(form.cleaned_data["source"]) if form.is_valid() else []
    return page(request, read_form=form, results=found)


def page(request, *, test_form=None, read_form=None, results=()):
    last = DeliverabilityReport.objects.first()
    context = admin.site.each_context(request) | {
        "title": _("Check of mail"),
        "last": last,
        "findings": shown(Finding(**each) for each in last.findings) if last else [],
        "results": shown(results),
        "test_form": test_form or TestForm(initial={"address": request.user.email}),
        "read_form": read_form or ReadForm(),
        "zone": request.user.time_zone,
    }
    return TemplateResponse(request, "mailing/deliverability/admin/report.html", context)


def shown(findings):
    """Findings with the words for their levels."""
    return [(each, Level(each.level).label) for each in findings]
