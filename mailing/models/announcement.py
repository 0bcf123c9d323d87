"""What is sent to many: an announcement while it is written and sent, and the letter that it froze into."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.marks import MARK
from portal.models import MarkdownField

from .lists import MailingList


class LetterQuerySet(models.QuerySet):
    def archived(self):
        """What anybody may read: it went to a public list and is of use to others than its recipients."""
        return self.filter(is_archived=True, lists__in=MailingList.objects.public()).distinct()


class Letter(models.Model):
    """The frozen content of an announcement. What is personal in it is filled in for each recipient.

    It is written once, when its deliveries are made, and never again: the archive and a retry read the same.
    """

    raises_revision = True

    subject = models.CharField(_("subject"), max_length=250)
    html = models.TextField("HTML", blank=True)
    text = models.TextField(_("text"))
    calendar = models.TextField("iCalendar", blank=True)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    lists = models.ManyToManyField(MailingList, blank=True, related_name="letters", verbose_name=_("lists"))
    is_archived = models.BooleanField(_("in the archive"), default=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return self.subject

    @property
    def public_html(self):
        """What the archive shows: nothing that is personal."""
        return MARK.sub("", self.html)

    @property
    def public_text(self):
        return MARK.sub("", self.text)


class Announcement(models.Model):
    """A mail to lists or to people connected with an event: written, previewed, sent, watched.

    `source` says what it is about, such as "talk:42", to whoever made it; this app does not read it.
    Of what the portal makes by itself there is one for each source, kind, revision (of what it says, where
    that matters) and occasion (such as a day).
    """

    raises_revision = False

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("Announcement")
        REMINDER = "reminder", _("Reminder")
        RECORDING = "recording", _("Recording")
        DIGEST = "digest", _("Weekly digest")
        REQUEST = "request", _("Request to a speaker")
        NOTICE = "notice", _("Notice of a change")
        LETTER = "letter", _("Letter")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        PAUSED = "paused", _("Paused")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    class IfUncertain(models.TextChoices):
        """What becomes of a mail that may have gone out when its worker died."""

        RESEND = "resend", _("Send it again, with the same Message-ID")
        HOLD = "hold", _("Hold it for somebody to decide")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.LETTER)
    source = models.CharField(_("about"), max_length=80, blank=True, db_index=True, editable=False)
    is_automatic = models.BooleanField(_("made by the portal"), default=False, editable=False)
    revision = models.CharField(_("revision"), max_length=64, blank=True, editable=False)
    occasion = models.CharField(_("occasion"), max_length=40, blank=True, editable=False)
    lists = models.ManyToManyField(
        MailingList, blank=True, related_name="announcements", verbose_name=_("lists")
    )
    audience = models.JSONField(
        _("people"), default=list, blank=True, help_text=_("Groups of people beside the lists.")
    )
    subject = models.CharField(_("subject"), max_length=250)
    body = MarkdownField(_("text"), help_text=_("Markdown with LaTeX and placeholders."))
    reply_to = models.EmailField(_("replies go to"), blank=True)
    with_calendar = models.BooleanField(_("attach a calendar entry"), default=False)
    if_uncertain = models.CharField(
        _("if it is uncertain whether a mail went out"), max_length=10, choices=IfUncertain,
        default=IfUncertain.RESEND,
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("not after"), null=True, blank=True, help_text=_("What would arrive later is not sent any more.")
    )
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, blank=True, editable=False, related_name="announcement"
    )
    to_send = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    note = models.CharField(
        _("note"), max_length=300, blank=True, editable=False, help_text=_("Why it was paused or withdrawn.")
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(state__in=["scheduled", "sending"]), name="announcement_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "cancelled"]) | Q(letter__isnull=False),
                name="announcement_sent_as_a_letter",
            ),
            models.UniqueConstraint(
                fields=["source", "kind", "revision", "occasion"],
                condition=Q(is_automatic=True),
                name="automatic_announcement_once",
            ),
        ]

    def __str__(self):
        """As its readers will see it, where somebody has asked (`letters.subjects`)."""
        return getattr(self, "subject_shown", self.subject)

    def get_absolute_url(self):
        return reverse("admin:mailing_announcement_change", args=[self.pk])


class AnnouncementSubject(models.Model):
    """That an announcement which went out is about a source, such as "talk:42": one of several in a digest.

    Written when the letter freezes, so that one can ask who was told of what.
    """

    raises_revision = False

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="subjects", verbose_name=_("announcement")
    )
    source = models.CharField(_("about"), max_length=80)

    class Meta:
        verbose_name = _("subject of an announcement")
        verbose_name_plural = _("subjects of announcements")
        constraints = [
            # By the source first: its index answers which announcements told of it.
            models.UniqueConstraint(fields=["source", "announcement"], name="subject_once_in_an_announcement")
        ]

    def __str__(self):
        return self.source
