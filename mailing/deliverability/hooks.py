"""What the checks of the mail add: an entry of the sidebar, and a step of a new site."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mailing.models import DeliverabilityReport
from portal.admin.first_steps import Step, steps
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(DeliverabilityReport, "fact_check", Group.MAIL, position=50))


def _is_sending():
    return DeliverabilityReport.objects.filter(is_red=False).exists()


def _check():
    return reverse("admin:mailing_deliverabilityreport_changelist")


steps.add(Step("mail_check", _("See whether mail arrives"), 50, _is_sending, _check))
