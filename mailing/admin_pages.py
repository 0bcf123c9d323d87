"""The pages around one row in the admin, beside the form of its ModelAdmin: their addresses, and its log."""

from django.contrib import admin
from django.urls import path, reverse


def urls(model, pages):
    """The address patterns of pages, {route: view}, to stand before those of the ModelAdmin.

    A view takes `object_id`; its name is such as admin:mailing_announcement_watch.
    """
    return [
        path(
            f"<path:object_id>/{route}/",
            admin.site.admin_view(view),
            name=_name(model, route.partition("/")[0]),
        )
        for route, view in pages.items()
    ]


def address_of(row, page):
    """The address of a page of a row, such as "watch", or "change" for its form."""
    return reverse(f"admin:{_name(row, page)}", args=[row.pk])


def _name(model, page):
    return f"{model._meta.app_label}_{model._meta.model_name}_{page}"


def log(request, row, message):
    """Note in the row's log what somebody did to it."""
    admin.site.get_model_admin(type(row)).log_change(request, row, str(message))
