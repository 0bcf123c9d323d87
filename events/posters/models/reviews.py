"""Who reviews what, who may not, and what they say."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Area

from .calls import PosterCall
from .posters import Poster


class Reviewer(models.Model):
    """Somebody asked by mail to review at a call: a role at its event, which gives nothing else there.

    Who accepts does so with an account, which is `user` from then on.
    """

    raises_revision = False
    event_paths = ()

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        SILENT = "silent", _("No answer")

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="reviewers", verbose_name=_("call"))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    affiliation = models.CharField(_("affiliation"), max_length=250, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("account"),
    )  # fmt: skip
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("areas"))
    most_reviews = models.PositiveSmallIntegerField(_("reviews at the most"), null=True, blank=True)
    cannot_review = models.TextField(
        _("cannot review"), blank=True, max_length=4000,
        help_text=_("Names or addresses of people, one on each line."),
    )  # fmt: skip
    named_at = models.DateTimeField(_("said whom they cannot review"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("asked by"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("call", Lower("email"), name="reviewer_once_in_a_call"),
            models.UniqueConstraint(fields=["call", "user"], name="reviewer_account_once_in_a_call"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.call_id and self.call.is_blind and self._is_chair():
            raise ValidationError(
                {"email": _("A chair of a call with double-blind review cannot review at it.")}
            )

    def _is_chair(self):
        named = Q(pk=self.user_id) | Q(email__iexact=self.email) | Q(emailaddress__email__iexact=self.email)
        return self.call.chairs.filter(named).exists()


class ConflictQuerySet(models.QuerySet):
    def named(self):
        """Those that somebody named, without those that followed from facts."""
        return self.exclude(named=Conflict.Named.FACTS)


class Conflict(models.Model):
    """That an account has nothing to say about a poster: named, or kept as it followed from facts.

    What follows from the facts as they are needs no row; see `events.posters.conflicts`, which knows both.
    """

    raises_revision = False
    event_paths = ()

    class Named(models.TextChoices):
        SELF = "self", _("By themselves")
        AUTHORS = "authors", _("By the authors")
        CHAIR = "chair", _("By a chair")
        FACTS = "facts", _("By what was known of both")

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="conflicts", verbose_name=_("poster"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    named = models.CharField(_("named"), max_length=10, choices=Named)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("named by"),
    )  # fmt: skip
    named_at = models.DateTimeField(_("named at"), default=timezone.now)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        constraints = [
            models.UniqueConstraint(
                fields=["poster", "user"], condition=~Q(named="facts"), name="conflict_named_once"
            ),
            models.UniqueConstraint(
                fields=["poster", "user"], condition=Q(named="facts"), name="conflict_kept_once"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.poster}"


class Criterion(models.Model):
    """What reviewers give a score for, such as originality, and between which bounds."""

    raises_revision = False
    event_paths = ("call__event",)
    copied_with_event = ("call",)
    constraint_fields = {"criterion_has_a_scale": "highest"}

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    label = models.CharField(_("criterion"), max_length=120)
    help_text = models.CharField(_("hint"), max_length=300, blank=True)
    lowest = models.SmallIntegerField(_("from"), default=1)
    highest = models.SmallIntegerField(_("to"), default=5)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["call", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(highest__gt=F("lowest")),
                name="criterion_has_a_scale",
                violation_error_message=_("The scale must end above its beginning."),
            )
        ]

    def __str__(self):
        return self.label


class Review(models.Model):
    """What one reviewer says of one poster; what they write is kept as a draft until they submit it."""

    raises_revision = False
    event_paths = ()

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("Assigned")
        DRAFT = "draft", _("Begun")
        SUBMITTED = "submitted", _("Submitted")
        DECLINED = "declined", _("Declined")
        SET_ASIDE = "set-aside", _("Set aside")

    DUE = (State.ASSIGNED, State.DRAFT)
    LIVING = (State.ASSIGNED, State.DRAFT, State.SUBMITTED)

    reviewer = models.ForeignKey(
        Reviewer, models.CASCADE, null=True, blank=True, related_name="reviews", verbose_name=_("reviewer"),
        help_text=_("None once their account was deleted: what they said stays without a name."),
    )  # fmt: skip
    poster = models.ForeignKey(Poster, models.CASCADE, related_name="reviews", verbose_name=_("poster"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASSIGNED)
    to_authors = models.TextField(_("to the authors"), blank=True, max_length=10_000)
    to_chairs = models.TextField(_("to the chairs"), blank=True, max_length=10_000)
    why_not = models.CharField(_("why it was declined or set aside"), max_length=300, blank=True)
    edits = models.PositiveIntegerField(default=0)  # the times it was saved: of two tabs the later is told
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["poster", "pk"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "poster"], name="reviewed_once")]

    def __str__(self):
        return f"{self.poster}: {self.get_state_display()}"


class Score(models.Model):
    """A number by which a review answers a criterion."""

    raises_revision = False
    event_paths = ()

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="scores", verbose_name=_("criterion")
    )
    value = models.SmallIntegerField(_("score"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="scored_once")]

    def __str__(self):
        return str(self.value)
