"""The actions on a whole event."""

from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.planning import event_plans as actions
from events.planning.banners import with_banner
from events.planning.copying import plan_copy
from events.planning.forms import events as forms
from events.planning.season_plans import plan_publish_season, plan_unpublish_season
from events.planning.talk_plans import plan_shift
from events.planning.terms import plan_term

from . import copies, terms
from .plans import PlannedAction, add_pages, address_of


def _talks_of(event, changes):
    """Where the talks of an event are seen together."""
    if event.kind != Event.Kind.SERIES:
        return address_of(event)
    return terms.season_of(event, [each.row for each in changes])


def _plan_postpone_or_redate(*, event, new_dates, first_day):
    if first_day:
        return actions.plan_redate(event=event, first_day=first_day)
    return actions.plan_postpone(event=event, new_dates=new_dates)


def _may_tell_umbrella(plan):
    """The plan function of an event, which with `banner` also says it on the banner of its umbrella."""

    def planned(*, banner=False, **asked):
        return with_banner(plan(**asked), event=asked["event"]) if banner else plan(**asked)

    return planned


EVENT_ACTIONS = [
    PlannedAction(
        route="term", label=_("Plan a term"), position=10,
        shows=lambda event: event.kind == Event.Kind.SERIES,
        plan=plan_term, form=forms.TermForm, goes_to=terms.season_of,
        page=terms.term_page, template="events/planning/admin/term.html", describe=terms.describe,
        title=_("Plan a term of “%(row)s”"), button=_("Make these drafts"),
        done=_("Drafts were made: this is the season of “{row}”."),
    ),
    PlannedAction(
        route="publish", label=_("Publish talks"), position=20,
        plan=plan_publish_season, form=forms.PublishForm, goes_to=_talks_of,
        title=_("Publish talks of “%(row)s”"), button=_("Publish them"),
        done=_("Talks of “{row}” were published."),
    ),
    PlannedAction(
        route="hide", label=_("Hide talks"), position=50,
        plan=plan_unpublish_season, form=forms.UnpublishForm, goes_to=_talks_of,
        title=_("Make talks of “%(row)s” drafts again"), button=_("Hide them"),
        done=_("Talks of “{row}” are drafts again."),
    ),
    PlannedAction(
        route="postpone", label=_("Postpone or move"), position=60,
        shows=lambda event: event.status != "cancelled",
        plan=_may_tell_umbrella(_plan_postpone_or_redate), form=forms.PostponeForm,
        title=_("Postpone or move “%(row)s”"), button=_("Postpone or move it"),
        done=_("“{row}” was postponed or moved."),
    ),
    PlannedAction(
        route="format", label=_("Change format"), position=70,
        plan=actions.plan_change_format, form=forms.FormatForm,
        title=_("Change the format of “%(row)s”"), button=_("Change the format"),
        done=_("“{row}” has another format."),
    ),
    PlannedAction(
        route="shift", label=_("Shift a session"), position=80, shows=lambda event: event.sessions.exists(),
        plan=plan_shift, form=forms.ShiftSessionForm,
        title=_("Shift a session of “%(row)s”"), button=_("Shift the session"),
        done=_("A session of “{row}” was shifted."),
    ),
    PlannedAction(
        route="copy", label=_("Copy to another year"), position=40,
        plan=plan_copy, form=forms.CopyForm,
        template="events/planning/admin/copy.html", describe=copies.describe,
        title=_("Copy “%(row)s” to another year"), button=_("Make this copy"),
        done=_("Copied: “{row}” is a draft that nobody sees before you publish it."),
        goes_to=lambda event, made: address_of(made),
    ),
    PlannedAction(
        route="revive", label=_("Revive"), position=90, shows=lambda event: event.is_called_off,
        plan=_may_tell_umbrella(actions.plan_revive_event), form=forms.BannerForm,
        title=_("Revive “%(row)s”"), button=_("Revive it on its old days"),
        done=_("“{row}” takes place after all."),
    ),
    PlannedAction(
        route="cancel", label=_("Cancel this event"), position=100, is_grave=True,
        plan=_may_tell_umbrella(actions.plan_cancel_event), form=forms.BannerForm,
        shows=lambda event: event.status in ("published", "postponed"),
        title=_("Cancel “%(row)s”"), button=_("Cancel the whole event"), done=_("“{row}” was cancelled."),
    ),
]  # fmt: skip

add_pages(Event, EVENT_ACTIONS)
