"""Fills in admin forms as a browser does: with what the page shows, and the changes of a test."""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper


def form_data(response):
    """What a browser would send back if the form in `response` were submitted as it stands."""
    context = response.context_data
    data = bound_data(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= bound_data(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= bound_data(form)
    return data


def bound_data(form):
    data = {}
    for bound in form:
        widget = bound.field.widget
        widget = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
        data |= sent(bound.html_name, widget, bound.value())
    return data


def sent(name, widget, value):
    """What one widget sends for a value."""
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value)
        return {f"{name}_{number}": part or "" for number, part in enumerate(parts)}
    if isinstance(widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(widget, forms.FileInput):
        return {}
    if isinstance(widget, (forms.SelectMultiple, forms.CheckboxSelectMultiple)):
        return {name: [getattr(item, "pk", item) for item in value or []]}
    return {name: "" if value is None else str(value)}


def submit(client, address, **changes):
    """Open a form, change some of its fields, and send it."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return client.post(address, form_data(page) | changes)


def inline_row(prefix, number, **values):
    """The fields of one row of an inline."""
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def errors(response):
    """The messages of a refused form: those of its fields, and of the rows of its inlines."""
    assert response.status_code == 200, f"not refused: {response.status_code}"
    context = response.context_data
    found = {name: list(texts) for name, texts in context["adminform"].form.errors.items()}
    for inline in context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {f"{form.prefix}-{name}": list(texts) for name, texts in form.errors.items()}
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = list(inline.formset.non_form_errors())
    return found


def change(row):
    """The address of the form that changes a row."""
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def past(row):
    """The address of the history of a row."""
    return change(row).replace("/change/", "/history/")


def tab(event, name):
    """The address of the form of one set of an event's rows, such as its board."""
    return f"/admin/events/event/{event.pk}/{name}/"


def add(model):
    """The address of the form that adds a row."""
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"


def clock(name, day, time):
    """The two inputs of a clock time."""
    return {f"{name}_0": day, f"{name}_1": time}
