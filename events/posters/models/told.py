"""What was told about a poster, and what changed about it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Talk
from mailing.models import Delivery

from .posters import Poster, PosterAuthor


class PosterMail(models.Model):
    """A mail about a poster, so that its pages can say what became of it, and erasing reaches it."""

    raises_revision = False
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="mails")
    author = models.ForeignKey(PosterAuthor, models.SET_NULL, null=True, blank=True, related_name="+")
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="+")
    about = models.CharField(_("about"), max_length=20)  # the name of its template

    class Meta:
        verbose_name = _("mail about a poster")
        verbose_name_plural = _("mails about posters")

    def __str__(self):
        return f"{self.poster}: {self.about}"


class PosterChange(models.Model):
    """What changed about a poster, when, by whom and why; a row is only ever added.

    A change `of_review` is told to no chair in conflict with the poster, and to no other editor.
    """

    raises_revision = False
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    what = models.CharField(_("what"), max_length=300)
    reason = models.TextField(_("why"), blank=True, max_length=2000)
    of_review = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change of a poster")
        verbose_name_plural = _("changes of posters")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.what


class ToldBoard(models.Model):
    """Where a presenter knows that a poster hangs: what the latest mail about it said."""

    raises_revision = False
    event_paths = ()

    poster = models.OneToOneField(Poster, models.CASCADE, related_name="told_board")
    session = models.ForeignKey(Talk, models.SET_NULL, null=True, related_name="+", verbose_name=_("session"))
    board = models.PositiveSmallIntegerField(_("board"), null=True)
    starts_at = models.DateTimeField(_("start"), null=True)
    ends_at = models.DateTimeField(_("end"), null=True)
    place = models.CharField(_("place"), max_length=500, blank=True)
    is_off = models.BooleanField(_("does not take place"), default=False)
    presenter = models.CharField(_("presenter"), max_length=200, blank=True)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("told board")
        verbose_name_plural = _("told boards")

    def __str__(self):
        return f"{self.poster}: {self.board}"
