"""What organisers fill in at the desk: they clean, and say at the right field what is wrong."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.registration import desk
from events.registration.models import Place, Question, Registration
from portal.form_fields import AddressField, LineField
from portal.lib import sheets

MAX_BYTES = 2 * 1024 * 1024
WORDS = _("They stand in the mail to each.")
STATES = [
    ("", _("all")),
    ("pending", _("Waiting for your decision")),
    ("transfers", _("Passed on, to approve")),
    ("held", _("Decided, not yet told")),
    ("waiting", Place.State.WAITING.label),
    ("offered", Place.State.OFFERED.label),
    ("confirmed", Place.State.CONFIRMED.label),
    ("ended", Place.State.ENDED.label),
]


class FilterForm(forms.Form):
    """What the list shows; what cannot be chosen is left out of it. `choice` is a `desk.Choice`."""

    ticket = forms.ChoiceField(label=_("Ticket"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    answer = forms.ChoiceField(label=_("Answer"), required=False)
    label = forms.ChoiceField(label=_("Label"), required=False)
    paid = forms.ChoiceField(
        label=_("Paid"), required=False, choices=[("", _("all")), ("yes", _("paid")), ("no", _("not paid"))]
    )
    dead = forms.ChoiceField(
        label=_("Mail"), required=False, choices=[("", _("all")), ("1", _("does not arrive"))]
    )
    q = forms.CharField(
        label=_("Name, address or affiliation"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )

    def __init__(self, data, *, tickets, questions=(), answers=(), labels=()):
        super().__init__(data, label_suffix="")
        everything = [("", _("all"))]
        self.fields["ticket"].choices = everything + [
            (str(each.pk), name_of(each, tickets)) for each in tickets
        ]
        self.fields["label"].choices = everything + [(label, label) for label in labels]
        self.fields["answer"].choices = everything + [
            (question.label, [(f"{question.pk}:{text}", _short(question, text)) for text, _number in counted])
            for question, counted in answers
            if counted
        ]
        for name, field in (("label", labels), ("answer", [each for each in answers if each[1]])):
            if not field:
                del self.fields[name]

    @property
    def choice(self):
        self.is_valid()
        data = self.cleaned_data
        question, _sep, text = data.get("answer", "").partition(":")
        return desk.Choice(
            ticket=int(data["ticket"]) if data.get("ticket") else None,
            state=data.get("state", ""),
            label=data.get("label", ""),
            answer=(int(question), text) if question else (),
            paid=data.get("paid", ""),
            is_dead=bool(data.get("dead")),
            words=data.get("q", ""),
        )


def _short(question, text):
    return gettext("Yes") if question.kind == Question.Kind.YES_NO else text[:60]


def name_of(ticket, tickets):
    """A ticket as a choice names it: with its event where there are several."""
    several = len({each.event_id for each in tickets}) > 1
    found = {"ticket": ticket, "event": ticket.event}
    return gettext("%(event)s: %(ticket)s") % found if several else str(ticket)


class TogetherForm(forms.Form):
    """What goes with an action on many at once; fields that an action does not need are left out."""

    text = forms.CharField(
        label=_("Words of your own"), required=False, max_length=2000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4}), help_text=WORDS,
    )  # fmt: skip
    hold = forms.BooleanField(
        label=_("Keep it until I release all decisions together"), required=False,
        widget=widgets.UnfoldBooleanSwitchWidget, help_text=_("Nobody is told before."),
    )  # fmt: skip
    label = LineField(
        label=_("Label"), max_length=60, widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("A word of your own, such as “speaker” or “hotel”; only organisers see it."),
    )  # fmt: skip

    def __init__(self, *args, needs=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(needs):
            del self.fields[name]

    def clean_label(self):
        if "," in self.cleaned_data["label"]:
            raise ValidationError(gettext("One label at a time, without a comma."))
        return self.cleaned_data["label"]


# --- One person ------------------------------------------------------------------------------------------


class PersonForm(forms.Form):
    """The name and affiliation of somebody who is registered."""

    name = LineField(label=_("Name"), max_length=200, widget=widgets.UnfoldAdminTextInputWidget)
    affiliation = LineField(
        label=_("Affiliation"), max_length=250, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )


class AddressForm(forms.Form):
    """The right address for a mistyped one."""

    email = AddressField(
        label=_("E-mail"), widget=widgets.UnfoldAdminEmailInputWidget,
        help_text=_("The old address is told, its link ends, and open offers are sent to the new one."),
    )  # fmt: skip


class MarksForm(forms.ModelForm):
    """An organiser's own marks."""

    class Meta:
        model = Registration
        fields = ["labels", "paid_amount", "paid_on", "note"]
        widgets = {
            "labels": widgets.UnfoldAdminTextInputWidget,
            "paid_amount": widgets.UnfoldAdminTextInputWidget,
            "paid_on": widgets.UnfoldAdminTextInputWidget(attrs={"type": "date"}),
            "note": widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }
        help_texts = {"note": _("For organisers only, of the event and of all its parts.")}

    def clean_labels(self):
        return ", ".join(desk.split_labels(self.cleaned_data["labels"]))


