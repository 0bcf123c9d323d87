"""The page behind a speaker's personal link."""

from pathlib import PurePath

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events import permissions
from events.models.material import MAX_FILE_BYTES, TOO_LARGE
from events.speakers import links, missing, page_fields, proposals
from events.speakers.actions import proposals as actions
from events.speakers.actions.links import note_opening
from events.speakers.forms import TEXT_ROWS, SpeakerPageForm
from events.speakers.models import SpeakerLink
from portal import markup, previews
from portal.lib.uploads import bounded_uploads
from portal.media import send_picture

from .private_pages import is_too_often, private_page


def unsaved_texts(request):
    """What somebody wrote while their link was renewed or revoked, to be copied: [(label, text)]."""
    names = ["title", *TEXT_ROWS]
    return [(page_fields.LABELS[name], text) for name in names if (text := request.POST.get(name, ""))]


by_link = private_page(links.link_at, unsaved_texts)


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
    outcome = actions.submit(
        link=link,
        wanted=form.wanted(),
        seen=form.seen(),
        now=now,
        with_receipt=not is_too_often(request, "speak-receipt", link.pk),
        **files,
    )
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
    waiting_names = {name for proposal in waiting for name in proposals.parts_of(proposal)}
    talk, shown, asked = speaker.talk, proposals.shown_values(speaker, waiting), page_fields.names_on(speaker)
    not_accepted = proposals.not_accepted(sent, shown)
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
        "waits": [label for name, label in page_fields.LABELS.items() if name in waiting_names & {*asked}],
        "waiting_names": waiting_names,
        "not_accepted": [
            (page_fields.LABELS[name], text) for name, text in not_accepted.items() if name in asked
        ],
        "reasons": proposals.reasons(sent, not_accepted),
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


@require_GET
@by_link
def waiting_photo(request, link):
    """The photo that waits for an organiser, for the speaker alone."""
    sent = proposals.waiting_from(link.speaker).exclude(photo="").first()
    if not sent or "photo" not in page_fields.names_on(link.speaker):
        raise Http404
    return send_picture(sent.photo)
