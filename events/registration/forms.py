"""The form by which people register: who they are, what they book, what is asked."""

from collections import defaultdict

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.registration.actions import booking
from events.registration.models import Question
from events.web.forms import ForReaders
from portal.form_fields import AddressField, LineField
from portal.lib import addresses

MOST_TEXT = 2000  # characters of an answer


def field_of(question):
    """The field by which a question is answered; its value is cleaned to text by `answer_text`."""
    kind, options = (
        question.kind,
        {"label": question.label, "help_text": question.help_text, "required": False},
    )
    listed = [(choice, choice) for choice in question.choice_list]
    if kind == Question.Kind.TEXT:
        return forms.CharField(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **options)
    if kind == Question.Kind.NUMBER:
        return forms.DecimalField(max_digits=12, decimal_places=2, **options)
    if kind == Question.Kind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Please choose")), *listed], **options)
    if kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=listed, widget=forms.CheckboxSelectMultiple, **options)
    if kind == Question.Kind.YES_NO:
        return forms.BooleanField(**options)
    return LineField(max_length=300, **options)


def answer_text(value):
    """An answer as it is stored: several choices on lines of their own, yes as "yes", none as ""."""
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def answer_value(question, text):
    """A stored answer as the field of its question takes it."""
    if question.kind == Question.Kind.SEVERAL:
        return text.splitlines()
    return bool(text) if question.kind == Question.Kind.YES_NO else text


class QuestionsForm(ForReaders, forms.Form):
    """The questions alone, each as a field `q<key>`; those that are required must be answered if asked.

    Of the questions in `kept` (keys) the answers are there and not shown: one left empty stays as it is.
    """

    def __init__(self, *args, questions, answers=(), kept=(), **kwargs):
        self.questions, self.kept = questions, set(kept)
        super().__init__(*args, **kwargs)
        known = dict(answers)
        for question in questions:
            name = f"q{question.pk}"
            self.fields[name] = field_of(question)
            self.fields[name].widget.attrs |= {"aria-required": "true"} if question.is_required else {}
            if question.pk in known and question.pk not in self.kept:
                self.initial[name] = answer_value(question, known[question.pk])
        self.move_website_last()

    def move_website_last(self):
        self.fields["website"] = self.fields.pop("website")

    def question_fields(self):
        """[(question, bound field, the tickets with which alone it is asked as "1 2")] for a template."""
        return [
            (question, self[f"q{question.pk}"], " ".join(str(ticket.pk) for ticket in question.tickets.all()))
            for question in self.questions
        ]

    def require(self, tickets):
        """Add an error to each required question that goes with these tickets (keys) and has no answer."""
        for question in self.questions:
            name = f"q{question.pk}"
            is_asked = question.is_required and question.concerns(tickets) and question.pk not in self.kept
            if is_asked and name in self.cleaned_data and not answer_text(self.cleaned_data[name]):
                self.add_error(name, gettext("Please answer this."))

    def answers(self, tickets):
        """{key of the question: text} of what is asked with these tickets (keys)."""
        asked = [question for question in self.questions if question.concerns(tickets)]
        found = {each: answer_text(self.cleaned_data.get(f"q{each.pk}")) for each in asked}
        return {str(each.pk): text for each, text in found.items() if text or each.pk not in self.kept}


