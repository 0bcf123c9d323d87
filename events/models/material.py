"""What stays of a talk (slides, videos, notes) and the ways into an online one."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.lib import file_types
from portal.models import PictureField

from .event import Event
from .talk import Talk

MOST_MINUTES_OPEN = 28 * 24 * 60  # a joining link is shown four weeks before its talk at the most
MAX_FILE_BYTES = 50 * 1024 * 1024
FILE_TYPES = file_types.KNOWN

TOO_LARGE = _("The file is larger than 50 MB; put it elsewhere and give a link.")
OF_ONE = _("Choose either an event or one of its talks.")

web_address = URLValidator(schemes=["http", "https"])


def validate_file(file):
    """Raise ValidationError for a file over 50 MB, of a type not handed out, or not of its type.

    What is stored already was looked at when it came.
    """
    if file.size > MAX_FILE_BYTES:
        raise ValidationError(TOO_LARGE)
    if PurePath(file.name).suffix.lower() not in FILE_TYPES:
        raise ValidationError(
            _("Files of this type are not taken; use one of %(types)s, or give a link."),
            params={"types": " ".join(sorted(FILE_TYPES))},
        )
    if not getattr(file, "_committed", False):
        file_types.refuse_other_content(file)


class MaterialQuerySet(models.QuerySet):
    def visible(self, now):
        """What readers may have at the instant `now`."""
        return self.filter(Q(visible_from=None) | Q(visible_from__lte=now), is_hidden=False)


class BaseMaterial(models.Model):
    """A labelled link or file; of several versions with one label, one is current."""

    class Kind(models.TextChoices):
        SLIDES = "slides", _("Slides")
        VIDEO = "video", _("Video")
        PAPER = "paper", _("Paper")
        NOTES = "notes", _("Notes")
        NOTEBOOK = "notebook", _("Notebook")
        CODE = "code", _("Code")
        READING = "reading", _("Reading")
        LINK = "link", _("Link")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SLIDES)
    label = models.CharField(_("label"), max_length=200)
    url = models.URLField(_("link"), blank=True, max_length=500, validators=[web_address])
    file = models.FileField(_("file"), upload_to="materials/", blank=True, validators=[validate_file])
    thumbnail = PictureField(
        _("thumbnail"), upload_to="thumbnails/", blank=True, help_text=_("Shown before a video plays.")
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    version = models.CharField(_("version"), max_length=30, blank=True)
    is_current = models.BooleanField(_("current version"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    visible_from = models.DateTimeField(_("visible from"), null=True, blank=True)
    is_hidden = models.BooleanField(_("hidden"), default=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label

    def clean(self):
        super().clean()
        if bool(self.url) == bool(self.file):
            raise ValidationError({"url": _("Give either a link or a file.")})


class TalkMaterialQuerySet(MaterialQuerySet):
    def visible(self, now):
        """Besides, no video of a talk whose recording is not published: its speaker has not agreed."""
        unpublished = ~Q(talk__recording=Talk.Recording.PUBLISHED)
        return super().visible(now).exclude(Q(kind="video", talk__isnull=False) & unpublished)

    def public(self):
        return self.filter(Q(talk__in=Talk.objects.public()) | Q(event__in=Event.objects.public()))


class Material(BaseMaterial):
    """Material of a talk or of an event as a whole."""

    raises_revision = True
    event_paths = ("event", "talk__event")
    constraint_fields = {
        "material_current_once_in_a_talk": "is_current",
        "material_current_once_in_an_event": "is_current",
        "material_of_one": "talk",
    }

    talk = models.ForeignKey(
        Talk, models.CASCADE, null=True, blank=True, related_name="materials", verbose_name=_("talk")
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="materials", verbose_name=_("event")
    )

    objects = TalkMaterialQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(BaseMaterial.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(talk=None) ^ Q(event=None), name="material_of_one", violation_error_message=OF_ONE
            ),
            models.UniqueConstraint(
                fields=["talk", "kind", "label"],
                condition=Q(is_current=True, talk__isnull=False),
                name="material_current_once_in_a_talk",
                violation_error_message=_("Another version with this label is the current one."),
            ),
            models.UniqueConstraint(
                fields=["event", "kind", "label"],
                condition=Q(is_current=True, event__isnull=False),
                name="material_current_once_in_an_event",
                violation_error_message=_("Another version with this label is the current one."),
            ),
        ]

    @property
    def address(self):
        """Where a reader finds it: the link, or the portal's own download."""
        return self.url or reverse("material-file", args=[self.pk])


class JoiningLink(models.Model):
    """A way into an online talk: of the event, or of one talk, which then overrides the event's."""

    raises_revision = True
    event_paths = ("event", "talk__event")
    constraint_fields = {"joining_link_of_one": "talk"}

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        SIGNED_IN = "signed-in", _("People with an account")
        REGISTERED = "registered", _("People who are registered")
        EDITORS = "editors", _("Organisers")

    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="joining_links", verbose_name=_("event")
    )
    talk = models.ForeignKey(
        Talk, models.CASCADE, null=True, blank=True, related_name="joining_links", verbose_name=_("talk")
    )
    label = models.CharField(
        _("label"), max_length=100, help_text=_("Such as “Zoom” or “YouTube, if Zoom is full”.")
    )
    url = models.URLField(_("address"), max_length=1000, validators=[web_address])
    passcode = models.CharField(_("passcode"), max_length=60, blank=True)
    audience = models.CharField(_("for"), max_length=20, choices=Audience, default=Audience.EVERYONE)
    opens_minutes = models.PositiveIntegerField(
        _("opens"),
        default=15,
        validators=[MaxValueValidator(MOST_MINUTES_OPEN)],
        help_text=_("Minutes before the start from when it is shown."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("joining link")
        verbose_name_plural = _("joining links")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(talk=None) ^ Q(event=None),
                name="joining_link_of_one",
                violation_error_message=OF_ONE,
            ),
            models.CheckConstraint(
                condition=Q(opens_minutes__lte=MOST_MINUTES_OPEN), name="joining_link_opens_in_time"
            ),
        ]

    def __str__(self):
        return self.label
