"""A document that somebody asked for: how far it is, and its file once it is made."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def private_storage():
    """Files that are handed out by views which ask who may, and by nothing else."""
    return storages["private"]


def file_name(document, filename):
    return f"documents/{secrets.token_hex(16)}{PurePath(filename).suffix}"


class Document(models.Model):
    """What the worker makes for somebody, such as the badges of an event; erased some days later.

    A worker claims it under a lease: `lease` names the claim, which others may take over once `leased_until`
    is past.
    """

    raises_revision = False

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not made")

    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=80, help_text=_("The key of what it is about."))
    options = models.JSONField(_("options"), default=dict, blank=True)
    title = models.CharField(_("title"), max_length=300)
    filename = models.CharField(_("name of the file"), max_length=120)
    back = models.CharField(_("where it was asked for"), max_length=300, blank=True, help_text=_("A path."))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=file_name, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["leased_until"], condition=models.Q(state="waiting"), name="document_due")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("document", args=[self.pk])


class FormulaTypst(models.Model):
    """A formula that was made Typst once, so that a document with an edit has one to convert."""

    raises_revision = False

    digest = models.CharField(max_length=40, unique=True)
    typst = models.TextField(_("Typst"), blank=True, help_text=_("Empty for one that is shown as written."))
    used_on = models.DateField(_("used"), default=timezone.localdate)

    class Meta:
        verbose_name = _("formula")
        verbose_name_plural = _("formulas")

    def __str__(self):
        return self.typst
