"""What organisers fill in at the desk of posters: it is cleaned, and said at the field what is wrong."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.posters import desk, moments
from events.posters.models import Poster, PosterAuthor
from events.registration.forms import AddressField, LineField
from portal.admin.fields import ClockTimeField, MarkdownWidget, TitleWidget, instant
from portal.lib import orcid
from portal.lib.text_matching import MAX_QUERY

ALL = ("", _("all"))


class FilterForm(forms.Form):
    """What the list shows; what cannot be chosen is left out of it. `choice` is a `desk.Choice`."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *Poster.State.choices])
    told = forms.ChoiceField(
        label=_("Told"), required=False,
        choices=[ALL, ("none", _("nothing yet")), *Poster.Decision.choices[1:]],
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Area"), required=False)
    chair = forms.ChoiceField(label=_("Handled by"), required=False)
    mode = forms.ChoiceField(label=_("Presented"), required=False, choices=[ALL, *Poster.Mode.choices])
    only = forms.ChoiceField(label=_("To look at"), required=False)
    late = forms.BooleanField(label=_("late"), required=False)
    student = forms.BooleanField(label=_("student"), required=False)
    spotlight = forms.BooleanField(label=_("wishes a spotlight"), required=False)
    q = forms.CharField(
        label=_("Words"), required=False, max_length=MAX_QUERY, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data, *, areas, chairs, sees_authors):
        super().__init__(data, label_suffix="")
        self.fields["area"].choices = [ALL, *((str(area.pk), _named(area)) for area in areas)]
        self.fields["chair"].choices = [ALL, *((str(chair.pk), str(chair)) for chair in chairs)]
        hidden = () if sees_authors else ("disputed", "dead")
        self.fields["only"].choices = [ALL, *(each for each in desk.ONLY if each[0] not in hidden)]
        self.fields["q"].label = (
            gettext("Title, abstract, number or author")
            if sees_authors
            else gettext("Title, abstract or number")
        )

    @property
    def choice(self):
        self.is_valid()
        data = self.cleaned_data
        key = {name: int(data[name]) if data.get(name) else None for name in ("area", "chair")}
        texts = {name: data.get(name, "") for name in ("state", "told", "mode", "only")}
        flags = {name: bool(data.get(name)) for name in ("late", "student", "spotlight")}
        return desk.Choice(**key, **texts, **flags, words=data.get("q", ""))


def _named(area):
    return f"– {area.title}" if area.parent_id else area.title


class LateForm(forms.Form):
    """Who may submit after the deadline, and until when by the clocks of the call."""

    name = LineField(label=_("Name"), max_length=200, widget=widgets.UnfoldAdminTextInputWidget)
    email = AddressField(label=_("E-mail"), widget=widgets.UnfoldAdminEmailInputWidget)
    until = ClockTimeField(label=_("Until"))

    def __init__(self, *args, call, now, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.call, self.now = call, now
        self.fields["until"].zone_name = call.clock
        told = gettext("By the clocks of the call: %(clock)s.")
        self.fields["until"].help_text = told % {"clock": moments.clock_name(call.clock)}

    def clean_until(self):
        clock = self.cleaned_data["until"]
        if clock is None:
            raise ValidationError(gettext("Give a day and a time, such as 2026-03-25 16:30."))
        until = instant(clock, self.call.clock)
        if until <= self.now:
            raise ValidationError(gettext("Choose a time that is still to come."))
        return until


class TextsForm(forms.ModelForm):
    """Title and abstract, and why they are changed, which is told to the contact."""

    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000,
        widget=widgets.UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("It stands in the mail to the contact, and with the changes."),
    )  # fmt: skip

    class Meta:
        model = Poster
        fields = ["title", "abstract"]
        widgets = {"title": TitleWidget, "abstract": MarkdownWidget}


class AuthorForm(forms.ModelForm):
    """An author, in the place that `position` says; one without a name and address is none."""

    orcid = forms.CharField(
        label=_("ORCID iD"), max_length=40, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )

    class Meta:
        model = PosterAuthor
        fields = ["position", "name", "sort_name", "affiliations", "orcid", "email", "presents"]
        widgets = {
            "position": widgets.UnfoldAdminIntegerFieldWidget,
            "name": widgets.UnfoldAdminTextInputWidget,
            "sort_name": widgets.UnfoldAdminTextInputWidget,
            "affiliations": widgets.UnfoldAdminTextareaWidget({"rows": 2}),
            "email": widgets.UnfoldAdminEmailInputWidget,
            "presents": widgets.UnfoldBooleanSwitchWidget,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False  # without one, it comes last
        self.initial["position"] = self.instance.position + 1 if self.instance.pk else None

    def clean_name(self):
        return LineField(max_length=200).clean(self.cleaned_data["name"])

    def clean_orcid(self):
        found = orcid.plain(self.cleaned_data["orcid"])
        if found:
            orcid.validate_orcid(found)
        return found


class AuthorFormSet(forms.BaseModelFormSet):
    """All authors of a poster: one is left, one presents, and the contact has an address."""

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if form not in self.deleted_forms]
        if not kept:
            raise ValidationError(gettext("A poster has at least one author."))
        if sum(bool(form.cleaned_data.get("presents")) for form in kept if hasattr(form, "cleaned_data")) > 1:
            raise ValidationError(gettext("One author presents; choose whom."))
        for form in self.forms:
            if form.instance.is_contact:
                self._keep_contact(form)

    def _keep_contact(self, form):
        if form in self.deleted_forms:
            raise ValidationError(gettext("Make another author the contact first, then take this one out."))
        if not form.cleaned_data.get("email"):
            form.add_error("email", gettext("The contact needs an address."))


AUTHORS = forms.modelformset_factory(
    PosterAuthor, form=AuthorForm, formset=AuthorFormSet, extra=1, can_delete=True, max_num=60
)
