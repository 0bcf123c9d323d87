"""Who is asked to edit an event, and what tables brought into it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .event import Event


class EditorInvitation(models.Model):
    """An e-mail address whose owner is asked to edit an event, and what they said.

    Nobody is told whether an account has the address, nor that its owner declined.
    """

    raises_revision = False
    event_paths = ("event",)

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations", verbose_name=_("event"))
    email = models.EmailField(_("e-mail"), help_text=_("In small letters."))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("invited by"),
    )  # fmt: skip
    invited_at = models.DateTimeField(
        _("invited"), editable=False, default=timezone.now, help_text=_("When the last mail went out.")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.WAITING)

    class Meta:
        verbose_name = _("invitation of an editor")
        verbose_name_plural = _("invitations of editors")
        ordering = ["email"]
        constraints = [models.UniqueConstraint("event", Lower("email"), name="invited_once_to_an_event")]

    def __str__(self):
        return self.email


class TableImport(models.Model):
    """A table that somebody sent: kept from its preview until it is brought in, then what became of it."""

    raises_revision = False

    class Table(models.TextChoices):
        TALKS = "talks", _("Talks with speakers")
        PEOPLE = "people", _("People")
        BOARD = "board", _("Board")
        PAPERS = "papers", _("Papers and links")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("sent by")
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    table = models.CharField(_("table"), max_length=20, choices=Table)
    name = models.CharField(_("name"), max_length=200, blank=True)
    text = models.TextField(_("rows"), blank=True, help_text=_("As CSV in UTF-8; emptied once brought in."))
    data = models.BinaryField(_("file"), null=True, blank=True)  # whose encoding is a guess; as `text`
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    created_at = models.DateTimeField(_("sent"), editable=False, default=timezone.now)
    finished_at = models.DateTimeField(_("brought in"), editable=False, null=True, blank=True)
    notes = models.JSONField(
        _("notes"), default=list, blank=True,
        help_text=_("What was guessed when the file was read, or stays out, in sentences."),
    )  # fmt: skip
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)
    records = models.JSONField(  # the keys of the records in the history that it made, by model
        _("records"), default=dict, blank=True
    )
    undone_at = models.DateTimeField(_("undone"), editable=False, null=True, blank=True)

    class Meta:
        verbose_name = _("imported table")
        verbose_name_plural = _("imported tables")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name or self.get_table_display()
