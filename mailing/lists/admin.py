"""Mailing lists in the admin, each with its subscribers, and the page that brings many in."""

import csv
import datetime as dt
import functools

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mailing import admin_pages
from mailing.admin_pages import address_of, log
from mailing.models import MailingList, Subscription
from mailing.permissions import can_edit, editable_lists
from portal.admin.base import ConflictAwareAdmin
from portal.admin.fields import pk_of
from portal.lib import addresses, bar_chart, sheets

from . import actions, importing
from .forms import AddForm, ImportForm, ListForm

PER_PAGE = 50
State = Subscription.State
MOST_SHOWN = 100  # rows of each group
AT_ONCE = 20  # mails that the request itself hands over; the worker does the others
TABS = {"change": _("List"), "subscribers": _("Subscribers"), "import": _("Import")}


@admin.register(MailingList)
class MailingListAdmin(ConflictAwareAdmin):
    """Editors see and change their own lists; superusers add and delete them, and choose their editors."""

    form = ListForm
    change_form_outer_before_template = "mailing/lists/admin/list_tabs.html"
    list_display = ["name", "is_public", "active"]
    list_filter = ["is_public"]
    search_fields = ["name"]
    ordering = ["name", "pk"]  # of the model none is left once rows are counted
    autocomplete_fields = ["editors"]
    prepopulated_fields = {"slug": ["name"]}

    def get_urls(self):
        pages = {"subscribers": subscribers, "import": import_page, "export": export}
        return [*admin_pages.urls(MailingList, pages), *super().get_urls()]

    def get_queryset(self, request):
        rows = super().get_queryset(request).filter(pk__in=editable_lists(request.user).values("pk"))
        is_active = Q(subscriptions__state=State.ACTIVE)
        return rows.annotate(number_active=Count("subscriptions", filter=is_active))

    @admin.display(description=_("Subscribers"))
    def active(self, mailing_list):
        return mailing_list.number_active

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and (not obj or can_edit(request.user, obj))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (not obj or can_edit(request.user, obj))

    def get_deleted_objects(self, objs, request):
        """Subscribers are counted, not named. A list with an archive stays: its addresses are permanent."""
        subscriptions = Subscription.objects.filter(mailing_list__in=objs).count()
        counted = ngettext("%d subscription", "%d subscriptions", subscriptions) % subscriptions
        kept = [str(each) for each in objs if each.letters.exists()]
        protected = [
            gettext("%(list)s has an archive; make it private instead.") % {"list": name} for name in kept
        ]
        return [*map(str, objs), counted], {counted: subscriptions}, set(), protected

    def get_fields(self, request, obj=None):
        shown = [("name", "slug"), "description", ("is_public", "reply_to")]
        return [*shown, "editors"] if request.user.is_superuser else shown

    def get_readonly_fields(self, request, obj=None):
        """The address of a list is permanent: it stands in every mail that was sent."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def change_view(self, request, object_id, form_url="", extra_context=None):
        found = editable_lists(request.user).filter(pk=pk_of(object_id)).first()
        tabs = {"list_tabs": tabs_of(found, "change")} if found else {}
        return super().change_view(request, object_id, form_url, tabs | (extra_context or {}))

    def view_on_site(self, obj):
        return obj.get_absolute_url()


# --- The pages around one list -------------------------------------------------------------------------


def editors_only(view):
    """Make `view(request, mailing_list)` a page of a list that only its editors reach; others get a 404."""

    @functools.wraps(view)
    def guarded(request, object_id):
        if found := editable_lists(request.user).filter(pk=pk_of(object_id)).first():
            return view(request, found)
        raise Http404

    return guarded


def tabs_of(mailing_list, current):
    """The tabs of a list for a template: [{"title", "address", "is_current"}]."""
    return [
        {"title": title, "address": address_of(mailing_list, page), "is_current": page == current}
        for page, title in TABS.items()
    ]


def draw(request, template, *, mailing_list, title, tab, **context):
    """Draw a page of a list in the admin's frame, with the list's tabs above it."""
    frame = admin.site.each_context(request) | {
        "title": title,
        "mailing_list": mailing_list,
        "list_tabs": tabs_of(mailing_list, tab),
    }
    return TemplateResponse(request, template, frame | context)


@editors_only
def subscribers(request, mailing_list):
    """Who is on a list, who was, and who has yet to confirm; add one, remove one."""
    form = AddForm()
    if request.method == "POST":
        if "remove" in request.POST:
            return remove(request, mailing_list)
        form = AddForm(request.POST)
        if form.is_valid() and add(request, mailing_list, form):
            return redirect(request.get_full_path())
    rows = filtered(request, mailing_list)
    return draw(
        request,
        "mailing/lists/admin/list_subscribers.html",
        mailing_list=mailing_list,
        title=gettext("Subscribers of %(list)s") % {"list": mailing_list},
        tab="subscribers",
        form=form,
        page=Paginator(rows, PER_PAGE).get_page(pk_of(request.GET.get("page", "1"))),
        states=states_of(mailing_list),
        state=request.GET.get("state", ""),
        q=request.GET.get("q", ""),
        by_month=active_by_month(mailing_list, timezone.now()),
    )


def filtered(request, mailing_list):
    """The subscriptions of a list that the filters of the page leave, the latest first."""
    rows = mailing_list.subscriptions.select_related("subscriber").order_by("-asked_at", "-pk")
    if (state := request.GET.get("state")) in State.values:
        rows = rows.filter(state=state)
    for word in request.GET.get("q", "").replace("\0", "").split()[:5]:
        rows = rows.filter(Q(subscriber__email__icontains=word) | Q(subscriber__name__icontains=word))
    return rows


def states_of(mailing_list):
    """How many subscriptions are in which state: [(value, label, number)]."""
    numbers = dict(mailing_list.subscriptions.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, state.label, numbers.get(state.value, 0)) for state in State]


def active_by_month(mailing_list, now):
    """How many were on the list at the end of each of the last twelve months, that of now included."""
    months = bar_chart.months_until(now.date())
    ends = {month: (month + dt.timedelta(days=32)).replace(day=1) for month in months}
    numbers = mailing_list.subscriptions.aggregate(
        **{f"at_{month:%Y_%m}": Count("pk", filter=was_active(end)) for month, end in ends.items()}
    )
    return bar_chart.bars({month: numbers[f"at_{month:%Y_%m}"] for month in months})


def was_active(day):
    """Condition of the subscriptions that were active when a day began (UTC)."""
    moment = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    return Q(confirmed_at__lt=moment) & (Q(left_at=None) | Q(left_at__gte=moment))


def add(request, mailing_list, form):
    """Add what the form says; whether it was possible, else the form says why not."""
    try:
        facts = form.cleaned_data
        subscription = actions.add(mailing_list=mailing_list, by=request.user, now=timezone.now(), **facts)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    log(request, mailing_list, _("Added an address."))
    if subscription.state == State.ACTIVE:
        messages.success(request, gettext("The group is on the list."))
    else:
        messages.success(request, gettext("A mail asks this address to confirm."))
    return True


def remove(request, mailing_list):
    """Take somebody off the list; they stay known as having left, so that no import brings them back."""
    chosen = mailing_list.subscriptions.filter(pk=pk_of(request.POST["remove"]))
    actions.leave(subscriptions=chosen, now=timezone.now())
    log(request, mailing_list, _("Removed an address."))
    messages.success(request, gettext("They get nothing more of this list."))
    return redirect(request.get_full_path())


COLUMNS = ["email", "name", "state", "asked", "confirmed", "left", "origin", "consent"]


@editors_only
@require_POST
def export(request, mailing_list):
    """The subscribers of a list as CSV in UTF-8 with its mark, so that spreadsheets read it right."""
    log(request, mailing_list, _("Exported the subscribers."))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{mailing_list.slug}-subscribers.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    rows = mailing_list.subscriptions.select_related("subscriber").order_by("subscriber__email")
    writer.writerows(map(sheets.escape_cell, cells(row)) for row in rows.iterator(2000))
    return response


def cells(row):
    days = (
        f"{moment:%Y-%m-%d}" if moment else "" for moment in (row.asked_at, row.confirmed_at, row.left_at)
    )
    email = addresses.readable(row.subscriber.email)
    return [email, row.subscriber.name, row.state, *days, row.origin, row.consent]


# --- Bringing many in ----------------------------------------------------------------------------------


@editors_only
def import_page(request, mailing_list):
    """Read a table, show what would become of whom, and then do that and nothing else."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return draw_import(request, mailing_list, form)
    is_outdated = False
    if "confirm" in request.POST and not form.faults:
        done = importing.import_addresses(
            mailing_list=mailing_list,
            people=form.cleaned_data["people"],
            fingerprint=request.POST.get("fingerprint"),
            consent=form.cleaned_data["consent"],
            welcomes=form.cleaned_data["welcomes"],
            by=request.user,
            now=timezone.now(),
        )
        if done:
            return report(request, mailing_list, done, form.cleaned_data["consent"])
        is_outdated = True
    plan = importing.plan(mailing_list, form.cleaned_data["people"])
    return draw_import(request, mailing_list, form.again(), read=form, plan=plan, is_outdated=is_outdated)


