"""Permanent addresses: a slug that was ever used goes on leading to its page."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TAKEN = _("Another page had this address before and still redirects from it; choose another.")


class FormerSlug(models.Model):
    """A slug that an event, a person or a page had before; its addresses redirect."""

    raises_revision = True

    slug = models.SlugField(max_length=80)
    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="former_slugs", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "Person", models.CASCADE, null=True, blank=True, related_name="former_slugs", verbose_name=_("person")
    )
    page = models.ForeignKey(
        "Page", models.CASCADE, null=True, blank=True, related_name="former_slugs", verbose_name=_("page")
    )
    merged_key = models.PositiveBigIntegerField(
        _("key of whom it was"), null=True, blank=True, editable=False,
        help_text=_("Of a person who was merged into this one, and whose history goes on there."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, person=None, page=None)
                | Q(event=None, person__isnull=False, page=None)
                | Q(event=None, person=None, page__isnull=False),
                name="former_slug_of_one",
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(event__isnull=False), name="former_slug_of_one_event"
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(person__isnull=False), name="former_slug_of_one_person"
            ),
            models.UniqueConstraint(fields=["page", "slug"], name="former_slug_once_of_a_page"),
        ]

    def __str__(self):
        return self.slug


class Renamable(models.Model):
    """Something at a `slug`; renaming it leaves a FormerSlug behind."""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs):
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self.slug:
            self.former_slugs.filter(slug=self.slug).delete()
            self.former_slugs.create(slug=before)


class Addressed(Renamable):
    """Something with a page of its own, at a slug that nothing else of its kind has or had."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("The last part of the page’s address.")
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        owner = self._meta.model_name  # the field of FormerSlug that points here
        taken = FormerSlug.objects.filter(slug=self.slug).exclude(**{owner: None})
        if taken.exclude(**{owner: self.pk} if self.pk else {}).exists():
            raise ValidationError({"slug": TAKEN})
