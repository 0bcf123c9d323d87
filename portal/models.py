"""The floor: who signs in, what the site is called, and the number that rises with every public change."""

import secrets
from pathlib import PurePath

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Lower
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from . import markup
from .authors_text import AuthorsText
from .lib import images, names, times
from .lib.orcid import validate_orcid

MAX_MACROS = 4_000  # characters of the macros of an event


def validate_time_zone(name):
    """Raise ValidationError unless `name` is a key of the IANA time zone database."""
    if not times.is_zone(name):
        raise ValidationError(
            _("“%(name)s” is not a time zone; write one such as Europe/Berlin."), params={"name": name}
        )


def validate_macros(text):
    """Raise ValidationError, with the line of each fault, for what does not define macros."""
    try:
        markup.check_macros(text)
    except markup.Unreadable as error:
        told = _("Line %(line)d: %(sentence)s")
        raise ValidationError(
            [ValidationError(told, params={"line": line, "sentence": said}) for line, said in error.faults]
        ) from error


class TimeZoneField(models.CharField):
    """The name of an IANA time zone, such as "Europe/Berlin"."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("default", "UTC")
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_time_zone]


class Composed:
    """A field of words whose accents are composed on the way in, from forms, tables and code alike."""

    def to_python(self, value):
        return names.composed(super().to_python(value))

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return names.composed(value) if isinstance(value, str) else value

    def deconstruct(self):
        """To the database, and so to migrations, a field of Django's."""
        name, path, args, kwargs = super().deconstruct()
        return name, self.stored_as or path, args, kwargs

    stored_as = ""


class WordsField(Composed, models.CharField):
    """A name, or other words on one line."""

    stored_as = "django.db.models.CharField"


class LinesField(Composed, models.TextField):
    """Words on several lines."""

    stored_as = "django.db.models.TextField"


class AuthorsAttribute(DeferredAttribute):
    """The value of a field of authors as `AuthorsText`, as that of a FileField is a FieldFile."""

    def __get__(self, row, cls=None):
        value = super().__get__(row, cls)
        if not isinstance(value, str):
            return value
        takes_pictures = self.field.takes_pictures and markup.PICTURE in value
        knows = takes_pictures or "\\" in value
        return AuthorsText(value, row, takes_pictures=takes_pictures) if knows else value

    def __set__(self, row, value):
        row.__dict__[self.field.attname] = str(value) if isinstance(value, AuthorsText) else value


class Authored(Composed):
    """A field of what authors write with LaTeX, in which the macros of an event hold."""

    descriptor_class = AuthorsAttribute
    takes_pictures = False

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return str(value) if isinstance(value, AuthorsText) else value


class MarkdownField(Authored, models.TextField):
    """Markdown with LaTeX, as its author wrote it; `portal.markup` renders it.

    `first_heading` is the level at which its headings begin on its public page, and `takes_pictures` whether
    those of its row's `text_pictures` may stand in it; the database knows neither.
    """

    def __init__(self, *args, first_heading=3, takes_pictures=False, **kwargs):
        self.first_heading, self.takes_pictures = first_heading, takes_pictures
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        try:
            markup.check(value or "")
        except markup.MarkupTooLong as error:
            raise ValidationError(str(error)) from error


class TitleField(Authored, WordsField):
    """A title of one line that may hold formulas."""


class SummaryField(Authored, models.TextField):
    """A sentence or two that may hold formulas."""

    stored_as = "django.db.models.TextField"


