"""Forms in which an organiser sends a table and answers what only a person knows about it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
)

from portal.lib import sheets

from .formats import kinds
from .tables import TABLES, tables_of

PASTED = _("a pasted table")
MOST_AGAIN = 200_000  # characters of a pasted table that the form fills in again


class TableForm(forms.Form):
    """A table as a file or pasted. Cleans to `sheet`, whose columns fit the table that was chosen."""

    table = forms.ChoiceField(label=_("What the table holds"), widget=UnfoldAdminRadioSelectWidget())
    file = forms.FileField(
        label=_("File"), required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": f".csv,.tsv,.txt,.xlsx,{kinds.ENDINGS}"}),
        help_text=_(
            "CSV or XLSX, at most 5 MB and 20,000 rows. Of a workbook the first sheet is read. Talks also "
            "come as iCalendar, as Markdown, YAML or TOML of a site (one file or a zip), and as JSON of "
            "researchseminars.org; papers as BibTeX."
        ),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or the rows, pasted"), required=False, strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "As copied from a spreadsheet, with the names of the columns in the first row. "
            "A large table comes as a file."
        ),
    )  # fmt: skip

    def __init__(self, *args, user, event, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.context = {"user": user, "event": event, "now": now}
        self.fields["table"].choices = [(kind.value, kind.label) for kind in tables_of(event)]
        self.fields["table"].initial = next(iter(tables_of(event)))
        if not event:
            self.fields["table"].widget = forms.HiddenInput()

    @property
    def name(self):
        """What the table is called in lists and in the history."""
        file = self.cleaned_data.get("file")
        return file.name if file else str(PASTED)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text", "")
        if bool(file) == bool(text.strip()):
            raise ValidationError(gettext("Choose a file or paste the rows, one of the two."))
        try:
            data["notes"] = self._read_other_kind(file, text)
            if "sheet" not in data:
                data["sheet"], data["data"] = _read(file, text)
            TABLES[data["table"]](**self.context).match(data["sheet"])
        except ValidationError as error:
            self.add_error("file" if file else "text", error)
        return data

    def _read_other_kind(self, file, text):
        """Read what is no table into one, if it is such; what there is to say of it."""
        data, event = self.cleaned_data, self.context["event"]
        octets = text.encode() if not file else file.read() if file.size <= sheets.MAX_BYTES else b""
        reader = event and kinds.reader_of(self.name, octets)
        if file:
            file.seek(0)
        if not reader or not octets:
            return []
        reading = reader.read(octets, event=event, now=self.context["now"], name=self.name)
        data["table"], data["sheet"], data["data"] = reading.table, reading.sheet(), None
        return reading.notes


def filled_in_again(kept):
    """What the form starts with when a kept table is sent again; a file or a very long text is given anew."""
    is_pasted = kept.name == PASTED and len(kept.text) <= MOST_AGAIN
    return {"table": kept.table} | ({"text": kept.text} if is_pasted else {})


def _read(file, text):
    """The sheet, and the bytes of a file whose encoding is a guess, else None."""
    if not file:
        return sheets.read_text(text), None
    if file.size > sheets.MAX_BYTES:
        raise ValidationError(gettext("The file is larger than 5 MB; split the table into several."))
    data = file.read()
    sheet = sheets.read_file(data)
    return sheet, data if sheet.note else None
