"""Spotlight talks made of posters: of one at its own page, of many at a page for all."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from events.models import Event, Session, Talk
from events.object_pages import event_page
from events.posters import permissions
from events.posters.actions import spotlights
from events.posters.desk_page import Act, Panel, acts, panels
from events.posters.models import Poster, PosterAuthor
from portal.admin.fields import pk_of

from .pages import address, call_of, draw

STATUSES = [
    (Talk.Status.DRAFT, gettext_lazy("Draft: for organisers only")),
    (Talk.Status.CONFIRMED, gettext_lazy("Confirmed: public at once")),
]


class TalkForm(forms.Form):
    """Where and when the talks are; its times are read by the clocks of the event."""

    block = forms.ModelChoiceField(
        Session.objects.none(), required=False, label=gettext_lazy("Session of the programme"),
        empty_label=gettext_lazy("none"),
    )  # fmt: skip
    start = forms.DateTimeField(
        required=False, label=gettext_lazy("Start"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    minutes = forms.IntegerField(
        min_value=1, max_value=240, initial=5, label=gettext_lazy("Minutes of each talk")
    )
    status = forms.ChoiceField(choices=STATUSES, label=gettext_lazy("Status"))

    def __init__(self, data, event):
        status = spotlights.usual_status(event)
        super().__init__(data, initial={"status": status})
        self.fields["block"].queryset = blocks_of(event)

    @property
    def error_line(self):
        """All that is wrong, as a ValidationError."""
        labels = {name: field.label for name, field in self.fields.items()}
        return ValidationError(
            [f"{labels.get(name, '')}: {text}" for name, texts in self.errors.items() for text in texts]
        )


def blocks_of(event):
    """The blocks of the programme of an event and its parts."""
    family = Event.objects.filter(pk=event.pk).with_descendants()
    return Session.objects.filter(event__in=family).select_related("event")


def may_make(request, poster_or_call):
    """A talk names its speaker: only who sees authors makes one."""
    call = getattr(poster_or_call, "call", poster_or_call)
    return permissions.may_see_authors(request.user, call)


# --- One poster ------------------------------------------------------------------------------------------


def panel(request, poster):
    """The talk of a poster, or the way to one."""
    if not may_make(request, poster) or not (poster.talk_id or spotlights.is_wanted(poster)):
        return None
    needs_one = not poster.talk_id or poster.talk.is_cancelled
    can_make = needs_one and spotlights.is_wanted(poster)
    return {
        "poster": poster,
        "talk": poster.talk,
        "form": TalkForm(None, poster.call.event) if can_make else None,
        "people": list(spotlights.known_people(poster)) if can_make else [],
        "presenter": spotlights.presenter_of(poster),
    }


def make(request, poster, now):
    if not may_make(request, poster):
        raise PermissionDenied
    form = TalkForm(request.POST, poster.call.event)
    if not form.is_valid():
        raise form.error_line
    people = {person.pk: person for person in spotlights.known_people(poster)}
    _make(poster, form.cleaned_data, now, request.user, people.get(pk_of(request.POST.get("person"))))
    return _("The spotlight talk is made. What it says follows the poster.")


def _make(poster, data, now, by, person=None, place=0):
    """Make the talk in its `place` in a row of talks, one directly after the other."""
    length = dt.timedelta(minutes=data["minutes"])
    start = data["start"] and data["start"] + place * length
    return spotlights.make(
        poster=poster, now=now, by=by, person=person, session=data["block"], starts_at=start,
        ends_at=start and start + length, status=data["status"],
    )  # fmt: skip


panels.add(Panel("spotlight", 70, panel, "events/posters/admin/panel_spotlight.html"))
acts.add(Act("make-talk", make))


# --- Many ------------------------------------------------------------------------------------------------


@event_page("posters/spotlights")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_spotlights(request, event):
    """The posters that were told of a spotlight talk: those without one, to make them, and the talks."""
    call = call_of(event)
    if not may_make(request, call):
        raise PermissionDenied
    form = TalkForm(request.POST if request.method == "POST" else None, event)
    if request.method == "POST" and form.is_valid():
        return make_ticked(request, event, call, form.cleaned_data)
    waiting = (
        spotlights.without_talk(call)
        .order_by("number")
        .prefetch_related(Prefetch("authors", PosterAuthor.objects.undisputed()))
    )
    made = Poster.objects.filter(call=call).exclude(talk=None).select_related("talk__event")
    return draw(
        request, "spotlights", event, _("%(event)s: Spotlight talks") % {"event": event}, form=form,
        waiting=waiting, made=made.order_by("talk__starts_at", "number"),
    )  # fmt: skip


def make_ticked(request, event, call, data):
    """Make the talks of the posters that are ticked, in the order of their numbers."""
    keys = [key for each in request.POST.getlist("poster") if (key := pk_of(each))]
    rows = spotlights.without_talk(call).filter(pk__in=keys).select_related("call__event", "talk")
    done, now = 0, timezone.now()
    for poster in rows.order_by("number"):
        try:
            _make(poster, data, now, request.user, place=done)
            done += 1
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    if done:
        told = ngettext("%d spotlight talk is made.", "%d spotlight talks are made.", done)
        messages.success(request, told % done)
    else:
        messages.warning(request, _("Tick the posters whose talks you want to make."))
    return redirect(address(event, "poster_spotlights"))
