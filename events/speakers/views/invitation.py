"""The page on which somebody who was invited to speak answers, without an account."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import permissions
from events.models import Event
from events.speakers import invitations, links
from events.speakers.actions import answers
from events.speakers.actions.asking import note_opening
from events.speakers.forms import AnswerForm

from .private_pages import is_too_often, private_page

by_invitation = private_page(invitations.invitation_at)


@require_http_methods(["GET", "HEAD", "POST"])
@by_invitation
def invitation(request, row):
    """What is asked, with the days that are free now; a POST answers. A GET changes nothing."""
    now = timezone.now()
    offers = invitations.offers(row, now)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, event=row.event, offers=offers, now=now
    )
    status = 200
    if request.method == "POST":
        if is_too_often(request, "speaker-invitation", row.pk):
            form.add_error(None, _("This was sent too often. Wait ten minutes, then send it again."))
            status = 429
        elif form.is_valid() and _answer(form, row, now):
            return redirect(request.path)
        offers = invitations.offers(row, now)  # of which somebody else may have taken one
        form.offer(offers)
    return render(
        request, "events/speakers/invitation.html", _context(request, row, form, now), status=status
    )


def _answer(form, row, now):
    """Store the answer; whether it could be, else the form says why not."""
    data = form.cleaned_data
    try:
        match data["answer"]:
            case "accept":
                answers.accept(invitation=row, starts_at=data["day"], words=data["words"], now=now)
            case "decline":
                answers.decline(invitation=row, words=data["words"], now=now)
            case "later":
                answers.postpone(invitation=row, until=data["until"], words=data["words"], now=now)
    except ValidationError as error:
        form.add_error("day" if data["answer"] == "accept" else None, error)
    return form.is_valid()


def _context(request, row, form, now):
    facts = {"name": row.name, "event": row.event}
    own = row.speaker and getattr(row.speaker, "personal_link", None)
    return {
        "invitation": row,
        "event": row.event,
        "accent": row.event.accent,
        "is_public": Event.objects.public().filter(pk=row.event_id).exists(),
        "letter": invitations.fill(row.letter, **facts),
        "talk": row.speaker and row.speaker.talk,
        "own_page": links.address(own) if own and links.is_valid(own, now) else "",
        "form": form,
        "signed": request.resolver_match.kwargs["signed"],
    }


@require_POST
@by_invitation
def opened(request, row):
    """The page says that somebody looks at it. An organiser who tries the link is not who was invited."""
    if not permissions.can_edit(request.user, row.event) and not is_too_often(
        request, "speak-opened", row.pk
    ):
        note_opening(invitation=row, now=timezone.now())
    return HttpResponse(status=204)
