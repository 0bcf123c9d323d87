"""The forms by which organisers write invitations to speak: the letter and the dates, and to whom."""

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.speakers import dates
from portal.form_fields import AddressField, LineField
from portal.lib import times
from portal.lib.tokens import digest

LETTER = _(
    "Dear {name},\n\nwe would be glad to hear you in {event}. Would one of the days below suit you?\n\n"
    "You choose the subject; we ask for a title and an abstract later.\n\nWith best wishes,\n%(organiser)s"
)
SUBJECT = _("Would you speak in {event}?")


class LetterForm(forms.Form):
    """The letter, and the free dates of a series that everybody is offered."""

    subject = LineField(label=_("Subject"), max_length=150, widget=widgets.UnfoldAdminTextInputWidget)
    letter = forms.CharField(
        label=_("Letter"), max_length=5000, widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=_(
            "Plain text. {name} and {event} are filled in. Below it each letter lists the dates, and leads "
            "to a page on which they choose one, say no, or ask to be asked again later."
        ),
    )  # fmt: skip
    starts = forms.MultipleChoiceField(
        label=_("Dates that everybody may choose from"), required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "What is free of this series. Who chooses first gets a date; the others are told and choose "
            "another. One date alone, offered to one person, is kept for them."
        ),
    )  # fmt: skip

    def __init__(self, *args, event, now, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        free = dates.free_dates(event, now)
        say = [(start.isoformat(), times.say_moment(start, event.time_zone)) for start in free]
        self.fields["starts"].choices = say
        if not say:
            del self.fields["starts"]

    def chosen(self):
        """The starts that were ticked."""
        return [parse_datetime(each) for each in self.cleaned_data.get("starts", ())]


class PersonForm(forms.Form):
    """Somebody to write to; nobody without an address. `talk` is the key of the date noted for them."""

    name = LineField(
        label=_("Name"), max_length=200, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )
    email = AddressField(label=_("E-mail"), required=False)
    talk = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["email"].widget = widgets.UnfoldAdminEmailInputWidget(attrs={"autocomplete": "off"})
        self.fields["name"].widget.attrs |= {"list": "known-people", "autocomplete": "off"}
        for field in (self.fields["name"], self.fields["email"]):
            field.widget.attrs |= {"aria-label": field.label, "placeholder": field.label}

    def clean(self):
        data = super().clean()
        if data.get("email") and not data.get("name"):
            self.add_error("name", _("Write the name of the speaker."))
        return data


class PeopleFormSet(forms.BaseFormSet):
    """Whom to write to: those with an address, each once."""

    def clean(self):
        if any(self.errors):
            return
        emails = [each["email"].lower() for each in self.people()]
        if not emails:
            raise forms.ValidationError(_("Give the address of somebody to write to."))
        if len(set(emails)) < len(emails):
            raise forms.ValidationError(_("One address stands here twice."))

    def people(self):
        """[{"name", "email", "talk"}] of those who are written to."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("email")]

    def left_out(self):
        """The names of those who are not, as no address is given."""
        rows = [form.cleaned_data for form in self.forms]
        return [each["name"] for each in rows if each.get("name") and not each.get("email")]


People = forms.formset_factory(
    PersonForm, formset=PeopleFormSet, extra=0, max_num=100, absolute_max=100, validate_max=True
)


def fingerprint(letter, people):
    """A digest of all that was looked at before it is sent."""
    data = letter.cleaned_data
    rows = [(each["name"], each["email"], each.get("talk")) for each in people.people()]
    return digest(repr((data["subject"], data["letter"], sorted(data.get("starts", ())), rows)))
