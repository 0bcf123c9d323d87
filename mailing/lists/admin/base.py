"""The pages around one mailing list in the admin: who reaches them, their tabs, their frame."""

import functools

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from mailing.admin_pages import address_of
from mailing.permissions import editable_lists
from portal.admin.fields import pk_of

TABS = {"change": _("List"), "subscribers": _("Subscribers"), "import": _("Import")}


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
