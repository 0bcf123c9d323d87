"""Pictures that organisers place in the texts of an event, of its pages, and of pages of the site."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.images import get_image_dimensions
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.lib import images
from portal.markup import pictures
from portal.models import PictureField, WordsField

LARGE, SMALL = 1600, 800  # pixels of the longer side, on a page and on a phone
MOST = 100  # of an event, which all come with its row


class PictureQuerySet(models.QuerySet):
    def in_texts(self):
        """These pictures as `portal.markup` reads them."""
        return pictures.written({str(row.number): row.as_text_has_it() for row in self})

    def delete(self):
        """One by one, each with its files."""
        for row in self:
            row.delete()


class Picture(models.Model):
    """A picture of an event or, without one, of the site's own pages; texts name it by its number.

    A number is never given again, and a copy of the event keeps it, so that no text shows another picture.
    """

    raises_revision = True
    event_paths = ("event",)

    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="pictures", verbose_name=_("event")
    )
    number = models.PositiveBigIntegerField(_("number"), null=True, editable=False)
    file = PictureField(_("picture"), upload_to="pictures/", max_side=LARGE)
    small = PictureField(_("smaller"), upload_to="pictures/", max_side=SMALL, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    small_width = models.PositiveIntegerField(_("width of the smaller"), default=0, editable=False)
    alt = WordsField(
        _("alternative text"), max_length=300, blank=True,
        help_text=_(
            "What somebody who does not see the picture should know of it. Where it stands in a text "
            "already, the words in the text’s own brackets are read out."
        ),
    )  # fmt: skip

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="picture_number_of_event")]

    def __str__(self):
        return self.alt or str(_("Decoration"))

    @property
    def call(self):
        """What places it in a text."""
        words = " ".join(self.alt.translate(str.maketrans("[]", "()")).split())
        return f"![{words}]({pictures.MARK}{self.number})"

    @property
    def preview(self):
        """The smaller of its files."""
        return self.small or self.file

    def as_text_has_it(self):
        small = (self.small.url, self.small_width) if self.small else ("", 0)
        return pictures.Picture(self.alt, self.width, self.height, self.file.url, *small)

    def clean_fields(self, exclude=None):
        """With a new file comes a smaller one; a file that is refused gets this far in no case."""
        super().clean_fields(exclude)
        if self.file and not self.file._committed:
            self.width, self.height = get_image_dimensions(self.file)
            if max(self.width, self.height) > SMALL:
                self.file.seek(0)
                self.small = images.shrink(self.file.file, max_side=SMALL)
                self.small_width = get_image_dimensions(self.small)[0]

    def clean(self):
        super().clean()
        if not self.pk and Picture.objects.filter(event=self.event_id).count() >= MOST:
            told = _("There are %(most)d pictures already; delete one that no text shows.")
            raise ValidationError(told, params={"most": MOST})

    @transaction.atomic
    def save(self, *args, **kwargs):
        self._lock_event()
        super().save(*args, **kwargs)
        if self.number is None:
            self.number = self.pk
            super().save(update_fields=["number"])
        self._tell_event()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """The row with its files, but for those that a copy of the event shows, too."""
        self._lock_event()
        deleted = super().delete(*args, **kwargs)
        self._tell_event()
        if not Picture.objects.filter(file=self.file.name).exists():
            for each in filter(None, (self.file, self.small)):
                transaction.on_commit(partial(each.storage.delete, each.name))
        return deleted

    def _lock_event(self):
        self._event().select_for_update().first()

    def _event(self):
        return self._meta.get_field("event").related_model.objects.filter(pk=self.event_id)

    def _tell_event(self):
        if self.event_id:
            told = Picture.objects.filter(event=self.event_id).in_texts()
            self._event().update(pictures_in_text=told)

    def places(self):
        """The texts that show it, as (row, the name of its field)."""
        pages = self._meta.apps.get_model("events", "Page").objects.filter(event=self.event_id)
        rows = [*self._event(), *pages.filter(body__contains=pictures.MARK)]
        fields = [(row, field) for row in rows for field in row._meta.fields]
        return [
            (row, field.verbose_name)
            for row, field in fields
            if getattr(field, "takes_pictures", False)
            and pictures.is_shown(self.number, str(getattr(row, field.attname)))
        ]


class WithPictures(models.Model):
    """Keeps what its texts, and those of its pages, need to know of its pictures: no page asks for them."""

    pictures_in_text = models.TextField(_("pictures in texts"), blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:  # somebody may have placed one since this was read
            self.pictures_in_text = self.pictures.in_texts()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """With the files of its pictures."""
        self.pictures.all().delete()
        return super().delete(*args, **kwargs)

    @property
    def text_pictures(self):
        """The pictures that may stand in its texts."""
        return self.pictures_in_text
