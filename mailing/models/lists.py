"""Mailing lists, their subscribers, and what each of these wants of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import MarkdownField, TimeZoneField, WordsField


class MailingListQuerySet(models.QuerySet):
    def public(self):
        """Those whose page anybody may see and sign up on."""
        return self.filter(is_public=True)


class MailingList(models.Model):
    """What people subscribe to: a series, a course, or the news of the site."""

    raises_revision = True

    name = WordsField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = MarkdownField(_("description"), blank=True, help_text=_("Markdown with LaTeX."))
    is_public = models.BooleanField(
        _("public"), default=True, help_text=_("Anybody may sign up, and read what was sent.")
    )
    reply_to = models.EmailField(
        _("replies go to"), blank=True, help_text=_("Blank: whoever sends the announcement.")
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="edited_lists", verbose_name=_("editors")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = MailingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("mailing-list", args=[self.slug])


class Subscriber(models.Model):
    """An address that asked to be written to. Needs no account.

    Links in mails are signed values of the key and `version`; a higher version revokes all of them.
    """

    raises_revision = False

    email = models.EmailField(_("e-mail"))
    name = WordsField(_("name"), max_length=200, blank=True)
    time_zone = TimeZoneField(_("time zone"), blank=True, default="")
    is_group = models.BooleanField(
        _("is a group"),
        default=False,
        help_text=_("A Google Group or Mailman list: its copy carries no personal links."),
    )
    version = models.PositiveIntegerField(_("version of links"), default=1, editable=False)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="subscriber_email_without_case",
                violation_error_message=_("There is a subscriber with this address already."),
            )
        ]

    def __str__(self):
        return self.email


class SubscriptionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=Subscription.State.ACTIVE)


class Subscription(models.Model):
    """What one subscriber wants of one list."""

    raises_revision = False

    class State(models.TextChoices):
        PENDING = "pending", _("Waits for confirmation")
        ACTIVE = "active", _("Active")
        LEFT = "left", _("Left")

    class Origin(models.TextChoices):
        FORM = "form", _("Signed up")
        IMPORT = "import", _("Imported")
        ORGANISER = "organiser", _("Added by an organiser")

    subscriber = models.ForeignKey(
        Subscriber, models.CASCADE, related_name="subscriptions", verbose_name=_("subscriber")
    )
    mailing_list = models.ForeignKey(
        MailingList, models.CASCADE, related_name="subscriptions", verbose_name=_("list")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    wants_announcements = models.BooleanField(_("announcements"), default=True)
    wants_reminders = models.BooleanField(_("reminders"), default=True)
    wants_recordings = models.BooleanField(_("recordings"), default=True)
    wants_digest = models.BooleanField(
        _("weekly digest"), default=False, help_text=_("One mail a week instead of all the others.")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.FORM)
    consent = models.CharField(
        _("consent"), max_length=300, blank=True, help_text=_("Who stated it and when, if nobody confirmed.")
    )
    is_to_be_welcomed = models.BooleanField(_("gets a welcome mail"), default=False, editable=False)
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    token_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["mailing_list__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mailing_list", "subscriber"], name="subscribed_once_to_a_list"),
        ]
        indexes = [
            models.Index(
                fields=["token_digest"], condition=~Q(token_digest=""), name="subscription_by_token"
            ),
            models.Index(
                fields=["id"], condition=Q(is_to_be_welcomed=True), name="subscription_to_be_welcomed"
            ),
        ]

    def __str__(self):
        return f"{self.subscriber}: {self.mailing_list}"
