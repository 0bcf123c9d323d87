"""The actions on one talk: move, swap, shift what follows, cancel, revive."""

from django.utils.translation import gettext_lazy as _

from events.models import Talk
from events.planning import talk_plans as actions
from events.planning.forms import talks

from .plans import PlannedAction, add_pages

TALK_ACTIONS = [
    PlannedAction(
        route="move", label=_("Move"), position=30, shows=lambda talk: not talk.is_cancelled,
        plan=actions.plan_move, form=talks.MoveForm,
        title=_("Move “%(row)s”"), button=_("Move it"), done=_("“{row}” was moved."),
    ),
    PlannedAction(
        route="swap", label=_("Swap"), position=40, shows=lambda talk: not talk.is_cancelled,
        plan=actions.plan_swap, form=talks.SwapForm,
        title=_("Swap “%(row)s” with another talk"), button=_("Swap them"),
        done=_("“{row}” and the other talk have changed places."),
    ),
    PlannedAction(
        route="shift", label=_("Shift from here"), position=50,
        shows=lambda talk: talk.session_id and talk.starts_at,
        plan=actions.plan_shift, form=talks.ShiftForm,
        title=_("Shift “%(row)s” and the rest of its session"), button=_("Shift them"),
        done=_("The session was shifted from “{row}” on."),
    ),
    PlannedAction(
        route="cancel", label=_("Cancel this talk"), position=70, is_grave=True,
        plan=actions.plan_cancel, shows=lambda talk: talk.status in ("tentative", "confirmed"),
        title=_("Cancel “%(row)s”"), button=_("Cancel this talk"), done=_("“{row}” was cancelled."),
    ),
    PlannedAction(
        route="revive", label=_("Revive"), position=60, shows=lambda talk: talk.is_cancelled,
        plan=actions.plan_revive, form=talks.ReviveForm,
        title=_("Revive “%(row)s”"), button=_("Revive this talk"), done=_("“{row}” takes place after all."),
    ),
]  # fmt: skip

add_pages(Talk, TALK_ACTIONS)
