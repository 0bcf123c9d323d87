"""Mailing lists in the admin, each with its subscribers."""

import csv
import datetime as dt
from itertools import chain

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mailing.lists import actions
from mailing.lists.forms.organiser import AddForm, ListForm
from mailing.models import MailingList, Subscription
from mailing.permissions import can_edit, editable_lists
from portal.admin.base import ConflictAwareAdmin
from portal.admin.fields import pk_of
from portal.lib import addresses, bar_chart, sheets

from . import base

PER_PAGE = 50
State = Subscription.State


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
        return [*base.urls(), *super().get_urls()]

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
        tabs = {"list_tabs": base.tabs_of(found, "facts")} if found else {}
        return super().change_view(request, object_id, form_url, tabs | (extra_context or {}))

    def view_on_site(self, obj):
        return obj.get_absolute_url()


# --- Subscribers -----------------------------------------------------------------------------------------


@base.list_page("subscribers", label=_("Subscribers"))
def subscribers(request, mailing_list):
    """Who is on a list, who was, and who has yet to confirm; add one, remove one."""
    form = AddForm()
    if request.method == "POST":
        if "remove" in request.POST:
            return remove(request, mailing_list)
        form = AddForm(request.POST)
        if form.is_valid() and add(request, mailing_list, form):
            return redirect(request.get_full_path())
    now = timezone.now()
    return base.draw(
        request,
        "mailing/lists/admin/list_subscribers.html",
        mailing_list=mailing_list,
        title=gettext("Subscribers of %(list)s") % {"list": mailing_list},
        tab="subscribers",
        form=form,
        page=subscribers_page(request, filtered(request, mailing_list)),
        states=states_of(mailing_list),
        state=request.GET.get("state", ""),
        q=request.GET.get("q", ""),
        by_month=active_by_month(mailing_list, now),
    )


def filtered(request, mailing_list):
    """The subscriptions of a list that the filters of the page leave, the latest first."""
    rows = mailing_list.subscriptions.select_related("subscriber").order_by("-asked_at", "-pk")
    if (state := request.GET.get("state")) in State.values:
        rows = rows.filter(state=state)
    for word in request.GET.get("q", "").replace("\0", "").split()[:5]:
        rows = rows.filter(Q(subscriber__email__icontains=word) | Q(subscriber__name__icontains=word))
    return rows


def subscribers_page(request, rows):
    return Paginator(rows, PER_PAGE).get_page(pk_of(request.GET.get("page", "1")))


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
    base.log(request, mailing_list, _("Added an address."))
    if subscription.state == State.ACTIVE:
        messages.success(request, gettext("The group is on the list."))
    else:
        messages.success(request, gettext("A mail asks this address to confirm."))
    return True


def remove(request, mailing_list):
    """Take somebody off the list; they stay known as having left, so that no import brings them back."""
    chosen = mailing_list.subscriptions.filter(pk=pk_of(request.POST["remove"]))
    actions.leave(subscriptions=chosen, now=timezone.now())
    base.log(request, mailing_list, _("Removed an address."))
    messages.success(request, gettext("They get nothing more of this list."))
    return redirect(request.get_full_path())


COLUMNS = ["email", "name", "state", "asked", "confirmed", "left", "origin", "consent"]


class Echo:
    """What csv writes to: gives each line back."""

    def write(self, line):
        return line


@base.list_page("export")
@require_POST
def export(request, mailing_list):
    """The subscribers of a list as CSV in UTF-8 with its mark, so that spreadsheets read it right."""
    rows = mailing_list.subscriptions.select_related("subscriber").order_by("subscriber__email")
    writer = csv.writer(Echo())
    lines = (writer.writerow(map(sheets.escape_cell, cells(row))) for row in rows.iterator(2000))
    base.log(request, mailing_list, _("Exported the subscribers."))
    head = "\ufeff" + writer.writerow(COLUMNS)
    response = StreamingHttpResponse(chain([head], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{mailing_list.slug}-subscribers.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def cells(row):
    days = (
        f"{moment:%Y-%m-%d}" if moment else "" for moment in (row.asked_at, row.confirmed_at, row.left_at)
    )
    email = addresses.readable(row.subscriber.email)
    return [email, row.subscriber.name, row.state, *days, row.origin, row.consent]