class ReasonForm(forms.Form):
    """Why somebody goes first."""

    reason = LineField(label=_("Why"), max_length=500)


# --- Others by name --------------------------------------------------------------------------------------


class RegisterForm(forms.Form):
    """Registers one person for some tickets, by an organiser."""

    name = LineField(label=_("Name"), max_length=200, widget=widgets.UnfoldAdminTextInputWidget)
    affiliation = LineField(
        label=_("Affiliation"), max_length=250, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )
    email = AddressField(
        label=_("E-mail"), required=False, widget=widgets.UnfoldAdminEmailInputWidget,
        help_text=_("Empty: no mail goes out, and you change the registration here."),
    )  # fmt: skip
    is_managed = forms.BooleanField(
        label=_("The address is somebody else’s, who looks after them"), required=False,
        widget=widgets.UnfoldBooleanSwitchWidget, help_text=_("Such as a secretary, who registers several."),
    )  # fmt: skip
    tickets = forms.MultipleChoiceField(
        label=_("Tickets"), widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Neither dates nor approval count for organisers; where it is full, they wait in line."),
    )  # fmt: skip

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tickets"].choices = [(str(each.pk), name_of(each, tickets)) for each in tickets]


# --- Tables ----------------------------------------------------------------------------------------------


class TableForm(forms.Form):
    """A table as a file or pasted. Cleans to `sheet`; sent again to confirm, the rows stand in `text`."""

    file = forms.FileField(
        label=_("File"), required=False,
        widget=widgets.UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_("CSV or XLSX, at most 2 MB and 2,000 rows."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or the rows, pasted"), required=False, strip=False,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("As copied from a spreadsheet, with the names of the columns in the first row."),
    )  # fmt: skip

    def clean_file(self):
        """The rows of the file as text, which then stands in the field below."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(gettext("The file is larger than 2 MB; split it into several."))
        return sheets.to_csv(sheets.read_file(file.read())) if file else ""

    def clean(self):
        data = super().clean()
        text = data.get("file") or data.get("text", "")
        if self.errors:
            return data
        if not text.strip():
            raise ValidationError(gettext("Choose a file or paste the rows."))
        data["text"], data["sheet"] = text, sheets.read_text(text)
        return data

    def again(self):
        """The values to send with the confirmation: a file is sent only once."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "sheet")}


class PeopleTableForm(TableForm):
    """People to be registered for one ticket."""

    ticket = forms.ChoiceField(label=_("Ticket"), widget=widgets.UnfoldAdminSelectWidget)
    field_order = ["ticket", "file", "text"]

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.tickets = {str(each.pk): each for each in tickets}
        self.fields["ticket"].choices = [(key, name_of(each, tickets)) for key, each in self.tickets.items()]

    @property
    def chosen_ticket(self):
        return self.tickets[self.cleaned_data["ticket"]]


class InviteForm(PeopleTableForm):
    """People to be invited, with words to all of them."""

    words = forms.CharField(
        label=_("Words of your own"), required=False, max_length=2000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4}), help_text=WORDS,
    )  # fmt: skip
    field_order = ["ticket", "words", "file", "text"]
