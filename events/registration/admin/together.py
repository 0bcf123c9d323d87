"""Deciding for many at once: first the page shows who would be touched; then it does just that.

The page carries what it showed, each place with its state then. What changed meanwhile is left as it is, and
said afterwards.
"""

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events.object_pages import event_page
from events.registration import desk
from events.registration.actions import decisions, people
from events.registration.models import Place, Registration
from portal.admin.fields import pk_of
from portal.folding import BY_NAME

from .forms import FilterForm, TogetherForm
from .pages import address, draw

State, Decision = Place.State, Place.Decision
AT_ONCE = 25  # places in one transaction: no other writer waits long for it
MOST = 500  # places, or people, at once: each gets a mail
# Who waits is cancelled before those with a place: else the places that come free would be offered to them.
IN_TURN = (State.WAITING, State.PENDING, State.OFFERED, State.CONFIRMED)
MOST_SHOWN = 300
MOST_NAMED = 20


# --- What can be done ------------------------------------------------------------------------------------


def _approve(found, *, by, now, text="", hold=False):
    return _decide(found, Decision.APPROVE, by, now, text, hold)


def _refuse(found, *, by, now, text="", hold=False):
    return _decide(found, Decision.REFUSE, by, now, text, hold)


def _decide(found, decision, by, now, text, hold):
    act = decisions.hold if hold else decisions.decide
    return act(found=found, decision=decision, by=by, now=now, text=text)


def _take_back(found, *, by, now):
    return decisions.hold(found=found, decision="", by=by, now=now)


def _cancel(found, *, by, now, text=""):
    return decisions.remove(found=found, by=by, now=now, reason=text)


def _release(found, *, by, now):
    return decisions.release(found=found, by=by, now=now)


@dataclass(frozen=True)
class Together:
    """An action on many: on their places in some `states`, or with `label` on the people themselves."""

    name: str
    label: str
    title: str
    act: object = None
    states: tuple = ()
    needs: tuple = ()  # fields of TogetherForm
    is_grave: bool = False

    @property
    def is_of_people(self):
        return self.act is None


ACTIONS = {
    each.name: each
    for each in (
        Together(
            "approve", _("Approve"), _("Approve these"), _approve, (State.PENDING,), ("text", "hold"),
        ),
        Together("refuse", _("Refuse"), _("Refuse these"), _refuse, (State.PENDING,), ("text", "hold")),
        Together(
            "release", _("Release decisions"), _("Tell these what you decided"), _release, (State.PENDING,),
        ),
        Together(
            "take-back", _("Take decisions back"), _("Take these decisions back"),
            _take_back, (State.PENDING,),
        ),
        Together("label", _("Add a label"), _("Give these a label"), needs=("label",)),
        Together("unlabel", _("Remove a label"), _("Take a label from these"), needs=("label",)),
        Together(
            "cancel", _("Cancel places"), _("Cancel these places"), _cancel,
            (State.PENDING, State.WAITING, State.OFFERED, State.CONFIRMED), ("text",), is_grave=True,
        ),
    )
}  # fmt: skip


# --- The page --------------------------------------------------------------------------------------------


@event_page("registrations/together")
@require_POST
def together(request, event):
    """Show whom an action would touch; with `confirm` do it to those who were shown."""
    action = ACTIONS.get(request.POST.get("do"))
    if not action:
        raise Http404
    is_sent = "confirm" in request.POST
    form = TogetherForm(request.POST if is_sent else None, needs=action.needs)
    if is_sent and form.is_valid():
        (_do_to_people if action.is_of_people else _do_to_places)(request, event, action, form.cleaned_data)
        return redirect(f"{address(event)}?{request.GET.urlencode()}")
    rows = _shown_before(request, event, action) if is_sent else _asked(request, event, action)
    if not rows:
        messages.warning(request, gettext("Nobody whom you chose can be touched by this."))
        return redirect(f"{address(event)}?{request.GET.urlencode()}")
    return draw(
        request,
        "together",
        event,
        f"{event}: {action.title}",
        action=action,
        form=form,
        rows=rows[:MOST_SHOWN],
        more=max(0, len(rows) - MOST_SHOWN),
        number=len(rows),
        most=MOST if len(rows) == MOST else 0,
        seen=" ".join(_mark(row) for row in rows),
        told=_told_before(action, rows),
        back=f"{address(event)}?{request.GET.urlencode()}",
    )


def _choice(request, event):
    tickets = list(desk.tickets_at(event))
    questions = desk.questions_at(event, tickets)
    answers = desk.answers_counted(event, questions)
    return FilterForm(request.GET, tickets=tickets, answers=answers, labels=desk.labels_at(event)).choice


def _asked(request, event, action):
    """The rows that an action would touch: of those ticked in the list, or of all whom it shows."""
    choice = _choice(request, event)
    chosen = desk.chosen(event, choice)
    if "all" not in request.POST:
        chosen = chosen.filter(pk__in=[key for each in request.POST.getlist("who") if (key := pk_of(each))])
    if action.is_of_people:
        return list(chosen.order_by(*BY_NAME)[:MOST])
    places = desk.chosen_places(event, choice).filter(state__in=action.states)
    if action.name in ("release", "take-back"):
        places = places.exclude(held="")
    elif "all" in request.POST:  # what was decided stays so, unless somebody is ticked by name
        places = places.filter(held="")
    places = places.filter(registration__in=chosen.order_by().values("pk"))
    return _in_order(places)


