"""Bringing many addresses to a list: a form, what would become of each, and the button to do it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mailing.lists import actions, importing
from mailing.lists.forms.organiser import ImportForm

from . import base

MOST_SHOWN = 100  # rows of each group
AT_ONCE = 20  # mails that the request itself hands over; the worker does the others


@base.list_page("import", label=_("Import"))
def import_page(request, mailing_list):
    """Read a table, show what would become of whom, and then do that and nothing else."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return draw(request, mailing_list, form)
    is_outdated = False
    if "confirm" in request.POST and not form.faults:
        if plan := carry_out(request, mailing_list, form):
            return report(request, mailing_list, plan, form.cleaned_data["consent"])
        is_outdated = True
    plan = importing.plan(mailing_list, form.cleaned_data["people"])
    return draw(request, mailing_list, form.again(), read=form, plan=plan, is_outdated=is_outdated)


def carry_out(request, mailing_list, form):
    """The plan that was carried out, or None if what was seen is out of date."""
    return importing.import_addresses(
        mailing_list=mailing_list,
        people=form.cleaned_data["people"],
        fingerprint=request.POST.get("fingerprint"),
        consent=form.cleaned_data["consent"],
        by=request.user,
        now=timezone.now(),
    )


def report(request, mailing_list, plan, consent):
    """Say what was done, and begin with the mails that ask."""
    count = len(plan.fresh) + (len(plan.waiting) if consent else 0)
    base.log(request, mailing_list, _("Imported %(count)d addresses.") % {"count": count})
    if consent:
        message = ngettext("%d address is on the list.", "%d addresses are on the list.", count)
    else:
        actions.send_confirmations(now=timezone.now(), limit=AT_ONCE)
        message = ngettext(
            "%d address is asked by mail to confirm.", "%d addresses are asked by mail to confirm.", count
        )
    messages.success(request, message % count)
    return redirect("admin:mailing_mailinglist_subscribers", mailing_list.pk)


def draw(request, mailing_list, form, *, read=None, plan=None, is_outdated=False):
    faults = read.faults if read else []
    return base.draw(
        request,
        "mailing/lists/admin/list_import.html",
        mailing_list=mailing_list,
        title=gettext("Bring addresses to %(list)s") % {"list": mailing_list},
        tab="import",
        form=form,
        faults=faults[:MOST_SHOWN],
        more_faults=max(0, len(faults) - MOST_SHOWN),
        plan=plan,
        groups=groups_of(plan, read.cleaned_data["consent"]) if plan else [],
        is_outdated=is_outdated,
        can_confirm=plan
        and not faults
        and bool(plan.fresh or (read.cleaned_data["consent"] and plan.waiting)),
    )


def groups_of(plan, consent):
    """What the preview lists: [{"title", "number", "rows", "more"}], without what is empty."""
    named = [f"{name} <{email}>" if name else email for email, name in plan.fresh.items()]
    groups = [
        (_("On the list at once") if consent else _("Asked by mail to confirm"), named),
        (
            _("On the list at once: they were asked before")
            if consent
            else _("Asked before, nothing is sent"),
            plan.waiting,
        ),
        (_("On the list already"), plan.there),
        (_("Left the list, so they stay out"), plan.left),
        (_("Not written to any more, so they stay out"), plan.suppressed),
    ]
    return [
        {"title": title, "number": len(rows), "rows": rows[:MOST_SHOWN], "more": len(rows) - MOST_SHOWN}
        for title, rows in groups
        if rows
    ]
