"""What organisers do about the mails of an event: its list, what goes out by itself, announcing a talk."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Talk
from mailing import permissions
from mailing.announcements import actions
from mailing.models import Announcement, MailingList

from . import automatic, snapshot, sources, wording
from .drafts import draft
from .lists import list_of
from .models import NotificationSettings

Kind, State = Announcement.Kind, Announcement.State
MOST_SLUG = MailingList._meta.get_field("slug").max_length


@transaction.atomic
def announce(*, talk, by):
    """The announcement of a talk as it is now, made as a draft if there is none: (announcement, is new).

    Raises ValidationError, saying what to do, if there is nothing to announce or no list to send it to.
    """
    mailing_list = _list_for(talk.event, by)
    fact = _announceable(talk)
    thing = {
        "kind": Kind.ANNOUNCEMENT, "source": sources.of_talk(talk.pk), "revision": snapshot.revision(fact)
    }  # fmt: skip
    # What an organiser cancelled may be announced once they think otherwise.
    cancelled = Announcement.objects.filter(is_automatic=True, state=State.CANCELLED, **thing)
    actions.allow_again(list(cancelled))
    subject, body = wording.announcement()
    return draft(
        **thing,
        lists=[mailing_list],
        subject=subject,
        body=body,
        with_calendar=True,
        expires_at=fact.starts_at,
        created_by=by,
    )


def _announceable(talk):
    fact = snapshot.read(Talk.objects.public().filter(pk=talk.pk)).get(talk.pk)
    if not fact:
        raise ValidationError(_("Readers cannot see this talk yet; publish it and its event first."))
    if not snapshot.takes_place(fact):
        raise ValidationError(
            _("This talk has no time, or does not take place; there is nothing to announce.")
        )
    if fact.starts_at <= timezone.now():
        raise ValidationError(_("This talk has begun; it is too late to announce it."))
    return fact


def _list_for(event, by):
    mailing_list = list_of(event)
    if not mailing_list:
        told = _(
            "“%(event)s” has no mailing list yet; choose or make one on its page “Mail”, then come back."
        )
        raise ValidationError(told % {"event": event})
    if not permissions.can_edit(by, mailing_list):
        told = _(
            "Mail goes to the list “%(list)s”, which others look after: ask them, or give “%(event)s” a list "
            "of its own on its page “Mail”."
        )
        raise ValidationError(told % {"list": mailing_list, "event": event})
    return mailing_list


@transaction.atomic
def make_list(*, event):
    """Give an event without a list one of its own, named after it. Pressed twice, it is the same list."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not event.mailing_list:
        name = str(event)[: MailingList._meta.get_field("name").max_length]
        event.mailing_list = MailingList.objects.create(name=name, slug=_free_slug(event.slug))
        event.save()
    return event.mailing_list


def _free_slug(wanted):
    taken = set(MailingList.objects.values_list("slug", flat=True))
    numbered = (f"{wanted[: MOST_SLUG - 4]}-{number}" for number in range(2, 1000))
    return next(slug for slug in (wanted[:MOST_SLUG], *numbered) if slug not in taken)


@transaction.atomic
def save_settings(*, notification_settings, mailing_list):
    """Store which notifications an event sends by itself, and its list.

    Of recordings only those still to come are announced.
    """
    event = Event.objects.select_for_update().get(pk=notification_settings.event_id)
    if event.mailing_list != mailing_list:
        event.mailing_list = mailing_list
        event.save()
    before = NotificationSettings.objects.filter(event=event).first()
    notification_settings.save()
    if notification_settings.sends_recordings and not (before and before.sends_recordings):
        automatic.skip_recordings(event, "recording_announced")
    if notification_settings.digest_weekday is not None and (before is None or before.digest_weekday is None):
        automatic.skip_recordings(event, "recording_in_digest")
    return notification_settings
