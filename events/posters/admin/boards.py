"""The page of boards: which poster is in which session, a plan before it is made, and telling presenters."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.models import Talk
from events.object_pages import event_page
from events.posters import boards, permissions
from events.posters.actions import boards as actions
from events.posters.models import Poster
from portal.admin.fields import pk_of

from .pages import address, call_of, draw


@event_page("posters/boards")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_boards(request, event):
    """The boards of a call. With `plan` among the parameters the page shows what would be done, and asks."""
    call = call_of(event)
    if request.method == "POST":
        return act(request, event, call)
    sessions = list(boards.sessions_of(event))
    chosen = chosen_sessions(request.GET, sessions)
    is_planning = "plan" in request.GET and chosen
    plan = actions.plan(call, chosen, anew="anew" in request.GET) if is_planning else None
    posters = boards.posters_of(call)
    return draw(
        request, "boards", event, _("%(event)s: Boards") % {"event": event}, call=call,
        sessions=with_numbers(sessions, posters), chosen=chosen, plan=plan, asked=request.GET.urlencode(),
        is_anew="anew" in request.GET, posters=posters, untold=untold(posters),
        sees_authors=permissions.may_see_authors(request.user, call), 
        add_session=add_address(event), is_planning="plan" in request.GET,
    )  # fmt: skip


def add_address(event):
    """Where a poster session is added to the programme."""
    return f"{reverse('admin:events_talk_add')}?event={event.pk}&kind={Talk.Kind.POSTER_SESSION}"


def chosen_sessions(given, sessions):
    """The sessions that a form names; without any, all that take place."""
    keys = {key for each in given.getlist("session") if (key := pk_of(each))}
    return [each for each in sessions if (each.pk in keys if keys else each.takes_place)]


def with_numbers(sessions, posters):
    """[(session, how many posters are in it)]."""
    numbers = Counter(poster.session_id for poster in posters)
    return [(session, numbers[session.pk]) for session in sessions]


def untold(posters):
    """How many posters have a session of which their presenter does not know."""
    return sum(1 for poster in posters if poster.session_id and not poster.board_told_at)


def act(request, event, call):
    """Do what the button says."""
    try:
        done = {"plan": carry_out, "tell": tell, "together": put_together}[request.POST.get("do")]
        messages.success(request, done(request, event, call))
    except KeyError:
        messages.error(request, _("Choose what to do."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address(event, "poster_boards"))


def carry_out(request, event, call):
    sessions = chosen_sessions(request.POST, list(boards.sessions_of(event)))
    number = actions.carry_out(
        call=call, sessions=sessions, anew="anew" in request.POST, now=timezone.now(), by=request.user,
        fingerprint=request.POST.get("fingerprint", ""),
    )  # fmt: skip
    return ngettext("%d poster has its board now.", "%d posters have their boards now.", number) % number


def tell(request, event, call):
    number = actions.tell(call=call, now=timezone.now(), by=request.user)
    told = ngettext(
        "%d presenter is told session and board, and every change from now on.",
        "%d presenters are told session and board, and every change from now on.",
        number,
    )
    return told % number


def put_together(request, event, call):
    """Put those who are ticked into a session, on its next free boards."""
    keys = [key for each in request.POST.getlist("poster") if (key := pk_of(each))]
    rows = Poster.objects.presented().filter(call=call, pk__in=keys)
    session = boards.sessions_of(event).filter(pk=pk_of(request.POST.get("into"))).first()
    if not rows or not session:
        raise ValidationError(_("Tick some posters, and choose a session for them."))
    number = actions.put_into(call=call, posters=rows, session=session, now=timezone.now(), by=request.user)
    told = ngettext(
        "%(number)d poster is in %(session)s now.", "%(number)d posters are in %(session)s now.", number
    )
    return told % {"number": number, "session": session.title_line}
