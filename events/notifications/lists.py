"""Which list an event writes to, and who may."""

from django.db.models import Q
from django.utils import timezone

from events import permissions
from events.models import Event
from mailing.models import Announcement, MailingList
from mailing.permissions import editable_lists
from mailing.sources import edited_sources
from portal.models import SiteSettings

from . import sources


def list_of(event):
    """The list that an event writes to: its own, else that of the nearest umbrella; or None."""
    return next((each.mailing_list for each in (event, *event.ancestors()) if each.mailing_list_id), None)


def edited_lists(user):
    """The lists that come with the events a user edits."""
    return MailingList.objects.filter(events__in=permissions.edited_events(user))


def reply_address(mailing_list):
    """Where replies to what goes out by itself are read: with the list, if there is one, or the site."""
    return (mailing_list and mailing_list.reply_to) or SiteSettings.load().contact


def with_parts(pk):
    """The event of a key with its parts, and the parts of those."""
    return Event.objects.filter(pk=pk).with_descendants()


def waiting_drafts(user):
    """The drafts made by the portal that wait for a user: notices of changes, and what could not be sent."""
    drafts = Announcement.objects.filter(state=Announcement.State.DRAFT, is_automatic=True)
    of_use = drafts.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
    own = MailingList.announcements.through.objects.filter(mailinglist__in=editable_lists(user).values("pk"))
    about_own = Q(source__in=edited_sources(user))
    return of_use.filter(Q(pk__in=own.values("announcement")) | about_own)


def notices_ready(user, talks):
    """The notices that lie ready for a user about changes of these talks, to readers or to their people."""
    of_talks = [source for talk in talks for source in (sources.of_talk(talk.pk), f"people:{talk.pk}")]
    return waiting_drafts(user).filter(kind=Announcement.Kind.NOTICE, source__in=of_talks)


def last_announcement(talk):
    """The announcement of a talk that went out last, or None."""
    gone_out = Announcement.objects.filter(started_at__isnull=False, to_send__gt=0)
    of_talk = gone_out.filter(source=sources.of_talk(talk.pk), kind=Announcement.Kind.ANNOUNCEMENT)
    return of_talk.order_by("-started_at").first()
