"""Who registered, the places that they hold or wait for, and what became of them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from mailing.models import Delivery
from portal.models import WordsField

from .tickets import Ticket

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else


def new_door_code():
    """Eight letters and digits: it opens nothing by itself, and nobody hits upon another's."""
    return "".join(secrets.choice(ALPHABET) for _each in range(8))


class RegistrationAttempt(models.Model):
    """What a form said before its address was proved: each is a row of its own and holds no place.

    With a `registration` it is that one's new address, which takes the place of the old one once proved.

    The mail's link carries a token, and beside it stands a code, of which only digests are stored; both lapse
    after `VALID_HOURS`, and the code after `MOST_TRIES` wrong ones.
    """

    raises_revision = False
    event_paths = ()

    VALID_HOURS = 72
    MOST_TRIES = 5

    event = models.ForeignKey(Event, models.CASCADE, related_name="registration_attempts")
    registration = models.ForeignKey(
        "Registration", models.CASCADE, null=True, blank=True, related_name="address_changes"
    )
    email = models.EmailField(_("e-mail"))
    facts = models.JSONField(default=dict)  # cleaned: name, affiliation, tickets, answers ...
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("registration not yet confirmed")
        verbose_name_plural = _("registrations not yet confirmed")
        indexes = [models.Index(fields=["created_at"], name="attempt_by_age")]

    def __str__(self):
        return self.email


class RegistrationQuerySet(models.QuerySet):
    def at(self, event):
        """Those with a place, whatever became of it, at an event or at what is below it."""
        below = Event.objects.filter(pk=event.pk).with_descendants().values("pk")
        return self.filter(pk__in=Place.objects.filter(ticket__event__in=below).values("registration"))

    def of_addresses(self, emails):
        """Those that whoever proved one of these addresses, in small letters, owns."""
        return self.annotate(lowered=Lower("email")).filter(lowered__in=emails, is_managed=False)


