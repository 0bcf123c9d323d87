"""Forms of speakers and of who is invited, by their links; of a reader who suggests a speaker; of days."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.models import Person, Speaker
from events.models.material import FILE_TYPES, validate_file
from events.speakers.models import Suggestion
from events.web.forms import ForReaders
from portal import markup
from portal.form_fields import LongSelectWidget
from portal.lib import images, times
from portal.lib.tokens import digest

from . import page_fields

TEXT_ROWS = {"abstract": 10, "affiliations": 2, "bio": 6}
SEEN = "seen_"  # before the name of a text: the digest of what the form was drawn with


def validate_length(text):
    """Raise ValidationError for a text that is longer than the site renders."""
    try:
        markup.check(text)
    except markup.MarkupTooLong as error:
        raise ValidationError(str(error)) from error


class WebAddressField(forms.URLField):
    """An address of the web, which may be given without https://."""

    default_error_messages = {"invalid": _("Give a web address, such as https://example.org/me.")}
    default_validators = [URLValidator(schemes=["http", "https"], message=default_error_messages["invalid"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", required=False, **kwargs)


class SpeakerPageForm(forms.Form):
    """All that a speaker may say, drawn with `shown`; `begun` once it is too late for title and abstract.

    Of the fields there are those that are `asked`: see `page_fields.names_on`.
    """

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    abstract = forms.CharField(
        label=_("Abstract"),
        required=False,
        validators=[validate_length],
        help_text=_("Plain text or Markdown; formulas in LaTeX between dollars, such as $x^2$."),
    )
    affiliations = forms.CharField(
        label=_("Affiliation"), max_length=1000, required=False, help_text=_("If several, one a line.")
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        validators=[validate_length],
        help_text=_("Some sentences for your page on this site."),
    )
    homepage = WebAddressField(label=_("Homepage"), max_length=200)
    photo = images.UploadField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 10 MB; places stored in it are removed."),
    )
    slides = forms.FileField(
        label=_("Slides as a file"), required=False, validators=[validate_file],
        help_text=_("PDF is best; at most 50 MB."),
    )  # fmt: skip
    slides_url = WebAddressField(label=_("Or a link to them"), max_length=500)
    consent = forms.ChoiceField(
        label=_("If the talk is recorded, may the recording be published?"),
        choices=[(Speaker.Consent.YES, _("Yes")), (Speaker.Consent.NO, _("No"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("You may change your mind at any time; a no takes effect at once."),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        help_text=_("Only for you and the organisers."),
        widget=LongSelectWidget,
    )

    def __init__(self, *args, shown, begun, asked, **kwargs):
        texts = {name: value for name, value in shown.items() if name in page_fields.ROWS}  # and no file
        super().__init__(*args, initial=texts | kwargs.pop("initial", {}), label_suffix="", **kwargs)
        self.shown, self.begun = shown, begun
        self.fields["time_zone"].choices = zone_choices(shown["time_zone"])
        self.fields["slides"].widget.attrs["accept"] = ",".join(sorted(FILE_TYPES))
        self.fields["photo"].widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        for name, rows in TEXT_ROWS.items():
            self.fields[name].widget = forms.Textarea(attrs={"rows": rows, "cols": 90})
        for name in ("title", "abstract") if begun else ():
            self.fields[name].widget.attrs["readonly"] = True
        for name in set(page_fields.LABELS) - set(asked):
            del self.fields[name]
        for name in self._texts():
            seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
            self.fields[SEEN + name] = seen
            self.initial[SEEN + name] = digest(shown[name])

    def _texts(self):
        return [name for name in page_fields.ROWS if name in self.fields]

    def preview_at(self, address):
        """Let a script show beside long texts what readers will see; it asks the page at `address`."""
        for name in {"abstract", "bio"} & set(self.fields):
            self.fields[name].widget.attrs |= {
                "data-preview-url": address,
                "data-preview-target": f"preview-{name}",
                "data-preview-failed": gettext("The preview does not load; you can go on writing."),
            }

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].splitlines())

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        return photo and images.shrink(photo, max_side=Person._meta.get_field("photo").max_side)

    def clean(self):
        data = super().clean()
        if data.get("slides") and data.get("slides_url"):
            self.add_error("slides_url", gettext("Give either a file or a link."))
        for name in ("title", "abstract") if self.begun else ():
            text = page_fields.clean_lines(data.get(name, ""))
            if text != self.shown[name] and digest(text) != data.get(SEEN + name):
                message = gettext(
                    "The talk has begun, so this stays as it is; write to the organisers instead."
                )
                self.add_error(name, message)
        return data

    def wanted(self):
        """The texts that were sent, by name, as they would be stored; an answer that was left out is none."""
        sent = {name: page_fields.clean_lines(self.cleaned_data[name]) for name in self._texts()}
        return {name: text for name, text in sent.items() if name in self.data}

    def seen(self):
        return {name: self.cleaned_data[SEEN + name] for name in self._texts()}


def zone_choices(present):
    """All time zones, none said first; a zone of old that is stored is among them."""
    names = times.zone_names()
    names = names if present in ("", *names) else [present, *names]
    return [("", gettext("Not said")), *((name, name.replace("_", " ")) for name in names)]


class AnswerForm(forms.Form):
    """The answer to an invitation: `accept` with a day, `decline`, or `later` with a month."""

    MONTHS = 18  # ahead, from the month after the next
    USUAL = 4  # of them, counted from 0: about a term ahead

    day = forms.ChoiceField(label=_("Which day suits you?"), required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=_("You may leave this empty; only the organisers read it."),
    )  # fmt: skip
    until = forms.ChoiceField(label=_("Ask me again in"), required=False)
    answer = forms.ChoiceField(
        choices=[(each, each) for each in ("accept", "decline", "later")],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Press one of the buttons below.")),
    )

    def __init__(self, *args, event, offers, now, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.event = event
        self.offer(offers)
        months = list(_months(times.day_in(now, event.time_zone), self.MONTHS))
        self.fields["until"].choices = [(str(first), date_format(first, "F Y")) for first in months]
        self.fields["until"].initial = str(months[self.USUAL])

    def offer(self, offers):
        """Show these dates; the only one that is free is chosen."""
        self.offers = {each.starts_at.isoformat(): each for each in offers}
        self.fields["day"].choices = [(key, key) for key in self.offers]
        free = [key for key, each in self.offers.items() if each.is_free]
        self.fields["day"].initial = free[0] if len(free) == 1 else None
        self.has_free = bool(free)

    def days(self):
        """For a template: (value, Offer, whether it is chosen) of each day."""
        chosen = self["day"].value()
        return [(key, each, key == chosen and each.is_free) for key, each in self.offers.items()]

    def clean(self):
        data = super().clean()
        if data.get("answer") == "accept" and "day" not in self.errors:
            if offer := self.offers.get(data.get("day")):
                data["day"] = offer.starts_at
            else:
                self.add_error("day", gettext("Please choose one of the days."))
        if data.get("answer") == "later" and "until" not in self.errors:
            if not data["until"]:
                self.add_error("until", gettext("Choose a month."))
            else:
                data["until"] = dt.date.fromisoformat(data["until"])
        return data


def _months(today, number):
    """The first days of so many months, from the month after the next."""
    count = today.year * 12 + today.month + 1
    return (dt.date((count + each) // 12, (count + each) % 12 + 1, 1) for each in range(number))


class SuggestionForm(ForReaders, forms.ModelForm):
    """A reader's suggestion."""

    homepage = WebAddressField(label=_("Their homepage"), max_length=200)
    autocomplete = {"from_name": "name", "from_email": "email"}

    class Meta:
        model = Suggestion
        fields = ["speaker_name", "affiliation", "homepage", "topic", "reason", "from_name", "from_email"]
        labels = {
            "speaker_name": _("Whom would you like to hear?"),
            "affiliation": _("Where they work"),
            "topic": _("What about"),
            "reason": _("Why"),
            "from_name": _("Your name"),
            "from_email": _("Your e-mail"),
        }
        error_messages = {"speaker_name": {"required": _("Say whom you would like to hear.")}}
        help_texts = {"from_email": _("If the organisers may ask you about it; nobody else sees it.")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 5, "cols": 90})}


class SeasonDaysForm(forms.Form):
    """The days between which a season is looked at; both may be left open."""

    since = forms.DateField(label=_("From"), required=False, widget=widgets.UnfoldAdminSingleDateWidget)
    until = forms.DateField(label=_("Until"), required=False, widget=widgets.UnfoldAdminSingleDateWidget)

    def clean(self):
        """Days whose instants there are, also a day later."""
        for name, day in list(super().clean().items()):
            if day and day.year not in times.YEARS:
                self.add_error(name, gettext("Choose a year between 1900 and 2199."))
        return self.cleaned_data
