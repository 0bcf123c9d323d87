"""The mails of an event: its list, what goes out by itself and what comes next; announcing one talk."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import object_pages
from events.models import Event
from events.planning.admin.plans import address_of
from events.planning.changes import plan_carried_out
from mailing.permissions import can_edit
from portal.lib import times

from . import actions, ready, upcoming, wording
from .forms import NotificationSettingsForm
from .lists import last_announcement, list_of
from .models import NotificationSettings


@object_pages.event_page("notifications")
def notifications(request, event):
    """What goes out by itself of an event, to which list, and what will go out next."""
    stored = NotificationSettings.objects.filter(event=event).first() or NotificationSettings(event=event)
    stored.event = event
    if request.POST.get("what") == "make":
        return _make_list(request, event)
    form = NotificationSettingsForm(request.POST or None, instance=stored, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.save_settings(
            notification_settings=form.instance, mailing_list=form.cleaned_data["mailing_list"]
        )
        messages.success(request, _("Saved."))
        return redirect(request.path)
    event = Event.objects.select_related("parent__parent").get(pk=event.pk)  # without what a form was sent
    return _page(request, event, form)


def _page(request, event, form):
    mailing_list = list_of(event)
    return object_pages.draw(
        request,
        "events/notifications/admin/notifications.html",
        event=event,
        tab="notifications",
        title=_("%(event)s: Mail") % {"event": event},
        form=form,
        mailing_list=mailing_list,
        is_own=bool(event.mailing_list_id),
        may_edit_list=bool(mailing_list) and can_edit(request.user, mailing_list),
        subscribers=mailing_list.subscriptions.active().count() if mailing_list else 0,
        upcoming=[
            (each, times.describe_moment(each.at, event.time_zone))
            for each in upcoming.upcoming_mails(event, timezone.now())
        ],
        request_text=wording.request_to_read(event),
        contact=reverse("event-contact", args=[event.slug]),
    )


def _make_list(request, event):
    made = actions.make_list(event=event)
    messages.success(request, _("“%(list)s” is the list of this event.") % {"list": made})
    return redirect(request.path)


def _can_be_announced(talk):
    return (
        not talk.is_interlude
        and bool(talk.published_at)
        and talk.takes_place
        and not talk.is_over(timezone.now())
    )


@object_pages.talk_page("announce", label=gettext_lazy("Announce"), position=20, shows=_can_be_announced)
def announce(request, talk):
    """Write the announcement of a talk, or lead to the one that there is for it as it stands."""
    if request.method == "POST":
        return _announce(request, talk)
    mailing_list = list_of(talk.event)
    return object_pages.draw(
        request,
        "events/notifications/admin/announce.html",
        event=talk.event,
        tab="talks",
        title=_("Announce “%(talk)s”") % {"talk": talk},
        talk=talk,
        mailing_list=mailing_list,
        when=times.describe_moment(talk.starts_at, talk.event.time_zone),
        before=last_announcement(talk),
        zone=request.user.time_zone,
        back=address_of(talk),
    )


def _announce(request, talk):
    try:
        found, is_new = actions.announce(talk=talk, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    if not is_new:
        told = _("There is one already of this talk as it stands.")
        messages.info(request, told)
    return redirect(found)


@receiver(plan_carried_out, dispatch_uid="notifications")
def lead_to_notices(sender, request, talks, **kwargs):
    """Those who were told before should hear of the change: lead to the notices that lie ready."""
    if told := ready.sentence(request.user, talks):
        messages.info(request, told)
