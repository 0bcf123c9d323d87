"""The actions on a whole event, each with its preview."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import plan_forms
from events.actions import event as actions
from events.actions import season
from events.actions import talk as talk_actions
from events.actions.copying import copy_event
from events.models import Event

from . import copies
from .desk import event_page
from .plans import Deed, address_of, plan_page


@event_page("publish", label=_("Publish talks"))
def publish(request, event):
    deed = Deed(
        title=_("Publish talks of “%(row)s”"),
        button=_("Publish them"),
        form=plan_forms.PublishForm,
        preview=season.publishing_season,
        act=season.publish_season,
        done=_("Talks of “{row}” were published."),
        goes_to=talks_of,
    )
    return plan_page(request, event, deed)


@event_page("hide", label=_("Hide talks"))
def hide(request, event):
    deed = Deed(
        title=_("Make talks of “%(row)s” drafts again"),
        button=_("Hide them"),
        form=plan_forms.HideForm,
        preview=season.hiding_season,
        act=season.hide_season,
        done=_("Talks of “{row}” are drafts again."),
        goes_to=talks_of,
    )
    return plan_page(request, event, deed)


@event_page("postpone", label=_("Postpone or move"), shows=lambda event: event.status != "cancelled")
def postpone(request, event):
    deed = Deed(
        title=_("Postpone or move “%(row)s”"),
        button=_("Postpone or move it"),
        form=plan_forms.PostponeForm,
        preview=_postponing,
        act=_postpone,
        done=_("“{row}” was postponed or moved."),
    )
    return plan_page(request, event, deed)


def _postponing(*, event, new_dates, first_day):
    if first_day:
        return actions.redating(event=event, first_day=first_day)
    return actions.postponing(event=event, new_dates=new_dates)


def _postpone(*, event, new_dates, first_day):
    if first_day:
        return actions.redate(event=event, first_day=first_day)
    return actions.postpone(event=event, new_dates=new_dates)


@event_page("format", label=_("Change format"))
def format(request, event):
    deed = Deed(
        title=_("Change the format of “%(row)s”"),
        button=_("Change the format"),
        form=plan_forms.FormatForm,
        preview=actions.changing_format,
        act=actions.change_format,
        done=_("“{row}” has another format."),
    )
    return plan_page(request, event, deed)


@event_page("shift", label=_("Shift a session"), shows=lambda event: event.sessions.exists())
def shift(request, event):
    deed = Deed(
        title=_("Shift a session of “%(row)s”"),
        button=_("Shift the session"),
        form=plan_forms.ShiftSessionForm,
        preview=talk_actions.shifting,
        act=talk_actions.shift,
        done=_("A session of “{row}” was shifted."),
    )
    return plan_page(request, event, deed)


@event_page("copy", label=_("Copy to another year"))
def copy(request, event):
    deed = Deed(
        title=_("Copy “%(row)s” to another year"),
        button=_("Make this copy"),
        form=plan_forms.CopyForm,
        preview=partial(copies.preview, request.user),
        act=copy_event,
        done=_("Copied: “{row}” is a draft that nobody sees before you publish it."),
        template="admin/events/copy.html",
        describe=copies.describe,
        fingerprint=copies.fingerprint,
        talks_then=lambda copied: [],  # so far ahead that nothing is settled
        goes_to=lambda event, made: address_of(made),
    )
    return plan_page(request, event, deed)


@event_page("revive", label=_("Revive"), shows=lambda event: event.is_off)
def revive(request, event):
    deed = Deed(
        title=_("Revive “%(row)s”"),
        button=_("Revive it on its old days"),
        form=plan_forms.PlanForm,
        preview=actions.reviving_event,
        act=actions.revive_event,
        done=_("“{row}” takes place after all."),
    )
    return plan_page(request, event, deed)


@event_page(
    "cancel",
    label=_("Cancel this event"),
    shows=lambda event: event.status in ("published", "postponed"),
    is_grave=True,
)
def cancel(request, event):
    deed = Deed(
        title=_("Cancel “%(row)s”"),
        button=_("Cancel the whole event"),
        form=plan_forms.PlanForm,
        preview=actions.cancelling_event,
        act=actions.cancel_event,
        done=_("“{row}” was cancelled."),
        is_grave=True,
    )
    return plan_page(request, event, deed)


def talks_of(event, answer):
    """Where the talks of an event are seen together."""
    if event.kind != Event.Kind.SERIES:
        return address_of(event)
    days = sorted(each.row.starts_at.astimezone(event.zone).date() for each in answer)
    address = reverse("admin:events_event_season", args=[event.pk])
    return f"{address}?since={days[0]}&until={days[-1]}"
