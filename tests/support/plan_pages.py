"""The pages that change plans, used as a browser does: a preview first, then the button below it."""

import datetime as dt

from tests.support.factories import make_event


def make_workshop(editor):
    """A workshop of two days in Berlin whose plans an editor changes."""
    return make_event(
        "flows", kind="workshop", title="Flows", time_zone="Europe/Berlin", editors=[editor],
        first_day=dt.date(2026, 3, 25), last_day=dt.date(2026, 3, 26),
    )  # fmt: skip


def page_of(row, route):
    """The address of a page of an event or talk."""
    return f"/admin/events/{row._meta.model_name}/{row.pk}/{route}/"


def preview(client, row, route, **data):
    """Press the first button."""
    return client.post(page_of(row, route), data | {"preview": ""})


def confirm(client, row, route, seen, **data):
    """Press the second button of a page that was seen."""
    fingerprint = seen.context_data["fingerprint"]
    return client.post(page_of(row, route), data | {"fingerprint": fingerprint, "confirm": ""})


def carry_out(client, row, route, **data):
    """Press both buttons; what is asked for is done."""
    answer = confirm(client, row, route, preview(client, row, route, **data), **data)
    assert answer.status_code == 302, told(answer)
    return answer


def said(response):
    """The changes that a page prints, as {(table, key, field): (before, after)}."""
    return {
        (each.row._meta.label, each.row.pk, each.row._meta.get_field(each.field).attname): (
            getattr(each.before, "pk", each.before),
            getattr(each.after, "pk", each.after),
        )
        for each in response.context_data["changes"]
    }


def told(response):
    """What a page says is wrong, whatever the field."""
    assert response.status_code == 200, response.status_code
    return " ".join(text for texts in response.context_data["form"].errors.values() for text in texts)
