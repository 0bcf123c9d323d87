"""What reviewers and chairs fill in about reviews: the forms clean, and say at the field what is wrong."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.posters.forms import preview_below
from events.posters.models import Criterion, Reviewer
from portal.lib import addresses

MOST_AT_ONCE = 100


# --- Reviewers -------------------------------------------------------------------------------------------


class AreasField(forms.ModelMultipleChoiceField):
    """Areas and sub-topics of an event as boxes, each below its area."""

    def __init__(self, event, *, widget=forms.CheckboxSelectMultiple, **options):
        rows = sorted(event.areas.select_related("parent"), key=_place_of)
        super().__init__(event.areas.all(), required=False, widget=widget, **options)
        self.choices = [
            (row.pk, f"{row.parent.title}: {row.title}" if row.parent else row.title) for row in rows
        ]


def _place_of(area):
    above = area.parent or area
    return (above.position, above.pk, area.parent_id is not None, area.position, area.pk)


class ReviewerForm(forms.ModelForm):
    """What a reviewer says of themselves."""

    class Meta:
        model = Reviewer
        fields = ["affiliation", "most_reviews", "cannot_review"]
        widgets = {"cannot_review": forms.Textarea({"rows": 5})}
        labels = {
            "affiliation": _("Your affiliation"),
            "most_reviews": _("How many reviews you can write at the most"),
            "cannot_review": _("People whose posters you cannot review"),
        }
        help_texts = {
            "affiliation": _("You get no poster of somebody with the same."),
            "cannot_review": _(
                "Names or addresses, one on each line: students, advisors, co-authors, close friends. Only "
                "the portal reads this, to keep their posters away from you."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["most_reviews"].min_value = 1
        event = self.instance.call.event
        if event.areas.exists():
            self.fields["areas"] = AreasField(event, label=_("Areas in which you can review"))
            self.initial["areas"] = [area.pk for area in self.instance.areas.all()]

    def clean_most_reviews(self):
        most = self.cleaned_data["most_reviews"]
        if most == 0:
            raise ValidationError(gettext("Leave this empty for no limit, or withdraw as a reviewer below."))
        return most


class InviteReviewersForm(forms.Form):
    """Many people at once, one on a line, as one pastes them."""

    people = forms.CharField(
        label=_("People"),
        max_length=20_000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_(
            "One on each line: name, e-mail address, affiliation, as they stand in a mail or a table."
        ),
    )
    most_reviews = forms.IntegerField(
        label=_("Reviews at the most"), required=False, min_value=1, max_value=500,
        widget=widgets.UnfoldAdminIntegerFieldWidget, help_text=_("Each; they may change it."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Words of your own"), required=False, max_length=2000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}), help_text=_("They stand in the mail."),
    )  # fmt: skip

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        if event.areas.exists():
            self.fields["areas"] = AreasField(
                event, label=_("Areas"), help_text=_("They may change them."),
                widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
            )  # fmt: skip

    def clean_people(self):
        """[{"name", "email", "affiliation"}], each address once."""
        lines = [
            (number, line.strip()) for number, line in enumerate(self.cleaned_data["people"].split("\n"), 1)
        ]
        found, faults = {}, []
        for number, line in lines:
            try:
                if line:
                    person = read_line(line)
                    found[person["email"]] = person
            except ValidationError as error:
                told = gettext("Line %(number)d: %(fault)s")
                faults.append(told % {"number": number, "fault": " ".join(error.messages)})
        if len(found) > MOST_AT_ONCE:
            faults = [gettext("Invite at most %(most)d people at once.") % {"most": MOST_AT_ONCE}]
        if faults:
            raise ValidationError(faults[:10])
        return list(found.values())


def read_line(line):
    """{"name", "email", "affiliation"} of a line. Raises ValidationError."""
    parts = re.match(r"(?P<name>[^@]*?)[\s,;<(\"]*(?P<email>[^\s,;<>()\"]+@[^\s,;<>()\"]+)(?P<rest>.*)", line)
    if not parts:
        raise ValidationError(gettext("there is no e-mail address."))
    name = " ".join(parts["name"].strip(" \t,;\"'").split())
    affiliation = " ".join(parts["rest"].strip(' \t,;>)"').split())
    if not name or len(name) > 200 or len(affiliation) > 250:
        raise ValidationError(gettext("write the name before the address, and the affiliation after it."))
    return {"name": name, "email": addresses.clean(parts["email"]), "affiliation": affiliation}


# --- Reviews ---------------------------------------------------------------------------------------------


class ReviewForm(forms.Form):
    """A review: a scale for each criterion, and comments. Gaps are kept; `missing()` says what they are."""

    to_authors = forms.CharField(
        label=_("Comments to the authors"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
    )  # fmt: skip
    to_chairs = forms.CharField(
        label=_("Comments to the chairs alone"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Authors and other reviewers do not see this. Formulas are set here, too."),
    )  # fmt: skip
    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, review, is_open_review=False):
        self.criteria = list(Criterion.objects.filter(call=review.poster.call_id))
        given = {score.criterion_id: score.value for score in review.scores.all()}
        texts = {"to_authors": review.to_authors, "to_chairs": review.to_chairs, "edits": review.edits}
        scores = {f"score-{each.pk}": str(given.get(each.pk, "")) for each in self.criteria}
        super().__init__(data, initial=texts | scores, label_suffix="")
        comments = [self.fields.pop(name) for name in ("to_authors", "to_chairs")]
        for each in self.criteria:
            self.fields[f"score-{each.pk}"] = scale(each)
        self.fields |= dict(zip(("to_authors", "to_chairs"), comments, strict=True))
        told = _("The authors read this, with your name. Markdown with LaTeX: *emphasis*, $x^2$.")
        if not is_open_review:
            told = _("The authors read this, without your name. Markdown with LaTeX: *emphasis*, $x^2$.")
        self.fields["to_authors"].help_text = told
        for each in self.comments:
            preview_below(each.field, each.name, "?letter")

    @property
    def scales(self):
        return [self[f"score-{each.pk}"] for each in self.criteria]

    @property
    def comments(self):
        return [self["to_authors"], self["to_chairs"]]

    @property
    def texts(self):
        return {name: self.cleaned_data.get(name, "") for name in ("to_authors", "to_chairs")}

    @property
    def scores(self):
        """{Criterion: value, or None where none is given yet}."""
        given = {each: self.cleaned_data.get(f"score-{each.pk}") for each in self.criteria}
        return {each: int(value) if value else None for each, value in given.items()}

    def missing(self):
        """What a review still lacks, by the labels of its fields."""
        lacks = [str(each.label) for each, value in self.scores.items() if value is None]
        return lacks + ([str(self.fields["to_authors"].label)] if not self.texts["to_authors"] else [])


def scale(criterion):
    """The field of a criterion: its numbers beside each other."""
    numbers = [str(number) for number in range(criterion.lowest, criterion.highest + 1)]
    return forms.ChoiceField(
        label=criterion.label, help_text=criterion.help_text, required=False,
        choices=[(number, number) for number in numbers], widget=forms.RadioSelect,
    )  # fmt: skip
