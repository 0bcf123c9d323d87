"""The pages around one mailing list in the admin: who reaches them, their tabs, their frame."""

import functools
from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from mailing.models import MailingList
from mailing.permissions import editable_lists
from portal.admin.fields import pk_of

PAGES = []  # of a list, filled by the decorator below
TABS = ["subscribers", "import"]  # the routes of those that have a tab, in order


@dataclass(frozen=True)
class Page:
    route: str
    view: object
    name: str
    label: str  # of its tab; "" for a page that has none

    def address(self, mailing_list):
        return reverse(f"admin:{self.name}", args=[mailing_list.pk])


def list_page(route, *, label=""):
    """Make `view(request, mailing_list)` a page of a list that only its editors reach; others get a 404.

    It stands at /admin/mailing/mailinglist/<pk>/<route>/ and is named admin:mailing_mailinglist_<route>.
    """

    def register(view):
        @functools.wraps(view)
        def guarded(request, object_id):
            found = editable_lists(request.user).filter(pk=pk_of(object_id)).first()
            if not found:
                raise Http404
            return view(request, found)

        PAGES.append(Page(route, guarded, f"mailing_mailinglist_{route}", label))
        return guarded

    return register


def urls():
    """The address patterns of these pages, to stand before those of the list's ModelAdmin."""
    return [
        path(f"<path:object_id>/{page.route}/", admin.site.admin_view(page.view), name=page.name)
        for page in PAGES
    ]


def tabs_of(mailing_list, current):
    """The tabs of a list for a template: [{"title", "address", "is_current"}]."""
    facts = reverse("admin:mailing_mailinglist_change", args=[mailing_list.pk])
    pages = sorted((page for page in PAGES if page.label), key=lambda page: TABS.index(page.route))
    tabs = [("facts", _("List"), facts)]
    tabs += [(page.route, page.label, page.address(mailing_list)) for page in pages]
    return [
        {"title": title, "address": address, "is_current": name == current} for name, title, address in tabs
    ]


def draw(request, template, *, mailing_list, title, tab, **context):
    """Draw a page of a list in the admin's frame, with the list's tabs above it."""
    frame = admin.site.each_context(request) | {
        "title": title,
        "mailing_list": mailing_list,
        "list_tabs": tabs_of(mailing_list, tab),
    }
    return TemplateResponse(request, template, frame | context)


def log(request, mailing_list, message):
    """Note in the list's log what somebody did to it; no addresses, which are erased elsewhere."""
    admin.site.get_model_admin(MailingList).log_change(request, mailing_list, str(message))