def _in_order(places):
    """In the order in which they asked, as approvals are given in it."""
    return list(places.select_related("registration", "ticket__event").order_by("created_at", "pk")[:MOST])


def _mark(row):
    return f"{row.pk}.{row.state}.{row.held}" if isinstance(row, Place) else str(row.pk)


def _seen(request):
    """{key: (state, held decision)} of what the page showed; people have neither."""
    marks = (mark.split(".") for mark in request.POST.get("seen", "").split()[:MOST])
    return {key: tuple(rest) for mark, *rest in marks if (key := pk_of(mark))}


def _as_seen(event, seen):
    """The places that are still as the page showed them."""
    by_state = {}
    for key, state in seen.items():
        if len(state) == 2 and state[0] in IN_TURN:
            by_state.setdefault(state, []).append(key)
    conditions = [Q(pk__in=keys, state=state, held=held) for (state, held), keys in by_state.items()]
    return desk.places_at(event).filter(reduce(or_, conditions, Q(pk__in=[])))


def _shown_before(request, event, action):
    seen = _seen(request)
    if action.is_of_people:
        return list(desk.registrations_at(event).filter(pk__in=seen).order_by(*BY_NAME))
    return _in_order(_as_seen(event, seen))


def _told_before(action, rows):
    """What an approval will come to where there are fewer places, as sentences."""
    if action.name == "release":
        rows = [row for row in rows if row.held == Decision.APPROVE]
    elif action.name != "approve":
        return []
    asking = [row for row in rows if row.origin != Place.Origin.TRANSFER]
    numbers = Counter(row.ticket for row in asking)
    return [_sentence(ticket, number, desk.offers_for(ticket, number)) for ticket, number in numbers.items()]


def _sentence(ticket, number, offers):
    facts = {"ticket": ticket, "number": number, "offers": offers, "rest": number - offers}
    if offers == number:
        return gettext("%(ticket)s: %(number)d approved; there is a place for each.") % facts
    told = gettext("%(ticket)s: %(number)d approved for %(offers)d places: %(rest)d will wait in order.")
    return told % facts


# --- Done ------------------------------------------------------------------------------------------------


def _do_to_places(request, event, action, data):
    """Act on what is as it was shown, a part at a time, and say what became of each."""
    seen, now, touched = _seen(request), timezone.now(), []
    keys = list(_as_seen(event, seen).order_by("created_at", "pk").values_list("pk", flat=True))
    keys.sort(key=lambda key: IN_TURN.index(seen[key][0]))
    for start in range(0, len(keys), AT_ONCE):
        part = {key: seen[key] for key in keys[start : start + AT_ONCE]}
        touched += action.act(_as_seen(event, part), by=request.user, now=now, **data)
    _say(request, event, action, touched, seen.keys() - {place.pk for place in touched})


def _say(request, event, action, touched, left):
    for sentence in _results(action, touched):
        messages.success(request, sentence)
    if left:
        found = desk.places_at(event).filter(pk__in=left).select_related("registration")
        named = [f"{place.registration} ({place.get_state_display()})" for place in found[:MOST_NAMED]]
        told = ngettext(
            "%(number)d changed meanwhile and is left as it is: %(names)s.",
            "%(number)d changed meanwhile and are left as they are: %(names)s.",
            len(left),
        )
        messages.warning(request, told % {"number": len(left), "names": "; ".join(named)})


def _results(action, touched):
    """What became of those who were touched, as sentences with their numbers."""
    held = sum(bool(place.held) for place in touched)
    if held:
        told = ngettext(
            "%d decision is kept until you release it.", "%d decisions are kept until you release them.", held
        )
        return [told % held]
    if action.name == "take-back":
        told = ngettext("%d decision was taken back.", "%d decisions were taken back.", len(touched))
        return [told % len(touched)]
    numbers = Counter(place.ended_as or place.state for place in touched)
    return [OUTCOMES[state] % number for state, number in numbers.items()]


OUTCOMES = {
    State.OFFERED: ngettext_lazy("%d has an offer now.", "%d have an offer now."),
    State.WAITING: ngettext_lazy("%d waits in line.", "%d wait in line."),
    Place.Ending.REFUSED: ngettext_lazy("%d was refused.", "%d were refused."),
    Place.Ending.CANCELLED: ngettext_lazy("%d was cancelled.", "%d were cancelled."),
}


def _do_to_people(request, event, action, data):
    label, changed = data["label"], 0
    most = Registration._meta.get_field("labels").max_length
    for registration in desk.registrations_at(event).filter(pk__in=_seen(request)):
        labels = [each for each in desk.split_labels(registration.labels) if each != label]
        text = ", ".join([*labels, label] if action.name == "label" else labels)
        if len(text) <= most:
            changed += people.mark(
                registration=registration, by=request.user, now=timezone.now(), labels=text
            )
    told = ngettext("%d person has other labels now.", "%d people have other labels now.", changed)
    messages.success(request, told % changed)
