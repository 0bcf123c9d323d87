"""Permanent addresses: a slug that was ever used goes on leading to its page."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """A slug that an event or a person had before; its addresses redirect."""

    slug = models.SlugField(max_length=80)
    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="former_slugs", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "Person", models.CASCADE, null=True, blank=True, related_name="former_slugs", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(event=None) ^ models.Q(person=None), name="former_slug_of_one"
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(person=None), name="former_slug_of_one_event"
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(event=None), name="former_slug_of_one_person"
            ),
        ]

    def __str__(self):
        return self.slug


class Addressed(models.Model):
    """Something with a page of its own at a slug; renaming it leaves a FormerSlug behind."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("The last part of the page's address.")
    )

    class Meta:
        abstract = True

    @classmethod
    def owner_field(cls):
        return cls._meta.model_name  # the field of FormerSlug that points here

    def clean(self):
        super().clean()
        taken = FormerSlug.objects.filter(slug=self.slug).exclude(**{self.owner_field(): None})
        if taken.exclude(**{self.owner_field(): self.pk}).exists() if self.pk else taken.exists():
            raise ValidationError(
                {
                    "slug": _(
                        "Another page had this address before and still redirects from it; choose another."
                    )
                }
            )

    @transaction.atomic
    def save(self, *args, **kwargs):
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self.slug:
            self.former_slugs.filter(slug=self.slug).delete()
            self.former_slugs.create(slug=before)