class Registration(models.Model):
    """A person at an event, with all that is below it; what they hold there are their places.

    Who registers for a part, or for one talk, is registered at the umbrella at the top, once for each
    address. A contact or an organiser registers others by name: such a one is `is_managed`, and its address,
    if any, is not the person's own. A `contact` is a registration too, with places of its own or without.
    """

    raises_revision = False
    event_paths = ()

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="registrations", verbose_name=_("event"),
        help_text=_("The umbrella at the top."),
    )  # fmt: skip
    name = WordsField(_("name"), max_length=200)
    sort_name = WordsField(_("sorted as"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    proved_at = models.DateTimeField(_("address proved"), null=True, blank=True)
    is_managed = models.BooleanField(_("managed by somebody else"), default=False)
    contact = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="managed", verbose_name=_("contact"),
        help_text=_("Who registered them, and looks after their places."),
    )  # fmt: skip
    invited_email = models.EmailField(_("invited at"), blank=True)
    affiliation = WordsField(_("affiliation"), max_length=250, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    labels = models.CharField(_("labels"), max_length=300, blank=True, help_text=_("Of your own, by commas."))
    note = models.TextField(_("note"), blank=True, max_length=2000, help_text=_("For organisers only."))
    is_listed = models.BooleanField(_("on the list of participants"), default=False)
    paid_amount = models.CharField(_("paid"), max_length=60, blank=True, help_text=_("Such as “€ 80”."))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    door_code = models.CharField(_("door code"), max_length=12, unique=True, default=new_door_code)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["sort_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"),
                condition=Q(is_managed=False) & ~Q(email=""),
                name="registered_once",
                violation_error_message=_("This address is registered already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name or str(_("erased"))

    def save(self, *args, **kwargs):
        self.sort_name = self.sort_name or self.name.strip().rpartition(" ")[2]
        super().save(*args, **kwargs)


class PlaceQuerySet(models.QuerySet):
    def living(self):
        return self.exclude(state=Place.State.ENDED)

    def taking(self):
        """Those that take capacity: confirmed, and offered, unless the one who offers still has it."""
        passed_on = Q(state=Place.State.OFFERED, origin=Place.Origin.TRANSFER)
        return self.filter(state__in=Place.TAKING).exclude(passed_on)

    def passed_on(self):
        """Those offered to a colleague who has not accepted yet."""
        return self.filter(state__in=[Place.State.PENDING, Place.State.OFFERED], origin=Place.Origin.TRANSFER)

    def numbers_in_line(self):
        """{key: number in the line of its ticket} of those that wait, by one query."""
        line = Place.objects.in_line().filter(
            ticket=models.OuterRef("ticket"), line__lte=models.OuterRef("line")
        )
        number = line.order_by().values("ticket").annotate(number=models.Count("pk")).values("number")
        return dict(self.in_line().annotate(number=models.Subquery(number)).values_list("pk", "number"))

    def of_talk(self, talk):
        """Those by which one takes part in a talk: of it alone, of its event, or of an umbrella above."""
        events = [talk.event_id, *(event.pk for event in talk.event.ancestors())]
        return self.filter(Q(ticket__talk=talk) | Q(ticket__talk=None, ticket__event__in=events))

    def in_line(self):
        """Those waiting, the first in line first."""
        return self.filter(state=Place.State.WAITING).order_by("line", "pk")


class Place(models.Model):
    """What somebody holds or waits for in one ticket. Only `events.registration.actions` change its state.

    `line` is the number in the ticket's line, given under its lock. `until` is when an offer ends, empty
    until the mail with the offer was handed over. `replaces` is the place that is given up for this one once
    it is confirmed: of another ticket, or of the one who passes it on.
    """

    raises_revision = False
    event_paths = ()

    class State(models.TextChoices):
        PENDING = "pending", _("With the organisers")
        WAITING = "waiting", _("Waiting list")
        OFFERED = "offered", _("Offered")
        CONFIRMED = "confirmed", _("Confirmed")
        ENDED = "ended", _("Ended")

    TAKING = (State.OFFERED, State.CONFIRMED)

    class Origin(models.TextChoices):
        FORM = "form", _("Form")
        WAITING_LIST = "waiting-list", _("Waiting list")
        APPROVAL = "approval", _("Approval")
        INVITATION = "invitation", _("Invitation")
        POSTER = "poster", _("Accepted poster")
        TRANSFER = "transfer", _("Passed on")
        STAFF = "staff", _("Entered by an organiser")
        MOVED = "moved", _("Moved online")

    class Ending(models.TextChoices):
        REFUSED = "refused", _("Refused")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Not taken in time")
        CANCELLED = "cancelled", _("Cancelled")
        SWITCHED = "switched", _("Changed for another place")
        TRANSFERRED = "transferred", _("Passed on")
        EVENT_OFF = "event-off", _("The event does not take place")

    class Decision(models.TextChoices):
        APPROVE = "approve", _("Approve")
        REFUSE = "refuse", _("Refuse")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="places")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="places", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    origin = models.CharField(_("came by"), max_length=15, choices=Origin, default=Origin.FORM)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    since = models.DateTimeField(_("since"), default=timezone.now)
    line = models.PositiveIntegerField(_("number in line"), null=True, blank=True)
    until = models.DateTimeField(_("offered until"), null=True, blank=True)
    offer_mail = models.ForeignKey(Delivery, models.SET_NULL, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    frozen_at = models.DateTimeField(
        _("stands still since"), null=True, blank=True,
        help_text=_("Its event was postponed; its holder hears of the new dates."),
    )  # fmt: skip
    asked_at = models.DateTimeField(
        _("asked whether they keep it"), null=True, blank=True,
        help_text=_("After new dates, until they answer; who does not keeps it."),
    )  # fmt: skip
    start_reminded_at = models.DateTimeField(_("reminded of the beginning"), null=True, blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")
    held = models.CharField(_("held decision"), max_length=10, choices=Decision, blank=True)
    held_text = models.TextField(_("words to it"), blank=True, max_length=2000)
    overbooked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("given beyond the capacity by"),
    )  # fmt: skip
    ended_as = models.CharField(_("ended as"), max_length=12, choices=Ending, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["ticket__position", "ticket", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "ticket"],
                condition=~Q(state="ended"),
                name="place_once_in_a_ticket",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_as__gt="") | (~Q(state="ended") & Q(ended_as="")),
                name="place_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(line__isnull=False), name="place_waits_in_line"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(state__in=["offered", "ended"]), name="place_only_offers_end"
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "state", "line"], name="place_of_ticket"),
            models.Index(fields=["until"], condition=Q(state="offered"), name="place_offers"),
            models.Index(fields=["ticket"], condition=Q(frozen_at__isnull=False), name="place_frozen"),
        ]

    def __str__(self):
        return f"{self.registration}: {self.ticket}"

    @property
    def is_living(self):
        return self.state != self.State.ENDED

    @property
    def is_passed_on(self):
        """Whether it came from a colleague, whose place it `replaces`."""
        return self.origin == self.Origin.TRANSFER and self.replaces is not None


class RegistrationChange(models.Model):
    """What changed about a registration, when, by whom and why; a row is only ever added, or erased."""

    raises_revision = False
    event_paths = ()

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="changes")
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    what = models.CharField(_("what"), max_length=300)
    reason = models.TextField(_("why"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("change of a registration")
        verbose_name_plural = _("changes of registrations")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.what


class CheckIn(models.Model):
    """Somebody came in on a day of the event."""

    raises_revision = False
    event_paths = ()

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="check_ins")
    event = models.ForeignKey(Event, models.CASCADE, related_name="check_ins")
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "event", "day"], name="checked_in_once_a_day")
        ]

    def __str__(self):
        return f"{self.registration}, {self.day}"
