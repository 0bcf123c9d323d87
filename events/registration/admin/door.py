"""What organisers do about the door: helpers, papers made in the background, letters of invitation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.editors.forms import InviteForm
from events.object_pages import event_page
from events.registration import door as at_door
from events.registration.actions import door as door_actions
from events.registration.actions import helping, letters
from events.registration.models import CheckIn, InvitationLetter, RegistrationSettings
from events.registration.papers import making
from events.registration.papers.kinds import PAPERS
from portal.admin.fields import pk_of
from portal.documents import actions as documents

from .pages import address, draw

MOST_DOCUMENTS = 10


@event_page("door")
@require_http_methods(["GET", "HEAD", "POST"])
def door(request, event):
    """Who helps, which papers there are to print, which letters wait; a POST does what its button says."""
    if request.method != "POST":
        return _page(request, event)
    name = request.POST.get("what", "")
    if name not in ACTS:
        raise Http404
    try:
        return ACTS[name](request, event) or redirect(address(event, "door"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address(event, "door"))


def _page(request, event, form=None, **context):
    now = timezone.now()
    here, expected = at_door.numbers(event, now)
    papers = [(paper, paper.whose(event).count()) for paper in PAPERS.values()]
    response = draw(
        request,
        "door",
        event,
        _("%(event)s: At the door") % {"event": event},
        tab="door",
        form=form or InviteForm(),
        helpers=event.helpers.select_related("user", "invited_by"),
        papers=[(paper, number) for paper, number in papers if number],
        documents=making.documents_of([event.pk]).select_related("asked_by")[:MOST_DOCUMENTS],
        letters=_letters(event),
        settings_of=RegistrationSettings.of(event),
        here=here,
        expected=expected,
        is_open=door_actions.is_open(event, now),
        opens_on=door_actions.opens_on(event),
        days=CheckIn.objects.filter(event=event).order_by("day").values("day").annotate(number=Count("pk")),
        now=now,
        **context,
    )
    response.status_code = 400 if form or context else 200
    return response


def _letters(event):
    """Those of the umbrella alone: what concerns all of a registration is not for a part's editors."""
    rows = InvitationLetter.objects.filter(registration__event=event, registration__erased_at=None)
    return rows.select_related("registration", "decided_by").order_by("state", "asked_at")


# --- Helpers ---------------------------------------------------------------------------------------------


def _invite(request, event):
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    emails = form.cleaned_data["emails"]
    mailed = helping.invite(event=event, emails=emails, by=request.user, now=timezone.now())
    if mailed:
        messages.success(request, _("Invited by mail: %(emails)s.") % {"emails": ", ".join(mailed)})
    else:
        messages.info(request, _("They help at this event already."))
    return None


def _remove(request, event):
    found = helping.remove(event=event, key=pk_of(request.POST.get("helper")))
    if found:
        messages.success(request, _("%(email)s does not help any more.") % {"email": found})


# --- Papers ----------------------------------------------------------------------------------------------


def _make(request, event):
    """Have papers made for all who get one, or for `who`; what cannot be printed is named before."""
    paper = PAPERS.get(request.POST.get("paper", ""))
    if paper is None:
        raise Http404
    who = [key for key in map(pk_of, request.POST.getlist("who")) if key]
    rows = list(making.chosen(paper, event, who))
    if not rows:
        raise ValidationError(_("There is nobody who gets such a paper."))
    bad = making.cannot_be_set(paper, event, rows)
    if bad and ("anyway" not in request.POST or len(bad) == len(rows)):
        return _page(request, event, bad=bad, bad_paper=paper, bad_who=who, others=len(rows) - len(bad))
    made = documents.ask(
        kind=making.DOCUMENT_KIND.name,
        about=str(event.pk),
        title=_title(paper, event, rows),
        filename=f"{event.slug}-{paper.name}.pdf",
        by=request.user,
        back=address(event, "door"),
        options={"paper": paper.name, "who": who, "without": [row.pk for row, _letters in bad]},
    )
    return redirect(made)


def _title(paper, event, rows):
    facts = {"paper": paper.title, "event": event, "name": rows[0]}
    if len(rows) == 1:
        return _("%(paper)s: %(name)s, %(event)s") % facts
    return _("%(paper)s: %(event)s") % facts


# --- Letters ---------------------------------------------------------------------------------------------


def _decide(request, event):
    found = get_object_or_404(_letters(event), pk=pk_of(request.POST.get("letter")))
    approves, text = request.POST.get("decision") == "approve", request.POST.get("text", "").strip()[:2000]
    letters.decide(letter=found, approves=approves, by=request.user, now=timezone.now(), text=text)
    told = _("The letter of %(name)s is approved.") if approves else _("The letter of %(name)s is refused.")
    messages.success(request, told % {"name": found.registration})


ACTS = {"invite": _invite, "remove": _remove, "make": _make, "decide": _decide}
