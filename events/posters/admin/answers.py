"""Accepted posters: who has not answered, who is not registered, and reminders of both."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters import deciding, permissions
from events.posters.actions import answers
from events.posters.desk_page import Act, acts
from portal.admin.fields import pk_of

from .decisions import MOST, chairs_call
from .pages import draw


@event_page("posters/answers")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_answers(request, event):
    """The lists; a POST shows who would be reminded, and with `confirm` reminds them."""
    call = chairs_call(request, event)
    rows = deciding.accepted(permissions.handled(request.user, call))
    lists = {
        "answer": deciding.without_answer(rows),
        "register": deciding.not_registered(rows, call),
    }
    if request.method == "POST":
        return _remind(request, event, lists)
    dead = deciding.dead_addresses(rows)
    return draw(
        request,
        "answers",
        event,
        _("%(event)s: Answers") % {"event": event},
        call=call,
        accepted=rows.count(),
        coming=rows.filter(answer="comes").count(),
        declined=rows.filter(answer="declines"),
        no_answer=_with_dead(lists["answer"], dead),
        not_registered=_with_dead(lists["register"], dead),
    )


def _with_dead(rows, dead):
    return [(each, (each.contact_email or "").lower() in dead) for each in rows]


def _remind(request, event, lists):
    about = request.POST.get("do")
    if about not in lists:
        raise Http404
    keys = [key for each in request.POST.getlist("who")[:MOST] if (key := pk_of(each))]
    rows = list(lists[about].filter(pk__in=keys))
    if not rows:
        messages.warning(request, _("Tick some posters first."))
        return redirect(request.path)
    if "confirm" not in request.POST:
        title = _("%(event)s: Remind") % {"event": event}
        return draw(request, "remind", event, title, rows=rows, about=about, back=request.path)
    keys, now = [each.pk for each in rows], timezone.now()
    if about == "answer":
        number = answers.remind_of_answer(keys=keys, now=now)
    else:
        number = answers.remind_to_register(keys=keys, now=now, by=request.user)
    told = ngettext("%(number)d mail is on its way.", "%(number)d mails are on their way.", number)
    messages.success(request, told % {"number": number})
    return redirect(request.path)


def _answered(comes):
    """What a chair was told by mail or telephone, from the page of one poster."""

    def act(request, poster, now):
        if not permissions.may_handle(request.user, poster):
            raise Http404
        answers.answer(poster=poster, comes=comes, now=now, by=request.user)
        return _("The answer is stored.")

    return act


acts.add(Act("answer-comes", _answered(True)))
acts.add(Act("answer-declines", _answered(False)))
