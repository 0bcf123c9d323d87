"""Every address of the admin, for the rows of the demo, with what only programs would put into it."""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from tests.support.factories import make_superuser

HUGE = "9" * 23  # more than a database holds
OF_LISTS = [
    "", "?q=%00", f"?p={HUGE}", "?o=x.y.z", "?e=1", "?_popup=1", f"?pk__in={HUGE}", f"?id__exact={HUGE}",
    f"?event__id__exact={HUGE}", "?_changelist_filters=%zz", "?_to_field=", "?_to_field=nonsense",
]  # fmt: skip
OF_ROWS = [
    "?_to_field=nonsense",
    "?_to_field=&_popup=1&_changelist_filters=%zz",
]  # the first is refused at once


@pytest.fixture
def browser(db):
    client = Client(raise_request_exception=False)
    client.force_login(make_superuser())
    return client


def addresses_of(model):
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    first = model._default_manager.first()
    keys = [HUGE, "abc", *([first.pk] if first else [])]
    yield from (f"{base}{query}" for query in OF_LISTS)
    yield from (f"{base}add/{query}" for query in OF_ROWS)
    yield from (
        f"{base}{key}/{page}/{query}"
        for key in keys
        for page in ("change", "delete", "history")
        for query in OF_ROWS
    )


def test_no_address_of_the_admin_breaks_down(demo, browser):
    addresses = [address for model in admin.site._registry for address in addresses_of(model)]

    assert [each for each in addresses if browser.get(each).status_code >= 500] == []


def test_no_action_breaks_down_over_keys_that_are_none(demo, browser):
    chosen = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [HUGE, "x"]}
    lists = [f"/admin/{each._meta.app_label}/{each._meta.model_name}/" for each in admin.site._registry]

    assert [each for each in lists if browser.post(each, chosen).status_code >= 500] == []
