"""The actions on one talk, each with its preview: move, swap, shift what follows, cancel, revive."""

from django.utils.translation import gettext_lazy as _

from events import plan_forms
from events.actions import talk as actions

from .desk import talk_page
from .plans import Deed, plan_page


@talk_page("move", label=_("Move"), shows=lambda talk: not talk.is_cancelled)
def move(request, talk):
    deed = Deed(
        title=_("Move “%(row)s”"),
        button=_("Move it"),
        form=plan_forms.MoveForm,
        preview=actions.moving,
        act=actions.move,
        done=_("“{row}” was moved."),
    )
    return plan_page(request, talk, deed)


@talk_page("swap", label=_("Swap"), shows=lambda talk: not talk.is_cancelled)
def swap(request, talk):
    deed = Deed(
        title=_("Swap “%(row)s” with another talk"),
        button=_("Swap them"),
        form=plan_forms.SwapForm,
        preview=actions.swapping,
        act=actions.swap,
        done=_("“{row}” and the other talk have changed places."),
    )
    return plan_page(request, talk, deed)


@talk_page("shift", label=_("Shift from here"), shows=lambda talk: talk.session_id and talk.starts_at)
def shift(request, talk):
    deed = Deed(
        title=_("Shift “%(row)s” and the rest of its session"),
        button=_("Shift them"),
        form=plan_forms.ShiftForm,
        preview=actions.shifting,
        act=actions.shift,
        done=_("The session was shifted from “{row}” on."),
    )
    return plan_page(request, talk, deed)


@talk_page(
    "cancel",
    label=_("Cancel this talk"),
    shows=lambda talk: talk.status in ("tentative", "confirmed"),
    is_grave=True,
)
def cancel(request, talk):
    deed = Deed(
        title=_("Cancel “%(row)s”"),
        button=_("Cancel this talk"),
        form=plan_forms.PlanForm,
        preview=actions.cancelling,
        act=actions.cancel,
        done=_("“{row}” was cancelled."),
        is_grave=True,
    )
    return plan_page(request, talk, deed)


@talk_page("revive", label=_("Revive"), shows=lambda talk: talk.is_cancelled)
def revive(request, talk):
    deed = Deed(
        title=_("Revive “%(row)s”"),
        button=_("Revive this talk"),
        form=plan_forms.ReviveForm,
        preview=actions.reviving,
        act=actions.revive,
        done=_("“{row}” takes place after all."),
    )
    return plan_page(request, talk, deed)
