"""What readers have seen stays: it is cancelled, not deleted."""

from django.db import models
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

UNDELETABLE = _("“%s” was public, so it is not deleted; cancel it instead.")


class PublicOnceQuerySet(models.QuerySet):
    def delete(self):
        if published := self.exclude(published_at=None).first():
            raise published.undeletable()
        return super().delete()


class PublicOnce(models.Model):
    """Something that cannot be deleted any more once it was public."""

    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        if self.published_at:
            raise self.undeletable()
        return super().delete(*args, **kwargs)

    def undeletable(self):
        """The error that says why it is cancelled rather than deleted."""
        return ProtectedError(UNDELETABLE % self, {self})
