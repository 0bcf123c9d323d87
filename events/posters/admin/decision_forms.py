"""What chairs fill in when they decide: the forms clean, and say at the right field what is wrong."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.models import Area
from events.posters import letters
from events.posters.models import DecisionLetter, Poster
from portal import markup

Decision = Poster.Decision
SHOWN = [
    ("", _("all")),
    ("undecided", _("Undecided")),
    ("untold", _("Decided, not told")),
    *((each.value, each.label) for each in letters.DECISIONS),
]
WORDS = DecisionLetter._meta.get_field("text").max_length


class FilterForm(forms.Form):
    """What the list of decisions shows; what cannot be chosen is left out of it."""

    show = forms.ChoiceField(label=_("Decision"), required=False, choices=SHOWN)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False, empty_label=_("all"))
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("by number")), ("average", _("by average"))]
    )

    def __init__(self, data, *, call):
        super().__init__(data, label_suffix="")
        self.fields["area"].queryset = call.event.areas.all()
        if not self.fields["area"].queryset.exists():
            del self.fields["area"]
        if call.review == call.Review.NONE:
            del self.fields["order"]

    @property
    def choice(self):
        """The arguments of `deciding.chosen`."""
        self.is_valid()
        area = self.cleaned_data.get("area")
        return {
            "show": self.cleaned_data.get("show", ""),
            "area": area.pk if area else None,
            "by_average": self.cleaned_data.get("order") == "average",
        }


class DecisionForm(forms.Form):
    """A decision with words to it."""

    decision = forms.ChoiceField(
        label=_("Decision"), required=False, choices=Decision.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    text = forms.CharField(
        label=_("Words of your own"), required=False, max_length=WORDS,
        widget=widgets.UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("They stand in the letter to the authors."),
    )  # fmt: skip


class PosterField(forms.ModelChoiceField):
    """A poster, by its number and title."""

    def label_from_instance(self, poster):
        return f"{poster.number} {markup.to_line(poster.title)}"


class LettersForm(forms.Form):
    """The texts of all letters of a call; one that is left empty, or as it was, is the portal's."""

    def __init__(self, data=None, *, call, posters):
        texts = letters.texts_of(call)
        super().__init__(data, initial={decision.value: texts[decision] for decision in letters.DECISIONS})
        self.call = call
        for decision in letters.DECISIONS:
            self.fields[decision.value] = forms.CharField(
                label=decision.label, required=False, max_length=WORDS,
                widget=widgets.UnfoldAdminTextareaWidget({"rows": 9}),
            )  # fmt: skip
        self.fields["example"] = PosterField(
            posters, label=_("Preview for"), required=False, empty_label=None,
            widget=widgets.UnfoldAdminSelectWidget,
        )  # fmt: skip
        if data is None:
            self.initial["example"] = posters.first()

    def clean(self):
        for decision in letters.DECISIONS:
            text = self.cleaned_data.get(decision.value) or ""
            try:
                letters.check(text, self.call)
            except ValidationError as error:
                self.add_error(decision.value, error)
        return self.cleaned_data

    @property
    def texts(self):
        """{decision: text} as they are typed, the portal's where nothing is."""
        data = self.cleaned_data if self.is_bound else self.initial
        return {each: data.get(each.value) or str(letters.DEFAULTS[each]) for each in letters.DECISIONS}

    def save(self):
        """Store what differs from the portal's texts; answers nothing."""
        for decision in letters.DECISIONS:
            text = self.texts[decision].replace("\r\n", "\n").strip()
            own = DecisionLetter.objects.filter(call=self.call, decision=decision)
            if text == str(letters.DEFAULTS[decision]):
                own.delete()
            elif not own.update(text=text):
                DecisionLetter.objects.create(call=self.call, decision=decision, text=text)


def refused(form):
    """The errors of a form in one sentence, for who pressed a button beside it."""
    errors = [error for errors in form.errors.values() for error in errors]
    return " ".join(errors) or gettext("Something is wrong with this form.")
