"""What becomes of an announcement: scheduled, frozen into a letter with deliveries, held, stopped, retried.

Each action is one transaction under a lock of the announcement, takes keywords only, answers the announcement
as stored, and does nothing where it has nothing to do: who presses twice does no harm.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import MD5, Cast, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from mailing import ledger, sources
from mailing.models import Announcement, AnnouncementSubject, Delivery, Subscriber, Suppression
from portal.lib import addresses

from . import letters, placeholders, recipients

State = Announcement.State
Mail = Delivery.State
UNFROZEN = (State.DRAFT, State.SCHEDULED)
OPEN = (*UNFROZEN, State.SENDING, State.PAUSED)
COPIED = (
    "kind", "source", "audience", "subject", "body", "reply_to", "with_calendar", "if_uncertain", "expires_at"
)  # fmt: skip
AT_ONCE = 1_000  # rows of people in one statement


def locked(announcement):
    """The announcement as stored, locked until the transaction ends."""
    return Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)


# --- Before it is sent -----------------------------------------------------------------------------------


@transaction.atomic
def schedule(*, announcement, by=None, at=None, now=None):
    """Have a draft sent at an instant, or by a worker at once; so that nobody waits for 100,000 deliveries.

    Raises ValidationError if it cannot be: a wrong placeholder, no recipients, too late.
    """
    announcement, now = locked(announcement), now or timezone.now()
    if announcement.state != State.DRAFT:
        return announcement
    at = max(at or now, now)
    _check_ready(announcement, at)
    announcement.state, announcement.send_at, announcement.note = State.SCHEDULED, at, ""
    announcement.created_by = announcement.created_by or by
    announcement.save()
    if at <= now:
        ledger.wake_workers()
    return announcement


def unschedule(*, announcement):
    """Make a scheduled announcement a draft again, to be changed."""
    return _move(announcement, State.SCHEDULED, State.DRAFT, send_at=None)


def _check_ready(announcement, at):
    letters.render(announcement)
    if announcement.is_late(at):
        raise ValidationError(_("It would go out after the time given as its last; change one of them."))
    if not recipients.wanted(announcement).exists() and not sources.people_in(announcement.audience):
        raise ValidationError(_("Nobody would get this: choose a list or group with somebody in it."))


def number_of_recipients(announcement):
    """How many addresses it would go to now; who is on a list and in a group counts once."""
    people = sources.people_in(announcement.audience)
    subscribed = Subscriber.objects.filter(
        pk__in=recipients.wanted(announcement).order_by().values("subscriber")
    )
    counted = subscribed.annotate(lowered=Lower("email")).filter(lowered__in=people) if people else ()
    return subscribed.count() + len(people) - len(counted)


# --- Freezing --------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, announcement, by=None, now=None):
    """Freeze a draft or scheduled announcement into its letter, with one delivery for each address.

    Raises ValidationError as `schedule` does; an announcement that reaches nobody is sent at once.
    """
    announcement, now = locked(announcement), now or timezone.now()
    if announcement.state not in UNFROZEN:
        return announcement
    if announcement.is_late(now):
        raise ValidationError(_("It is too late to send this."))
    if withdraw_outdated([announcement], now=now):
        return locked(announcement)
    announcement.created_by = announcement.created_by or by
    announcement.letter = _freeze(announcement, now)
    _name_subjects(announcement)
    announcement.subject = announcement.letter.subject  # by which lists name it from now on
    announcement.state, announcement.started_at, announcement.note = State.SENDING, now, ""
    announcement.save()
    own, others = groups_of(announcement)
    deliver_to_people(announcement, own, now, priority=Delivery.Priority.OWN)
    deliver_to_lists(announcement, now)
    deliver_to_people(announcement, others, now)
    announcement.to_send = announcement.deliveries.count()
    if not announcement.deliveries.filter(state=Mail.PENDING).exists():
        announcement.state, announcement.finished_at = State.SENT, now
    announcement.save()
    sources.started(announcement, now)
    ledger.wake_workers()
    return announcement


def _freeze(announcement, now):
    letter = letters.render(announcement)
    letter.sent_at = now
    letter.save()
    letter.lists.set(announcement.lists.all())
    return letter


def _name_subjects(announcement):
    """Store what an announcement is about, as its own text says: its source, and each that a digest names."""
    named = placeholders.sources_named(f"{announcement.subject} {announcement.body}")
    named |= {announcement.source} - {""}
    rows = [AnnouncementSubject(announcement=announcement, source=source) for source in sorted(named)]
    AnnouncementSubject.objects.bulk_create(rows, ignore_conflicts=True)


def key_prefix(announcement):
    """What keys of its deliveries begin with: two announcements of one thing never both reach somebody."""
    if not announcement.is_automatic:
        return f"announcement {announcement.pk} "
    thing = (announcement.source, announcement.kind, announcement.revision, announcement.occasion)
    return f"once {hashlib.sha256(repr(tuple(map(str, thing))).encode()).hexdigest()} "


def key_for(announcement, address):
    """The key of the delivery to an address, as `deliver_to_lists` has the database make it."""
    digest = hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()
    return key_prefix(announcement) + digest


def deliver_to_lists(announcement, now):
    """Make the deliveries to subscribers in one statement; a second of the same key is none."""
    wanted = recipients.wanted(announcement).order_by()  # by which the database would sort for nothing
    if wanted.query.is_empty():
        return  # a kind that no list brings
    prefix, digest = Value(key_prefix(announcement)), MD5(Lower("subscriber__email"))
    columns = {
        "key": Concat(prefix, digest, output_field=CharField()),
        "subscriber_id": F("subscriber_id"),
        "address": F("subscriber__email"),
        "name": F("subscriber__name"),
        "time_zone": F("subscriber__time_zone"),
    }
    same_in_all = {
        "announcement_id": announcement.pk, "purpose": announcement.kind, "due_at": now,
        "created_at": now, "priority": Delivery.Priority.CAMPAIGN.value, "state": Mail.PENDING.value,
        "worker": "", "attempts": 0, "may_be_repeat": False, "error": "",
    }  # fmt: skip
    columns |= {name: Value(value) for name, value in same_in_all.items()}
    rows = wanted.annotate(**{f"as_{name}": each for name, each in columns.items()})
    select, values = rows.values_list(*(f"as_{name}" for name in columns)).query.sql_with_params()
    names, table = ", ".join(columns), Delivery._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) {select} ON CONFLICT (key) DO NOTHING",  # noqa: S608 (our names)
            values,
        )


def groups_of(announcement):
    """Its groups of people, parted: those whom it tells of what they booked themselves, and the others."""
    is_notice = announcement.kind == Announcement.Kind.NOTICE
    own = [key for key in announcement.audience if is_notice and sources.are_own(key)]
    return own, [key for key in announcement.audience if key not in own]


def deliver_to_people(announcement, groups, now, *, priority=Delivery.Priority.CAMPAIGN):
    """Make the deliveries to groups of people; what is no address is one that failed, with the reason."""
    people = sources.people_in(groups)
    left_out, zones = Suppression.objects.against(priority).among(people), recipients.time_zones(people)
    rows = [
        _to_person(announcement, address, name, now, priority, left_out) for address, name in people.items()
    ]
    for row in rows:
        row.time_zone = zones.get(row.address.lower(), "")
    Delivery.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _to_person(announcement, address, name, now, priority, left_out):
    row = Delivery(
        announcement=announcement, address=address[:254], name=name[:200], purpose=announcement.kind,
        key=key_for(announcement, address), due_at=now, created_at=now, priority=priority,
    )  # fmt: skip
    try:
        row.address = addresses.clean(address)
        row.state = Mail.SUPPRESSED if address in left_out else Mail.PENDING
    except ValidationError as error:
        row.state, row.error = Mail.FAILED, error.messages[0]
    return row


# --- While it is sent ------------------------------------------------------------------------------------


def pause(*, announcement, note=""):
    """Hold what has not gone out yet, until `resume`."""
    return _move(announcement, State.SENDING, State.PAUSED, note=note[:300])


@transaction.atomic
def resume(*, announcement):
    if locked(announcement).state == State.PAUSED:
        ledger.wake_workers()
    return _move(announcement, State.PAUSED, State.SENDING, note="")


@transaction.atomic
def cancel(*, announcement, note="", now=None):
    """Stop it for good: what has not gone out yet does not."""
    announcement = locked(announcement)
    if announcement.state in OPEN:
        _stop(announcement, note, now or timezone.now())
    return announcement


@transaction.atomic
def retry_failed(*, announcement, now=None):
    """Try once more what failed; the worker leaves out again whoever wants no mail by now."""
    return _retry(announcement, Mail.FAILED, now or timezone.now())


@transaction.atomic
def resend_uncertain(*, announcement, now=None):
    """Send again what may have gone out, with the same Message-ID."""
    return _retry(announcement, Mail.UNCERTAIN, now or timezone.now(), may_be_repeat=True)


@transaction.atomic
def accept_uncertain(*, announcement):
    """Count what may have gone out as sent."""
    announcement = locked(announcement)
    announcement.deliveries.filter(state=Mail.UNCERTAIN).update(state=Mail.SENT)
    return announcement


def _retry(announcement, state, now, **changes):
    announcement = locked(announcement)
    if announcement.state not in (State.SENDING, State.SENT) or announcement.is_late(now):
        return announcement
    rows = announcement.deliveries.filter(state=state)
    if rows.update(state=Mail.PENDING, attempts=0, due_at=now, error="", **changes):
        _set_state(announcement, State.SENDING, finished_at=None)
        ledger.wake_workers()
    return announcement


@transaction.atomic
def copy(*, announcement, by):
    """A new draft with the same words, lists and people, whatever has become of the announcement."""
    words = {name: getattr(announcement, name) for name in COPIED}
    made = Announcement.objects.create(created_by=by, **words)
    made.lists.set(announcement.lists.all())
    return made


def withdraw_outdated(announcements, *, now=None):
    """Stop those of `announcements` that are not true any more, as the room that made them says.

    The worker asks for each chunk that it claims. Answers the keys of those that must not go out.
    """
    reasons = sources.outdated(announcements)
    for key, reason in reasons.items():
        withdraw(Announcement.objects.filter(pk=key), reason, now or timezone.now())
    return set(reasons)


@transaction.atomic
def withdraw(rows, reason, now):
    """Stop what has not gone out of `rows`, announcements, so that the same may go out once it is true again.

    Answers those that were stopped.
    """
    stopped = _stop_all(rows, reason, now)
    allow_again(stopped)
    return stopped


@transaction.atomic
def allow_again(stopped):
    """Let what these cancelled announcements would have told be sent by others to whoever has not got it."""
    cancelled = Delivery.objects.filter(announcement__in=stopped, state=Mail.CANCELLED)
    cancelled.update(key=Concat("key", Value(" withdrawn "), Cast("pk", CharField())))
    of_each = Delivery.objects.filter(announcement=OuterRef("pk"), state=Mail.CANCELLED)
    rows = Announcement.objects.filter(pk__in=[each.pk for each in stopped])
    rows.filter(Q(letter=None) | Exists(of_each)).update(is_automatic=False)  # else everybody has it


# --- Woken by the clock ----------------------------------------------------------------------------------


def start_due(now):
    """Start what is due, stop what would come too late, and close what has nothing left to send.

    Called each minute, by two at once if need be.
    """
    late = Announcement.objects.filter(expires_at__lte=now).exclude(state=State.DRAFT)
    _stop_all(late, _("It was too late."), now)
    due = Announcement.objects.filter(state=State.SCHEDULED, send_at__lte=now).order_by("send_at", "pk")
    for announcement in due:
        try:
            start(announcement=announcement, now=now)
        except ValidationError as error:
            # What cannot be sent as it is: a draft again, with the reason, instead of a wrong mail.
            note = " ".join(error.messages)[:300]
            _move(announcement, State.SCHEDULED, State.DRAFT, send_at=None, note=note)
    ledger.finish(Announcement.objects.filter(state=State.SENDING).values("pk"), now)


@transaction.atomic
def _stop_all(rows, reason, now):
    stopped = list(rows.filter(state__in=OPEN).select_for_update(of=("self",)).order_by("pk"))
    for announcement in stopped:
        _stop(announcement, reason, now)
    return stopped


def _stop(announcement, note, now):
    announcement.deliveries.filter(state=Mail.PENDING).update(state=Mail.CANCELLED)
    _set_state(announcement, State.CANCELLED, note=note[:300], finished_at=now)


@transaction.atomic
def _move(announcement, before, after, **changes):
    """Bring an announcement from one state into another; what is in any other stays there."""
    announcement = locked(announcement)
    if announcement.state == before:
        _set_state(announcement, after, **changes)
    return announcement


def _set_state(announcement, state, **changes):
    changes["state"] = state
    for name, value in changes.items():
        setattr(announcement, name, value)
    announcement.save(update_fields=[*changes])
