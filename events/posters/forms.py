"""The form of a poster: its text, its authors in order, where it belongs, and what the call asks."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.posters import drafting, permissions
from events.posters.deadlines import ALL, AUTHORS, TEXTS
from events.posters.models import Poster
from events.registration.forms import answer_text, field_of
from events.web.forms import ForReaders
from portal.form_fields import AddressField
from portal.lib import orcid

IN_SCOPE = {
    TEXTS: {"title", "abstract", "shows_file", "contact", "presents"},
    AUTHORS: {"shows_file", "contact", "presents"},
}


def preview_below(field, name, query):
    """Have a script show what is typed, as readers will see it, in the element `preview-<name>`."""
    field.widget.attrs |= {
        "data-preview-url": reverse("poster-preview") + query,
        "data-preview-target": f"preview-{name}",
        "data-preview-failed": gettext("There is no preview at the moment; nothing you wrote is lost."),
    }


class LineField(forms.CharField):
    """Words on one line, in any script; what is not printed was taken out of them before."""

    def clean(self, value):
        return super().clean(" ".join((value or "").split()))


class OrcidField(forms.CharField):
    def clean(self, value):
        value = super().clean(orcid.plain(value or ""))
        if value:
            orcid.validate_orcid(value)
        return value


class AuthorForm(forms.Form):
    """One author; its fields begin with the name of its row."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    sort_name = LineField(
        label=_("Sorted as"), max_length=200, required=False,
        help_text=_("By which the index sorts, such as the family name; empty: the last word of the name."),
    )  # fmt: skip
    affiliations = forms.CharField(
        label=_("Affiliations"), max_length=1000, required=False, help_text=_("One on each line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    orcid = OrcidField(label=_("ORCID iD"), max_length=60, required=False)
    email = AddressField(
        label=_("E-mail"), required=False,
        help_text=_("Never public. Each author is told of the submission."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", use_required_attribute=False, **kwargs)

    @property
    def key(self):
        """The key of the PosterAuthor; None of a new one."""
        return int(self.prefix[1:]) if self.prefix.startswith("p") else None

    @property
    def is_blank(self):
        return not any(self[name].value() for name in drafting.OF_AUTHORS)

    def clean(self):
        data = super().clean()
        if not self.is_blank and not data.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Give the name of this author, or remove the row."))
        return data


class SubmissionForm(ForReaders, forms.Form):
    """A poster as its content has it (`events.posters.drafting`); it is checked only if it `is_sent`.

    Of a poster whose texts or list of authors are closed, `scope` says what may still be changed.
    """

    title = LineField(label=_("Title"), max_length=Poster._meta.get_field("title").max_length)
    abstract = forms.CharField(label=_("Abstract"), widget=forms.Textarea(attrs={"rows": 12}))
    areas = forms.MultipleChoiceField(
        label=_("Areas"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("An area that you chose is not there any more; choose again.")},
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("How it will be presented"), choices=Poster.Mode, initial=Poster.Mode.IN_PERSON,
        widget=forms.RadioSelect,
    )  # fmt: skip
    wants_spotlight = forms.BooleanField(
        label=_("We would like to give a short spotlight talk about it"), required=False
    )
    is_student = forms.BooleanField(label=_("The presenter is a student"), required=False)
    shows_file = forms.BooleanField(
        label=_("The PDF may be shown on the public page of the poster"), required=False
    )
    not_chairs = forms.MultipleChoiceField(
        label=_("Those who decide here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    not_reviewed_by = forms.CharField(
        label=_("Others"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names or addresses, one on each line, such as those of an advisor."),
    )  # fmt: skip
    contact = forms.CharField(required=False)
    presents = forms.CharField(required=False)

    def __init__(self, content, *, call, is_sent=False, scope=ALL, stored=None):
        self.call, self.content, self.scope = call, drafting.with_rows(content), scope
        super().__init__(
            drafting.data_of(self.content) if is_sent else None, use_required_attribute=False,
            initial=stored or self.content,
        )  # fmt: skip
        for name, query in (("title", "&line"), ("abstract", "")):
            preview_below(self.fields[name], name, f"?event={call.event.slug}{query}")
        self.questions = list(call.questions.all())
        self.topics = list(call.event.areas.all())
        for question in self.questions:
            self._add_question(question, (stored or self.content).get(f"q{question.pk}", []))
        self._leave_out_what_is_not_asked()
        if scope != ALL:
            for name in set(self.fields) - IN_SCOPE[scope]:
                self.fields[name].disabled = True
        self.authors = [self._author(row, is_sent) for row in self.content["row"]]

    def _add_question(self, question, values):
        name = f"q{question.pk}"
        field = self.fields[name] = field_of(question)
        self.initial[name] = values if isinstance(field, forms.MultipleChoiceField) else "".join(values[-1:])

    def _leave_out_what_is_not_asked(self):
        # No `maxlength` of the browser's: it cuts off what is pasted, and says nothing.
        self.fields["abstract"].validators.append(MaxLengthValidator(self.call.most_characters))
        self.fields["areas"].choices = [(str(area.pk), area.title) for area in self.topics]
        chairs = permissions.chairs_of(self.call) if self.call.review != self.call.Review.NONE else []
        self.fields["not_chairs"].choices = [(str(chair.pk), chair.name) for chair in chairs if chair.name]
        asked = {
            "areas": self.topics,
            "wants_spotlight": self.call.asks_spotlight,
            "is_student": self.call.asks_student,
            "shows_file": self.call.files != self.call.Files.NEVER,
            "not_chairs": self.fields["not_chairs"].choices,
            "not_reviewed_by": self.call.review != self.call.Review.NONE,
        }
        for name in [name for name, is_asked in asked.items() if not is_asked]:
            del self.fields[name]

    def _author(self, row, is_sent):
        names = (f"{row}-{name}" for name in drafting.OF_AUTHORS)
        values = {name.partition("-")[2]: self.content.get(name, "") for name in names}
        data = drafting.data_of(self.content) if is_sent else None
        form = AuthorForm(data, prefix=row, initial=values)
        form.is_contact, form.presents = self.content["contact"] == row, self.content["presents"] == row
        return form

    # --- For the template --------------------------------------------------------------------------------

    @property
    def new_author(self):
        """An empty row, of which the script makes new ones."""
        form = AuthorForm(None, prefix="n0")
        form.is_contact = form.presents = False
        return form

    def area_fields(self):
        """[(area, its tick, [(sub-topic, its tick)])], nested as the event has them."""
        ticks = dict(zip((area.pk for area in self.topics), self["areas"], strict=True))
        below = {}
        for area in self.topics:
            below.setdefault(area.parent_id, []).append((area, ticks[area.pk]))
        return [(area, tick, below.get(area.pk, [])) for area, tick in below.get(None, [])]

    def question_fields(self):
        return [(question, self[f"q{question.pk}"]) for question in self.questions]

    # --- Checked -----------------------------------------------------------------------------------------

    def clean(self):
        data = super().clean()
        self._clean_areas(data)
        for question in self.questions:
            name = f"q{question.pk}"
            if question.is_required and name in data and not answer_text(data[name]):
                self.add_error(name, gettext("Please answer this."))
        self._clean_authors(data)
        return data

    def _clean_areas(self, data):
        if self.topics and "areas" in data and not data["areas"]:
            self.add_error("areas", gettext("Choose where it belongs, at least one area."))

    def _clean_authors(self, data):
        self.written = [form for form in self.authors if not form.is_blank]
        if len(self.written) > drafting.MOST_AUTHORS:
            told = gettext("A poster has at most %(most)d authors here.")
            raise ValidationError(told % {"most": drafting.MOST_AUTHORS})
        if not self.written:
            self.authors[0].add_error("name", gettext("Name at least one author."))
        elif sum(not form.is_valid() for form in self.written):  # asks each, so that all errors are shown
            self.add_error(None, gettext("Something is missing about an author; look at the marked fields."))
        else:
            self._clean_contact(data)

    def _clean_contact(self, data):
        rows = {form.prefix: form for form in self.written}
        contact = rows.get(data.get("contact"), self.written[0])
        if data.get("presents") not in rows:
            data["presents"] = self.written[0].prefix
        data["contact"] = contact.prefix
        if not contact.cleaned_data["email"]:
            contact.add_error("email", gettext("The contact needs an address: all mails go there."))
            self.add_error(None, gettext("Something is missing about an author; look at the marked fields."))

    def facts(self):
        """What a poster is made of; the authors in order."""
        data = self.cleaned_data
        names = (
            "title",
            "abstract",
            "mode",
            "wants_spotlight",
            "is_student",
            "shows_file",
            "not_reviewed_by",
        )
        return {name: data[name] for name in names if name in data} | {
            "areas": [int(key) for key in data.get("areas", [])],
            "not_chairs": [int(key) for key in data.get("not_chairs", [])],
            "answers": {each.pk: answer_text(data.get(f"q{each.pk}")) for each in self.questions},
            "authors": [self._facts_of(form) for form in self.written],
        }

    def _facts_of(self, form):
        return form.cleaned_data | {
            "key": form.key,
            "is_contact": form.prefix == self.cleaned_data["contact"],
            "presents": form.prefix == self.cleaned_data["presents"],
        }
