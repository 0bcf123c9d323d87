"""`manage.py setup`: gives an empty site its name, its first organiser and its first series."""

import datetime as dt
import getpass
import os
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from portal.lib.names import slug_of
from portal.models import SiteSettings, User

DAY_MINUTES = 24 * 60


# --- What is asked, and how an answer is read ----------------------------------------------------------


def stored(model, name):
    """A reader of text as a field of a model takes it."""
    field = model._meta.get_field(name)
    return lambda text: field.clean(text, None)


def email(text):
    return stored(User, "email")(text.lower())


def weekday(text):
    """The number of a weekday, 0 for Monday, by its name or the first three letters of it."""
    for number, label in Event.Weekday.choices:
        if text.casefold() in (label.casefold(), label[:3].casefold()):
            return number
    raise ValidationError(_("“%s” is no weekday; write one such as Wednesday.") % text)


def clock_time(text):
    try:
        return dt.datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise ValidationError(_("“%s” is no time of a day; write one such as 16:00.") % text) from error


def minutes(text):
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= DAY_MINUTES):
        told = _("“%(text)s” is no length; write a number of minutes from 1 to %(most)d.")
        raise ValidationError(told % {"text": text, "most": DAY_MINUTES})
    return int(text)


def status(text):
    if text not in (Event.Status.DRAFT, Event.Status.PUBLISHED):
        raise ValidationError(_("“%s” is neither draft nor published.") % text)
    return text


@dataclass(frozen=True)
class Question:
    """One thing to be told, by an option or at a terminal; without a `default` it must be."""

    name: str  # the option's, with underscores
    text: str
    read: Callable  # of text that is `plain`; raises ValidationError
    default: Callable = None  # of the answers so far: the text that an empty answer stands for

    @property
    def option(self):
        return "--" + self.name.replace("_", "-")

    def answer(self, text):
        """The value that a text stands for; raises ValidationError."""
        return self.read(plain(text))


QUESTIONS = (
    Question("name", _("Name of the site"), stored(SiteSettings, "name")),
    Question(
        "time_zone", _("Time zone of the site, such as Europe/Berlin"), stored(SiteSettings, "time_zone")
    ),
    Question("email", _("E-mail address of the first organiser"), email),
    Question("series", _("Title of the first seminar series"), stored(Event, "title")),
    Question(
        "slug",
        _("Last part of its address"),
        stored(Event, "slug"),
        default=lambda answers: slug_of(answers["series"]),
    ),
    Question("weekday", _("Weekday on which it meets"), weekday),
    Question("time", _("Local time at which it starts, such as 16:00"), clock_time),
    Question("minutes", _("Length in minutes"), minutes, default=lambda answers: "60"),
    Question(
        "series_time_zone",
        _("Time zone in which it meets"),
        stored(Event, "time_zone"),
        default=lambda answers: answers["time_zone"],
    ),
    Question(
        "status",
        _("Its page: draft or published (what was public is never a draft again)"),
        status,
        default=lambda answers: Event.Status.DRAFT.value,
    ),
)