class MacrosField(models.TextField):
    r"""Definitions of macros, such as `\newcommand{\norm}[1]{\lVert #1\rVert}`, one below the other."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", MAX_MACROS)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_macros]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class PictureField(models.ImageField):
    """A photo or logo: checked, turned upright, shrunk and stripped of its metadata before it is stored."""

    def __init__(self, *args, max_side=800, **kwargs):
        self.max_side = max_side  # pixels
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"max_side": self.max_side}

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": images.UploadField} | kwargs)

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        if value and not value._committed:
            # The forms of the admin are checked in a transaction, which on SQLite keeps all others waiting.
            wait = 1 if connection.in_atomic_block else 5
            value.file = images.shrink(value.file, max_side=self.max_side, wait=wait)
            value.name = value.file.name
        return value

    def generate_filename(self, instance, filename):
        """A name that nobody can guess and no other picture had, so that browsers may keep it for ever."""
        return super().generate_filename(instance, secrets.token_hex(12) + PurePath(filename).suffix.lower())


class Accent(models.TextChoices):
    """Hues with a light and a dark shade each, chosen so that text in them keeps contrast AA."""

    INK = "ink", _("Ink")
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")
    PLUM = "plum", _("Plum")
    RED = "red", _("Red")
    OCHRE = "ochre", _("Ochre")
    GREEN = "green", _("Green")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: signs in by e-mail. Organisers have one, speakers and subscribers need none."""

    raises_revision = False

    email = models.EmailField(_("e-mail"), unique=True)
    name = WordsField(_("name"), max_length=200, blank=True)
    affiliation = WordsField(_("affiliation"), max_length=250, blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, validators=[validate_orcid])
    time_zone = TimeZoneField(_("time zone"))
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("may enter the admin"),
        default=False,
        help_text=_("Editors of an event may enter without this."),
    )
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_without_case",
                violation_error_message=_("There is an account with this address already."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        """The name, as django.contrib.admin asks for it; "" for who gave none."""
        return self.name

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()


class SiteSettings(models.Model):
    """What the site says of itself: the one row of this table."""

    raises_revision = True

    name = WordsField(_("name"), max_length=100, default="Seminar portal")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    contact = models.EmailField(_("contact address"), blank=True)
    time_zone = TimeZoneField(_("time zone"), help_text=_("The default for new events."))
    logo = PictureField(_("logo"), upload_to="logos/", blank=True, max_side=600)
    accent = models.CharField(_("accent colour"), max_length=10, choices=Accent, default=Accent.TEAL)
    imprint = MarkdownField(_("imprint"), blank=True, help_text=_("Who runs the site. Markdown."))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_settings_is_one_row")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls):
        """The site's settings, or the defaults while none are stored."""
        return cls.objects.first() or cls()


class FeedRequests(models.Model):
    """How often calendar programs read one feed in one month; counted by `portal.pages`."""

    raises_revision = False

    path = models.CharField(_("address"), max_length=250)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    number = models.PositiveBigIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("requests for a feed")
        verbose_name_plural = _("requests for feeds")
        constraints = [models.UniqueConstraint(fields=["path", "month"], name="feed_requests_once_a_month")]

    def __str__(self):
        return f"{self.path}, {self.month:%Y-%m}"


class PeriodicWork(models.Model):
    """When some work that comes again and again was last done (`portal.periodic`)."""

    raises_revision = False

    name = WordsField(max_length=80, unique=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("periodic work")
        verbose_name_plural = _("periodic work")

    def __str__(self):
        return self.name


class ZoneRules(models.Model):
    """The rules of a time zone by which the moments in the database were made of clock times.

    `changes` lists [instant, seconds east of UTC from then on], as seconds since 1970, from the start of
    `first_year` (see `portal.lib.zone_rules.changes`).
    """

    raises_revision = False

    name = WordsField(max_length=64, unique=True)
    first_year = models.PositiveSmallIntegerField()
    changes = models.JSONField()

    class Meta:
        verbose_name = _("rules of a time zone")
        verbose_name_plural = _("rules of time zones")

    def __str__(self):
        return self.name


class Revision(models.Model):
    """A part of the site revision (`portal.revision`), which SQL triggers raise with what is written.

    The first row has a word that no other site has, made with the tables; it travels with backups and to
    other databases, so that what is kept beside the database knows whose it is (`portal.erasures`).
    """

    raises_revision = False

    number = models.BigIntegerField(default=1)
    site = models.CharField(max_length=32, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk__range=(1, 64)), name="revision_is_of_few_rows")
        ]

    def __str__(self):
        return str(self.number)


class Hold(models.Model):
    """That the whole clock is held (`portal.hold`): one row, or none."""

    raises_revision = False

    class Reason(models.TextChoices):
        RESTORE = "restore", _("The site was restored from a backup")
        HAND = "hand", _("By hand")

    since = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="hold_is_one_row")]

    def __str__(self):
        return self.get_reason_display()
