"""Forms that notice what others changed while they were open, and lose neither text.

A hidden field carries a short digest of each value that the form was drawn with. Sent back, they are compared
with the row as stored by then, which whoever saves the form reads under a lock. What only others changed is
kept; what both changed is refused at its field, beside what is stored. Drawn again, the form carries the
digests of now, so that saving it once more is deliberate.
"""

import hashlib
from base64 import urlsafe_b64encode

from django import forms
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db import connection
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from unfold.forms import PaginationInlineFormSet

from .fields import pk_of

DIGEST_BYTES = 6
MOST_NEW = 100  # rows that an inline takes at once
MOST_RECORDS = 50  # of a row's history, read to find who changed a field


class LoadedDigestField(forms.CharField):
    """The digests of what a form was drawn with: "title:q83vEjRW room:AbCdEfGh". Itself no change."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class ConflictAwareForm(forms.ModelForm):
    """A form of a row that others may edit at the same time; templates draw its field `loaded_digest`."""

    loaded_digest = LoadedDigestField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepare()
        self.conflicts, self.others_changed = [], []
        if self.instance.pk:
            self._compare()

    def prepare(self):
        """What has to be known before values are drawn or compared."""

    def _compare(self):
        now = {
            name: digest(field, self._stored(name))
            for name, field in self.fields.items()
            if name != "loaded_digest"
        }
        self.initial["loaded_digest"] = " ".join(f"{name}:{value}" for name, value in now.items())
        if self.is_bound and self["loaded_digest"].data not in (None, "", self.initial["loaded_digest"]):
            self.data = self.data.copy()
            self._merge(dict(pair.partition(":")[::2] for pair in self["loaded_digest"].data.split()), now)
            self.data[self.add_prefix("loaded_digest")] = self.initial["loaded_digest"]

    def _merge(self, loaded_digest, now):
        """Take over what only others changed, and note what both did."""
        self.others_changed = [name for name in now if loaded_digest.get(name, now[name]) != now[name]]
        for name in self.others_changed:
            field, data = self.fields[name], self[name].data
            sent = digest(field, data)
            if sent == loaded_digest[name] or (isinstance(field, forms.FileField) and data is None):
                self._send_stored(name)
            elif sent != now[name]:
                self.conflicts.append(name)

    def _stored(self, name):
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _send_stored(self, name):
        """Go on as if the form had been sent with what is stored; a file that was not sent stays anyway."""
        widget, address = inner(self.fields[name].widget), self.add_prefix(name)
        if isinstance(widget, forms.FileInput):
            return
        parts = texts(self.fields[name], self._stored(name))
        if isinstance(widget, forms.MultiWidget):
            for suffix, part in zip(widget.widgets_names, parts, strict=True):
                self.data[address + suffix] = part
        else:
            self.data.setlist(address, parts)

    def clean(self):
        data = super().clean()
        if self._errors.pop(self._meta.model._meta.pk.name, None):
            self.add_error(
                None,
                gettext(
                    "Somebody deleted this row meanwhile. Delete it here, too; what you need of it, add as a "
                    "new row."
                ),
            )
        for name in self.conflicts:
            self.add_error(name, self._conflict(name))
        if self.others_changed and data.get("DELETE"):
            data["DELETE"] = False
            self.add_error(None, gettext("Somebody changed this row meanwhile; look at it, then delete it."))
        return data

    def _conflict(self, name):
        return format_html(
            '{} <q class="conflict-text">{}</q> {}',
            self._who_changed(name),
            self._shown(name) or gettext("(empty)"),
            gettext(
                "What you wrote is still here and not saved; save again to let it take the other’s place."
            ),
        )

    def _who_changed(self, name):
        record = last_change(self.instance, name)
        if not record:
            return gettext("Somebody changed this while you had it open. Now it reads:")
        return gettext("%(who)s changed this while you had it open (%(when)s). Now it reads:") % {
            "who": record.history_user or gettext("Somebody"),
            "when": naturaltime(record.history_date),
        }

    def _shown(self, name):
        """What is stored, as a person reads it."""
        value, field = getattr(self.instance, name), self.fields[name]
        if hasattr(value, "all"):
            return ", ".join(map(str, value.all()))
        if hasattr(self.instance, f"get_{name}_display"):
            return str(getattr(self.instance, f"get_{name}_display")())
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(field, forms.ModelChoiceField):
            return str(value or "")
        return " ".join(texts(field, field.prepare_value(value)))


class RowsAsSent:
    """For a formset: each row beside the stored row that it was drawn from, whatever came or went since.

    At most MOST_NEW are added at once: each takes a moment to draw, and a number could ask for thousands.
    """

    default_error_messages = {
        "too_many_forms": gettext_lazy(
            "No more than %(num)d lines are taken at once, and nothing was saved. Save those that are here, "
            "then add the others once more."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.max_num = self.absolute_max = self.queryset.count() + MOST_NEW

    def get_queryset(self):
        if not self.is_bound:
            return super().get_queryset()
        return [self._sent_rows.get(key) or Gone() for key in self._sent_keys]

    @cached_property
    def _sent_keys(self):
        number, name = min(self.initial_form_count(), self.total_form_count()), self.model._meta.pk.name
        return [pk_of(self.data.get(f"{self.add_prefix(index)}-{name}")) for index in range(number)]

    @cached_property
    def _sent_rows(self):
        rows = self.queryset.select_for_update(of=["self"]) if connection.in_atomic_block else self.queryset
        return rows.in_bulk([key for key in self._sent_keys if key])

    def _existing_object(self, pk):
        return self._sent_rows.get(pk)


class ConflictAwareFormSet(RowsAsSent, PaginationInlineFormSet):
    """Rows of an inline."""


class Gone:
    """What stands for a row that was deleted while the form was open."""

    pk = None

    def __str__(self):
        return gettext("Deleted meanwhile")


def inner(widget):
    """The widget itself, without the admin's links around it."""
    return getattr(widget, "widget", widget)


def texts(field, value):
    """A value, as stored or as sent, as the texts that a browser would send for it."""
    widget = inner(field.widget)
    if isinstance(widget, forms.MultiWidget):
        return [part or "" for part in (value if isinstance(value, list) else widget.decompress(value))]
    if isinstance(widget, forms.SelectMultiple):
        return sorted(str(part) for part in value or [])
    if isinstance(widget, forms.Select | forms.CheckboxInput | forms.FileInput):
        return ["" if value is None else str(value)]
    return [str(widget.format_value(value) or "")]


def digest(field, value):
    """Eight characters for a value; line ends and space around a text, which browsers change, are no part."""
    lines = ["\n".join(text.strip().splitlines()) for text in texts(field, value)]
    found = hashlib.blake2b("\0".join(lines).encode("utf-8", "replace"), digest_size=DIGEST_BYTES)
    return urlsafe_b64encode(found.digest()).decode()


def last_change(row, name):
    """The record of a row's history that gave a field its present value; None if history does not know."""
    attribute, found = row._meta.get_field(name).attname, None
    records = row.history.select_related("history_user")[:MOST_RECORDS] if hasattr(row, "history") else []
    for record in records:
        if str(getattr(record, attribute, None)) != str(getattr(row, attribute)):
            break
        found = record
    return found