def report(request, mailing_list, plan, consent):
    """Say what was done, and begin with the mails that ask."""
    count = len(plan.fresh) + (len(plan.waiting) if consent else 0)
    log(request, mailing_list, _("Imported %(count)d addresses.") % {"count": count})
    if consent:
        message = ngettext("%d address is on the list.", "%d addresses are on the list.", count)
    else:
        actions.send_confirmations(now=timezone.now(), limit=AT_ONCE)
        message = ngettext(
            "%d address is asked by mail to confirm.", "%d addresses are asked by mail to confirm.", count
        )
    messages.success(request, message % count)
    return redirect(address_of(mailing_list, "subscribers"))


def draw_import(request, mailing_list, form, *, read=None, plan=None, is_outdated=False):
    faults, consent = (read.faults, read.cleaned_data["consent"]) if read else ([], "")
    return draw(
        request,
        "mailing/lists/admin/list_import.html",
        mailing_list=mailing_list,
        title=gettext("Bring addresses to %(list)s") % {"list": mailing_list},
        tab="import",
        form=form,
        faults=faults[:MOST_SHOWN],
        more_faults=max(0, len(faults) - MOST_SHOWN),
        plan=plan,
        groups=groups_of(plan, consent) if plan else [],
        is_outdated=is_outdated,
        can_confirm=plan and not faults and bool(plan.fresh or (consent and plan.waiting)),
    )


def groups_of(plan, consent):
    """What the preview lists: [{"title", "number", "rows", "more"}], without what is empty."""
    named = [f"{name} <{email}>" if name else email for email, name in plan.fresh.items()]
    fresh, waiting = _("Asked by mail to confirm"), _("Asked before, nothing is sent")
    if consent:
        fresh, waiting = _("On the list at once"), _("On the list at once: they were asked before")
    groups = [
        (fresh, named),
        (waiting, plan.waiting),
        (_("On the list already"), plan.there),
        (_("Left the list, so they stay out"), plan.left),
        (_("Not written to any more, so they stay out"), plan.suppressed),
    ]
    return [
        {"title": title, "number": len(rows), "rows": rows[:MOST_SHOWN], "more": len(rows) - MOST_SHOWN}
        for title, rows in groups
        if rows
    ]
