"""The ledger: one row for every mail of the portal, and what its workers share."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .announcement import Announcement
from .lists import Subscriber


class Delivery(models.Model):
    """One mail to one address, from the transaction that wants it sent to the server's 250.

    The database is the queue. A row is claimed for a worker by its name and free when that worker's lease is
    over, which stands on the worker's row; it is `SENDING` from before the message's data
    are handed over until the answer is stored; whatever a worker that died left so may have gone out.
    Of a transactional mail the finished message is kept here and erased once sent; one of an announcement is
    composed of its letter.
    """

    raises_revision = False

    ERASED = "erased "  # begins the keys of deliveries to people who were erased

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Left out")
        CANCELLED = "cancelled", _("Cancelled")
        UNCERTAIN = "uncertain", _("Uncertain")

    class Priority(models.IntegerChoices):
        CODE = 0, _("Codes and confirmations")
        OWN = 1, _("About one’s own registration")
        PERSONAL = 2, _("Single mails")
        CAMPAIGN = 5, _("Announcements")

    key = models.CharField(_("key"), max_length=200, editable=False)
    announcement = models.ForeignKey(
        Announcement, models.CASCADE, null=True, blank=True, related_name="deliveries", db_index=False,
        verbose_name=_("announcement"),
    )  # fmt: skip
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, blank=True, related_name="deliveries",
        verbose_name=_("subscriber"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.CAMPAIGN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(_("not before"), default=timezone.now)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    may_be_repeat = models.BooleanField(_("may have gone out before"), default=False)
    error = models.CharField(_("what the server said"), max_length=500, blank=True)
    message = models.BinaryField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], name="delivery_once")]
        # No more than these: each row changes its state twice, and every index is written both times.
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                condition=Q(state__in=["pending", "sending"]),
                name="delivery_to_do",
            ),
            models.Index(fields=["announcement", "state"], name="delivery_of_announcement"),
            models.Index(fields=["address"], name="delivery_by_address"),
        ]

    def __str__(self):
        return self.address


class SuppressionQuerySet(models.QuerySet):
    def add(self, email, reason, detail=""):
        """Write to an address no more; an earlier reason stays."""
        row = self.model(email=email, reason=reason, detail=detail[:500])
        self.bulk_create([row], ignore_conflicts=True)

    def among(self, emails):
        """Those of some addresses in small letters that are suppressed, as a set."""
        rows = self.annotate(lowered=Lower("email")).filter(lowered__in=emails)
        return set(rows.values_list("lowered", flat=True))

    def against(self, priority):
        """Those that keep back a mail of a priority.

        Who complained or opted out still gets the codes that they ask for, and what is about their
        registration; a mailbox that is gone gets none.
        """
        asked_for = priority in (Delivery.Priority.CODE, Delivery.Priority.OWN)
        return self.filter(reason=Suppression.Reason.BOUNCE) if asked_for else self

    def of(self, name):
        """The suppression of the address in the field `name` of an outer query."""
        return self.annotate(lowered=Lower("email")).filter(lowered=Lower(models.OuterRef(name)))


class Suppression(models.Model):
    """An address that is not written to any more, whatever asks for it."""

    raises_revision = False

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("The mailbox does not exist")
        COMPLAINT = "complaint", _("Its owner complained")
        OPT_OUT = "opt_out", _("Its owner wants no mail")

    email = models.EmailField(_("e-mail"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="suppressed_once")]

    def __str__(self):
        return self.email


class Throttle(models.Model):
    """A bucket of tokens that all workers share: "site", or a recipient's domain."""

    raises_revision = False

    name = models.CharField(max_length=254, unique=True)
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True, blank=True, help_text=_("The server did not answer."))
    pauses = models.PositiveSmallIntegerField(default=0, help_text=_("One after the other."))
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("limit of rate")
        verbose_name_plural = _("limits of rate")

    def __str__(self):
        return self.name


class Worker(models.Model):
    """A thread of a process that hands mail over. What it claimed is its own while its lease lasts."""

    raises_revision = False

    name = models.CharField(_("worker"), max_length=80, unique=True)
    lease_until = models.DateTimeField(_("lives until"), default=timezone.now)
    progress_at = models.DateTimeField(_("last progress"), null=True)
    number = models.PositiveBigIntegerField(_("mails handed over"), default=0)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self):
        return self.name