def plain(text):
    """The text without space around it; ValidationError if it holds what no database or page takes."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise ValidationError(_("Write it on one line and without control characters."))
    return text.strip()


# --- What is stored ------------------------------------------------------------------------------------


def refuse_unless_empty():
    """Raise CommandError unless the site has neither accounts nor events."""
    if User._meta.db_table not in connection.introspection.table_names():
        raise CommandError(_("The database has no tables yet; run manage.py migrate first."))
    if User.objects.exists() or Event.objects.exists():
        raise CommandError(
            _("This site has accounts or events already, so it is set up; nothing was changed.")
        )


@transaction.atomic
def found(answers, password):
    """Store the settings, the first organiser and the first series, and return the series."""
    refuse_unless_empty()  # again, as answering takes a while
    site = SiteSettings.load()
    site.name, site.time_zone = answers["name"], answers["time_zone"]
    site.save()
    organiser = User.objects.create_superuser(answers["email"], password, time_zone=answers["time_zone"])
    EmailAddress.objects.create(user=organiser, email=organiser.email, verified=True, primary=True)
    series = Event(
        kind=Event.Kind.SERIES,
        title=answers["series"],
        slug=answers["slug"],
        time_zone=answers["series_time_zone"],
        slot_weekday=answers["weekday"],
        slot_time=answers["time"],
        slot_minutes=answers["minutes"],
        status=answers["status"],
    )
    series.full_clean()
    series.save()
    series.editors.add(organiser)
    return series


class Command(BaseCommand):
    help = _(
        "Set up an empty site: its name, its first organiser and its first series. Asks at a terminal for "
        "what the options do not say."
    )

    def add_arguments(self, parser):
        for question in QUESTIONS:
            parser.add_argument(question.option, help=question.text)
        parser.add_argument(
            "--password-env",
            metavar="VARIABLE",
            help=_("name of the environment variable that holds the organiser's password"),
        )
        parser.add_argument(
            "--no-input",
            "--noinput",
            action="store_false",
            dest="interactive",
            help=_("ask nothing; all comes from options"),
        )

    def handle(self, *, interactive, **options):
        refuse_unless_empty()
        self.asks = interactive and sys.stdin.isatty()
        try:
            answers = self.answers(options)
            password = self.password(options["password_env"], answers["email"])
        except (KeyboardInterrupt, EOFError) as error:
            self.stderr.write("")
            raise CommandError(_("Stopped; nothing was stored.")) from error
        self.say_what_next(found(answers, password))

    # --- Answers, by options or at the terminal ---

    def answers(self, options):
        """The answers to all questions, by name; options are read before anything is asked."""
        if not self.asks:
            refuse_missing(options)
        told = [question for question in QUESTIONS if options[question.name] is not None]
        answers = {each.name: read_option(each.option, each.answer, options[each.name]) for each in told}
        for question in QUESTIONS:
            if question.name not in answers:
                default = question.default(answers) if question.default else ""
                answers[question.name] = self.answer(question, default)
        return answers

    def answer(self, question, default):
        if not self.asks:
            return read_option(question.option, question.answer, default)
        hint = f" [{default}]" if default else ""
        return self.until_valid(lambda: question.answer(input(f"{question.text}{hint}: ").strip() or default))

    def password(self, variable, address):
        user = User(email=address)
        if variable is None:
            return self.until_valid(lambda: typed_password(user))
        if not os.environ.get(variable):
            told = _("--password-env: there is no environment variable “%s”, or it is empty.")
            raise CommandError(told % variable)
        return read_option("--password-env", lambda text: checked(text, user), os.environ[variable])

    def until_valid(self, ask):
        """What `ask` returns, asking again as long as it raises ValidationError."""
        while True:
            try:
                return ask()
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
            except UnicodeDecodeError:
                self.stderr.write(_("This terminal did not send UTF-8; write it once more."))

    # --- What follows ---

    def say_what_next(self, series):
        steps = [
            (_("Sign in"), reverse("account_login")),
            (_("Edit the series"), reverse("admin:events_event_change", args=[series.pk])),
            (_("Add a talk"), reverse("admin:events_talk_add") + f"?event={series.pk}"),
            (_("Logo, contact, imprint"), reverse("admin:portal_sitesettings_changelist")),
            (_("The series' page"), series.get_absolute_url()),
        ]
        self.stdout.write(_("“%s” is set up. Next steps:") % SiteSettings.load())
        for label, path in steps:
            self.stdout.write(f"  {label + ':':24} {settings.SITE_URL}{path}")
        if series.status == Event.Status.DRAFT:
            self.stdout.write(
                _("That page is a draft, which its editors alone can see until it is published.")
            )


def refuse_missing(options):
    """Raise CommandError that names every option that must be given where nothing can be asked."""
    missing = [each.option for each in QUESTIONS if not each.default and options[each.name] is None]
    if options["password_env"] is None:
        missing.append("--password-env")
    if missing:
        raise CommandError(_("Without asking, this needs also: %s.") % ", ".join(missing))


def read_option(name, read, text):
    """An option's value; a wrong one raises CommandError, in one line that begins with its name."""
    try:
        return read(text)
    except ValidationError as error:
        raise CommandError(f"{name}: {' '.join(error.messages)}") from error


def typed_password(user):
    password = getpass.getpass(_("Password: "))
    checked(password, user)
    if getpass.getpass(_("Password, once more: ")) != password:
        raise ValidationError(_("These were two different passwords; write them once more."))
    return password


def checked(password, user):
    """The password as it is; ValidationError says all that makes it too weak."""
    if plain(password) != password:
        raise ValidationError(_("A password neither begins nor ends with a space."))
    validate_password(password, user)
    return password
