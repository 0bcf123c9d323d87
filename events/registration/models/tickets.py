"""What may be booked: an event, a part, one talk, or something beside it such as a dinner."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event, Talk
from portal.lib import addresses, times


class TicketQuerySet(models.QuerySet):
    def public(self):
        """Those that the page of their event shows: its event and talk are public, and so are they."""
        return self.filter(
            Q(talk=None) | Q(talk__in=Talk.objects.public()),
            event__in=Event.objects.public(),
            is_listed=True,
        )

    def locked(self, keys):
        """These tickets, locked until the transaction ends in the order of their keys.

        Whatever gives or ends a place holds its ticket's lock and counts by a second statement: PostgreSQL
        answers a locking query with rows as they were before it waited. What is known of its event and talk
        is read before, so that those who wait for the lock wait less.
        """
        related = (
            "event__registration_settings",
            *(f"event__{'parent__' * n}registration_settings" for n in (1, 2)),
        )
        known = {
            ticket.pk: ticket for ticket in self.select_related(*related, "talk").filter(pk__in=set(keys))
        }
        beginnings = {key: ticket.begins_at for key, ticket in known.items()}
        found = list(self.select_for_update(no_key=True).filter(pk__in=known).order_by("pk"))
        for ticket in found:
            ticket.event, ticket.talk = known[ticket.pk].event, known[ticket.pk].talk
            ticket.begins_at = beginnings[ticket.pk]
        return found


class Ticket(models.Model):
    """A way to take part, with a capacity and a waiting list of its own."""

    raises_revision = True
    event_paths = ("event",)
    copied_with_event = ("event", "talk")
    shifted_with_event = ("opens_at", "closes_at", "changes_until", "early_until")
    constraint_fields = {"ticket_closes_after_it_opens": "closes_at"}

    class Kind(models.TextChoices):
        MAIN = "main", _("Taking part")
        EXTRA = "extra", _("An extra, such as a dinner")

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")

    class Admission(models.TextChoices):
        OPEN = "open", _("Open to all")
        APPROVAL = "approval", _("By approval of the organisers")
        INVITATION = "invitation", _("By invitation")
        DOMAINS = "domains", _("For addresses of these domains")

    class Transfer(models.TextChoices):
        NO = "no", _("No")
        ASK = "ask", _("If the organisers agree")
        YES = "yes", _("Yes")

    event = models.ForeignKey(Event, models.CASCADE, related_name="tickets", verbose_name=_("event"))
    talk = models.ForeignKey(
        Talk, models.CASCADE, null=True, blank=True, related_name="tickets", verbose_name=_("for one talk"),
        help_text=_("Such as a public lecture; empty for the event as a whole."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120, help_text=_("Such as “In person” or “Dinner”."))
    description = models.CharField(_("description"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MAIN)
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    is_listed = models.BooleanField(_("shown on the page of the event"), default=True)

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)],
        help_text=_("Empty: as many as come."),
    )  # fmt: skip
    kept_back = models.PositiveIntegerField(
        _("of them kept back"), default=0, help_text=_("Places that only organisers give.")
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Empty: when the event begins.")
    )
    admission = models.CharField(_("who may come"), max_length=10, choices=Admission, default=Admission.OPEN)
    domains = models.TextField(
        _("domains"), blank=True, max_length=2000,
        help_text=_("One on each line, such as example.org; addresses below them, @cs.example.org, count."),
    )  # fmt: skip
    offer_hours = models.PositiveSmallIntegerField(
        _("an offer is open for"), default=48, validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("Hours in which to take an offered place before it goes to the next in line."),
    )  # fmt: skip
    changes_until = models.DateTimeField(
        _("changes until"), null=True, blank=True,
        help_text=_("Until when people change answers and cancel by themselves; empty: the beginning."),
    )  # fmt: skip
    transfer = models.CharField(
        _("may be passed to a colleague"), max_length=10, choices=Transfer, default=Transfer.NO
    )
    price = models.CharField(_("price"), max_length=200, blank=True, help_text=_("Such as “€ 80”."))
    early_price = models.CharField(_("early price"), max_length=200, blank=True)
    early_until = models.DateField(_("until"), null=True, blank=True)
    payment_url = models.URLField(
        _("where to pay"), blank=True, help_text=_("The portal takes no money; it leads there.")
    )

    objects = TicketQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["event", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="ticket_closes_after_it_opens",
                violation_error_message=_("Registration closes before it opens."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_main(self):
        return self.kind == self.Kind.MAIN

    def clean(self):
        super().clean()
        if self.talk and self.talk.event_id != self.event_id:
            raise ValidationError({"talk": _("This talk belongs to another event.")})
        if bool(self.early_price) != bool(self.early_until):
            raise ValidationError({"early_until": _("An early price needs its last day, and a day a price.")})
        self._clean_domains()

    def _clean_domains(self):
        lines = [line.strip().removeprefix("@") for line in self.domains.splitlines() if line.strip()]
        if self.admission == self.Admission.DOMAINS and not lines:
            raise ValidationError({"domains": _("Name at least one domain, such as example.org.")})
        try:
            found = [addresses.well_formed(f"a@{line}").partition("@")[2] for line in lines]
        except ValidationError as error:
            told = _("Write domains alone, one on each line, such as example.org.")
            raise ValidationError({"domains": told}) from error
        self.domains = "\n".join(dict.fromkeys(found))

    def admits_address(self, email):
        """Whether an address, as stored, lies in one of the ticket's domains; true for other tickets."""
        if self.admission != self.Admission.DOMAINS:
            return True
        domain = email.rpartition("@")[2].lower()
        return any(domain == each or domain.endswith(f".{each}") for each in self.domains.splitlines())

    @cached_property
    def begins_at(self):
        """The instant (UTC) at which what it is for begins; None while nobody knows, and for a series.

        Read once; `choices.tickets_of` sets it for many tickets at once.
        """
        return self.talk.starts_at if self.talk else begins_at(self.event)

    @property
    def ends_taking_at(self):
        """The instant from which nobody registers and no place is offered: its closing or the beginning."""
        return min(filter(None, (self.closes_at, self.begins_at)), default=None)

    def is_open(self, now):
        """Whether people may register at `now`, as far as its dates say."""
        ends_at = self.ends_taking_at
        return (self.opens_at is None or self.opens_at <= now) and (ends_at is None or now < ends_at)

    @property
    def calendar_path(self):
        """Where the calendar of what it is for lies; "" for what is not public."""
        of = self.talk or self.event
        return of.get_calendar_url() if of.published_at else ""

    @property
    def is_on(self):
        """Whether what it is for takes place: offers and lines stand still while it does not."""
        if self.talk:
            return self.talk.takes_place
        return self.event.called_off_by is None

    @property
    def is_cancelled(self):
        """Whether what it is for is cancelled for good, and not only postponed."""
        off = (event.status for event in (self.event, *self.event.ancestors()))
        return Event.Status.CANCELLED in off or bool(self.talk and self.talk.is_cancelled)

    @cached_property
    def has_moved_online(self):
        """Whether it is for coming in person to what is held online, and there is a ticket for that."""
        is_displaced = self.mode == self.Mode.IN_PERSON and self.event.format == Event.Format.ONLINE
        if not self.is_main or not is_displaced:
            return False
        same = Ticket.objects.filter(event=self.event_id, talk=self.talk_id, kind=self.Kind.MAIN)
        return same.filter(mode=self.Mode.ONLINE).exists()


def begins_at(event):
    """The instant (UTC) at which an event begins: its first talk, else its first day; None for a series."""
    talks = event.talks.exclude(status=Talk.Status.CANCELLED)
    return beginning(event, talks.dated().values_list("starts_at", flat=True))


def beginning(event, starts):
    """`begins_at` of an event whose talks start at these instants; None for a series."""
    if not event.first_day or event.date_precision != Event.Precision.DAY:
        return None
    midnight = times.first_instant(event.first_day, event.time_zone)
    return min((start for start in starts if start >= midnight), default=midnight)