class DetailsForm(ForReaders, forms.Form):
    """What somebody is called, as its holder changes it."""

    name = LineField(label=_("Name"), max_length=200)
    affiliation = LineField(label=_("Affiliation"), max_length=250, required=False)
    is_listed = forms.BooleanField(
        label=_("Show my name and affiliation on the list of participants"), required=False
    )
    autocomplete = {"name": "name", "affiliation": "organization"}

    def __init__(self, *args, registration, has_list, **kwargs):
        names = ("name", "affiliation", "is_listed")
        super().__init__(*args, initial={name: getattr(registration, name) for name in names}, **kwargs)
        if not has_list:
            del self.fields["is_listed"]

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class RegistrationForm(QuestionsForm):
    """Registers one person for some tickets of an event. Of each event one main ticket, and any extras.

    With `contact`, the address of who registers somebody else, it asks for no other.
    """

    name = LineField(label=_("Name"), max_length=200)
    affiliation = LineField(label=_("Affiliation"), max_length=250, required=False)
    email = AddressField(label=_("E-mail"), help_text=_("To which your link and all news of this event go."))
    is_listed = forms.BooleanField(
        label=_("Show my name and affiliation on the list of participants"), required=False
    )
    is_contact = forms.BooleanField(
        label=_("I do not come myself, and only register others"), required=False,
        help_text=_("On the page that you get then, you register them by name."),
    )  # fmt: skip
    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-reader-zone": ""})
    )
    autocomplete = {"name": "name", "email": "email", "affiliation": "organization"}

    def __init__(self, *args, tickets, own_addresses=(), has_list=False, now, contact="", **kwargs):
        self.tickets, self.now, self.contact = tickets, now, contact
        super().__init__(*args, **kwargs)
        if contact:
            for name in ("email", "is_contact", "is_listed", "time_zone"):
                del self.fields[name]
        if own_addresses:
            self.fields["email"] = forms.ChoiceField(
                label=_("E-mail"), choices=[(each, addresses.readable(each)) for each in own_addresses]
            )
        if not has_list:
            self.fields.pop("is_listed", None)
        self._add_tickets()
        self.move_website_last()

    def _add_tickets(self):
        """A field for the main tickets of each event or talk, and one for each extra."""
        self.groups = defaultdict(list)
        for ticket in self.tickets:
            self.groups[(ticket.event_id, ticket.talk_id)].append(ticket)
        for (event, talk), tickets in self.groups.items():
            main = [ticket for ticket in tickets if ticket.is_main]
            if main:
                self.fields[f"main-{event}-{talk or ''}"] = self._main_field(main)
            for ticket in tickets:
                if not ticket.is_main:
                    self.fields[f"extra-{ticket.pk}"] = forms.BooleanField(label=ticket.name, required=False)

    def _main_field(self, tickets):
        choices = [(str(ticket.pk), ticket.name) for ticket in tickets]
        initial = choices[0][0] if len(choices) == len(self.tickets) == 1 else None
        if len(self.groups) > 1 or len(self.tickets) > len(tickets):
            choices = [("", _("Not this one")), *choices]
        return forms.ChoiceField(
            choices=choices, initial=initial, widget=forms.RadioSelect, required=False, label=""
        )

    def ticket_fields(self):
        """For a template: [(event, talk, [(ticket, bound field, why it is closed)], the name of the radios)].

        The name is there where the radios can be left alone, and so one of them is for none.
        """
        found = []
        for (event, talk), tickets in self.groups.items():
            rows = []
            radios = f"main-{event}-{talk or ''}"
            for ticket in sorted(tickets, key=lambda ticket: not ticket.is_main):
                name = radios if ticket.is_main else f"extra-{ticket.pk}"
                rows.append((ticket, self[name], booking.why_closed(ticket, self.now)))
            may_skip = radios in self.fields and self.fields[radios].choices[0][0] == ""
            found.append((tickets[0].event, tickets[0].talk, rows, radios if may_skip else ""))
        return found

    def clean(self):
        data = super().clean()
        data["tickets"] = self._chosen(data)
        if self.contact:
            data["email"] = self.contact
        self._refuse(data)
        self.require(set(data["tickets"]))
        return data

    def _chosen(self, data):
        """The keys of the tickets that are chosen; none for who only registers others."""
        if data.get("is_contact"):
            return []
        chosen = [data.get(name) for name in self.fields if name.startswith("main-")]
        extras = [name for name in self.fields if name.startswith("extra-") and data.get(name)]
        chosen += [name.removeprefix("extra-") for name in extras]
        if not any(chosen):
            self.add_error(None, gettext("Choose what you would like to register for."))
        return sorted(int(key) for key in chosen if key)

    def require(self, tickets):
        if tickets:
            super().require(tickets)

    def _refuse(self, data):
        chosen = [ticket for ticket in self.tickets if ticket.pk in data["tickets"] and "email" in data]
        for ticket in chosen:
            if reason := booking.why_not(ticket, data["email"], self.now):
                self.add_error(None, reason)

    def facts(self):
        """What an attempt keeps, or a registration is made of."""
        names = ("name", "affiliation", "is_listed", "time_zone", "tickets")
        facts = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        tickets = set(facts["tickets"])
        return facts | {"answers": self.answers(tickets) if tickets else {}}
