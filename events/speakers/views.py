"""The page behind a speaker's personal link, and the form by which readers suggest speakers."""

import functools
from pathlib import PurePath

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events import permissions
from events.models import Event
from events.models.material import MAX_FILE_BYTES, TOO_LARGE
from events.speakers.models import SpeakerLink
from events.web.views.contact import is_taken
from portal import markup, previews, rate_limits
from portal.lib.uploads import bounded_uploads

from . import links, missing, page_fields, proposals
from .actions import proposals as actions
from .actions import suggestions
from .actions.links import note_opening
from .forms import TEXT_ROWS, SpeakerPageForm, SuggestionForm

# How often, from one network (ip) and for one link (key).
LIMITS = {
    "speak": "60/10m/ip,20/10m/key",
    "speak-preview": "120/m/ip,60/m/key",
    "speak-opened": "60/m/ip,10/m/key",
}


def is_too_often(request, action, key):
    return not rate_limits.allows(request, action, LIMITS[action], key)


def by_link(view):
    """Hand `view(request, link)` the speaker's link of an address, or say kindly that it leads nowhere.

    What these pages show is for one person: no cache keeps it, no robot lists it, and no other site learns
    the address. (With the stricter policy "no-referrer", browsers would hide where forms come from, too, and
    then nothing could be sent.)
    """

    @never_cache
    @functools.wraps(view)
    def guarded(request, signed):
        try:
            response = view(request, links.link_at(signed, timezone.now()))
        except links.NoSuchLink:
            response = render(request, "events/speakers/speak_gone.html", status=404)
        except links.LinkGone:
            response = render(
                request, "events/speakers/speak_gone.html", {"kept": unsaved_texts(request)}, status=410
            )
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def unsaved_texts(request):
    """What somebody wrote while their link was renewed or revoked, to be copied: [(label, text)]."""
    names = ["title", *TEXT_ROWS]
    return [(page_fields.LABELS[name], text) for name in names if (text := request.POST.get(name, ""))]


@bounded_uploads(MAX_FILE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def speak(request, link):
    """All that a speaker may say about their talk and themselves; GET changes nothing."""
    now = timezone.now()
    if request.method == "POST":
        return save_page(request, link, now)
    sent = {"saved": _("Saved. Thank you!"), "waits": _("Thank you! An organiser will look at it.")}
    return show_page(request, link, now, message=sent.get(request.GET.get("sent")))


def save_page(request, link, now):
    is_refused = is_too_often(request, "speak", link.pk)
    form = page_form(request, link, now, request.POST, {} if is_refused else request.FILES)
    if is_refused:  # before a picture is unpacked
        form.add_error(None, _("This was sent too often. Wait ten minutes, then send it again."))
        return show_page(request, link, now, form, status=429)
    if request.too_large in form.fields:
        form.add_error(request.too_large, TOO_LARGE)
    if not form.is_valid():
        return show_page(request, link, now, form)
    files = {name: form.cleaned_data.get(name) for name in ("photo", "slides", "slides_url")}
    outcome = actions.submit(link=link, wanted=form.wanted(), seen=form.seen(), now=now, **files)
    if outcome.conflicts:
        return show_conflicts(request, link, now, form, outcome)
    return redirect(f"{request.path}?sent={'waits' if outcome.waiting else 'saved'}")


def show_conflicts(request, link, now, sent, outcome):
    """Show the page with both texts where speaker and somebody else changed one; the rest is stored."""
    mine = {name: sent.cleaned_data[name] for name in outcome.conflicts}
    theirs = {
        name: page_fields.display_value(name, text) or _("(nothing)")
        for name, text in outcome.conflicts.items()
    }
    link = SpeakerLink.objects.select_related(*links.RELATED).get(pk=link.pk)
    form = page_form(request, link, now, initial=mine)
    return show_page(request, link, now, form, conflicts=theirs)


def page_form(request, link, now, *data, initial=None):
    shown, begun = proposals.shown_values(link.speaker), missing.has_begun(link.speaker.talk, now)
    asked = page_fields.names_on(link.speaker)
    form = SpeakerPageForm(*data, shown=shown, begun=begun, asked=asked, initial=initial or {})
    form.preview_at(reverse("speak-preview", args=[request.resolver_match.kwargs["signed"]]))
    return form


def show_page(request, link, now, form=None, *, conflicts=None, message="", status=200):
    speaker, sent = link.speaker, list(proposals.sent_by(link.speaker))
    waiting = [proposal for proposal in sent if proposal.state == proposal.State.WAITING]
    talk, shown, asked = speaker.talk, proposals.shown_values(speaker, waiting), page_fields.names_on(speaker)
    context = {
        "speaker": speaker,
        "talk": talk,
        "event": talk.event,
        "accent": talk.event.accent,
        "form": form or page_form(request, link, now),
        "conflicts": conflicts or {},
        "message": message,
        "missing": missing.missing_labels(speaker, shown),
        "due_day": missing.due_day(talk),
        "begun": missing.has_begun(talk, now),
        "is_public": permissions.visible_talks(request.user).filter(pk=talk.pk).exists(),
        "waits": [
            page_fields.LABELS[name]
            for proposal in waiting
            for name in proposals.parts_of(proposal)
            if name in asked
        ],
        "not_accepted": [
            (page_fields.LABELS[name], text)
            for name, text in proposals.not_accepted(sent, shown).items()
            if name in asked
        ],
        "slides": slides_name(page_fields.current_slides(speaker)),
        "zone": speaker.person.time_zone if "time_zone" in asked else "",
        "signed": request.resolver_match.kwargs["signed"],
    }
    return render(request, "events/speakers/speak.html", context, status=status)


def slides_name(slides):
    return slides and (PurePath(slides.file.name or "").name or slides.url)


@require_POST
@by_link
def preview(request, link):
    """A text as the public will see it, a fragment of HTML; a refusal is plain text."""
    text = request.POST.get("text", "")
    try:
        markup.check(text)
    except markup.MarkupTooLong as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    if is_too_often(request, "speak-preview", link.pk):
        message = _("The preview pauses for a minute; you can go on writing.")
        return HttpResponse(message, status=429, content_type="text/plain; charset=utf-8")
    return HttpResponse(previews.of_text(text, row=link.speaker.talk))


@require_POST
@by_link
def opened(request, link):
    """The page says that somebody looks at it. An organiser who tries the link is not the speaker."""
    is_organiser = permissions.can_edit(request.user, link.speaker.talk.event)
    if not is_organiser and not is_too_often(request, "speak-opened", link.pk):
        note_opening(link=link, now=timezone.now())
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request, slug):
    """Readers suggest a speaker to a series that asks for it; only its organisers see what they send."""
    event = get_object_or_404(Event.objects.public().filter(takes_suggestions=True), slug=slug)
    form = SuggestionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        at_once = _("Too many suggestions came from your network; please send yours later.")
        today = _("There were too many suggestions today; please send yours tomorrow.")
        if is_taken(request, event, form, "suggest", at_once=at_once, today=today):
            if not form.is_by_program():
                facts = {name: value for name, value in form.cleaned_data.items() if name != "website"}
                suggestions.suggest(event=event, **facts)
            return redirect(f"{request.path}?sent=1")
        status = 429
    context = {"event": event, "accent": event.accent, "form": form, "sent": "sent" in request.GET}
    return render(request, "events/speakers/suggest.html", context, status=status)
