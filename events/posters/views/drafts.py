"""The form of a poster: saved as one types, and submitted; the same for a draft and for later changes."""

import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.posters import deadlines, drafting, limits, links, moments
from events.posters.actions import drafts, files, submitting
from events.posters.forms import SubmissionForm
from events.posters.models import LateInvitation, PosterCall, PosterDraft
from portal.lib import times
from portal.lib.pdfs import MB
from portal.lib.uploads import bounded_uploads

from . import book_picture, waiting
from .links import personal_page

SESSION = "poster-drafts"  # keys of the drafts that this browser began
MOST_REMEMBERED = 20
MOST_BYTES = 50 * MB  # of a PDF, whatever the call says


# --- A new one -------------------------------------------------------------------------------------------


@bounded_uploads(MOST_BYTES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, slug):
    """The empty form of a call; the first saving makes a draft of it, which has a page of its own."""
    event = get_object_or_404(Event.objects.public().select_related("parent__parent"), slug=slug)
    call = PosterCall.objects.public().filter(event=event).first()
    if call is None:
        raise Http404
    call.event = event
    if request.method == "POST":
        return began(request, call, timezone.now())
    draft = PosterDraft(call=call, content=own_facts(request.user), begun_as=secrets.token_hex(16))
    return show(request, draft, timezone.now(), continued=continued(request, call))


def own_facts(user):
    """The first author, of whoever is signed in."""
    if not user.is_authenticated:
        return {}
    facts = {"name": user.name, "email": user.email, "affiliations": user.affiliation, "orcid": user.orcid}
    return drafting.add_row({}, **facts)


def continued(request, call):
    """[(draft, its address)] of the drafts that this account or browser began at a call."""
    keys = request.session.get(SESSION, []) if request.session.session_key else []
    own = Q(pk__in=keys)
    if request.user.is_authenticated:
        own |= Q(user=request.user)
    rows = PosterDraft.objects.filter(own, call=call, poster=None).select_related("call__event")
    return [(draft, links.path(draft)) for draft in rows]


def began(request, call, now):
    """Make a draft of what was sent and do what the button says; a second time it is the same draft."""
    if request.POST.get("website"):  # by a program
        return redirect("event-posters", call.event.slug)
    begun_as = request.POST.get("begun_as", "")[:40] or None
    if begun_as and (found := call.drafts.filter(begun_as=begun_as).first()):
        return begun_before(request, found, now)
    try:
        content = drafting.content_of(request.POST)
        if request.POST.get("do") == "book":
            return book_picture.answer(request, call.event, content)
        if not limits.may_begin(request):
            raise ValidationError(limits.TOO_OFTEN)
    except ValidationError as error:
        return refused(request, PosterDraft(call=call, content=typed(request)), now, error)
    draft = drafts.begin(call=call, content=content, now=now, user=request.user, begun_as=begun_as)
    kept = request.session.get(SESSION, [])
    request.session[SESSION] = [*kept, draft.pk][-MOST_REMEMBERED:]
    return posted(request, draft, 1, now)


def begun_before(request, found, now):
    """The same empty form again, such as by a second click; a link renewed since is not given out."""
    if found.version > 1:
        return render(request, "events/posters/link_gone.html", status=410)
    return redirect(links.path(found)) if is_submitted(found) else posted(request, found, 1, now)


# --- One that is there -----------------------------------------------------------------------------------


@bounded_uploads(MOST_BYTES)
@personal_page(PosterDraft)
def draft(request, found):
    """The form of a draft, by its link; once it is submitted, the page that waits for its confirmation."""
    now = timezone.now()
    if request.method == "POST":
        return posted(request, found, number(request.POST.get("edits")), now)
    return waiting.submitted(request, found, now) if is_submitted(found) else show(request, found, now)


def is_submitted(draft):
    """Whether a draft is a poster, and holds no changes of it."""
    return bool(draft.poster_id) and not draft.content


def posted(request, draft, edits, now):
    """Save what was sent by a form that was read after so many savings, and do what its button says."""
    if is_submitted(draft) and request.POST.get("do") != "autosave":
        return waiting.submitted(request, draft, now)
    try:
        content = drafting.content_of(request.POST)
        if request.POST.get("do") == "book":  # opens a window of its own, and so saves nothing
            return book_picture.answer(request, draft.call.event, content)
        draft = drafts.save(draft=draft, content=content, edits=edits, now=now)
    except ValidationError as error:
        return refused(request, draft, now, error)
    except drafts.ChangedElsewhere as changed:
        return changed_elsewhere(request, changed.draft, content, now)
    return acted(request, draft, now)


@personal_page(LateInvitation)
def late(request, invitation):
    """The page of a personal invitation to submit late; its button begins the draft."""
    now = timezone.now()
    begun = invitation.drafts.first()
    is_used = bool(begun and begun.poster_id)
    if request.method == "POST" and now < invitation.until and not is_used:
        return redirect(links.path(begun or drafts.begin_late(invitation=invitation, now=now)))
    event = invitation.call.event
    context = {
        "invitation": invitation,
        "event": event,
        "accent": event.accent,
        "until": moments.say_in_both(invitation.call, invitation.until),
        "is_over": now >= invitation.until,
        "is_used": is_used,
    }
    return render(request, "events/posters/late.html", context)


def number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def typed(request):
    """What was sent, as far as it is shown again, however much it is."""
    cut = request.POST.copy()
    for name in cut:
        cut.setlist(name, [value[: drafting.MOST_CHARACTERS // 4] for value in cut.getlist(name)][:100])
    try:
        return drafting.content_of(cut)
    except ValidationError:
        return {}


# --- What the buttons do ---------------------------------------------------------------------------------


def acted(request, draft, now):
    """Carry out what the button `do` says with a draft that is saved."""
    what = request.POST.get("do", "save")
    if what == "autosave":
        return saved(request, draft, now)
    act = ACTS.get(what.partition("-")[0], changed_rows)
    try:
        return act(request, draft, now)
    except ValidationError as error:
        return refused(request, draft, now, error)


def saved(request, draft, now):
    """The answer to the script that saves as one types."""
    if request.POST.get("leaving") and limits.may_mail_draft(request, draft):
        drafts.mail_link(draft=draft)
    path = links.path(draft)
    return JsonResponse({"address": path, "edits": draft.edits, "told": told_saved(draft, now)})


def told_saved(draft, now):
    clock = times.floor_minute(now).astimezone(times.zone(draft.call.event.time_zone))
    return _("Saved %(time)s, not submitted yet.") % {"time": f"{clock:%H:%M}"}


def keep(request, draft, now):
    """The button that saves; where no account remembers the draft, its link is mailed once."""
    told = _("Saved. It is not submitted yet.")
    if limits.may_mail_draft(request, draft) and drafts.mail_link(draft=draft):
        told = _("Saved, and its link is on its way to your inbox. It is not submitted yet.")
    messages.success(request, told)
    return redirect(links.path(draft))


def changed_rows(request, draft, now):
    """The buttons beside authors, without a script."""
    content = drafting.change_rows(draft.content, request.POST["do"])
    drafts.save(draft=draft, content=content, edits=draft.edits, now=now)
    return redirect(links.path(draft) + "#authors")


def upload(request, draft, now):
    """Take the PDF that was sent with the form. Raises ValidationError."""
    store_upload(request, draft, now)
    messages.success(request, _("The PDF is stored, without what it told of its makers."))
    return redirect(links.path(draft) + "#file")


def store_upload(request, draft, now):
    if request.too_large:
        told = _("The PDF is larger than %(most)d MB. Make its pictures smaller and try again.")
        raise ValidationError(told % {"most": draft.call.most_megabytes})
    if draft.call.files == draft.call.Files.NEVER or not request.FILES.get("file"):
        raise ValidationError(_("Choose the PDF first."))
    if not limits.may_upload(request):
        raise ValidationError(limits.TOO_OFTEN)
    files.store(draft=draft, file=request.FILES["file"], now=now)


def drop(request, draft, now):
    """Take the PDF of the draft back."""
    files.remove_from_draft(draft=draft)
    return redirect(links.path(draft) + "#file")


def discard(request, draft, now):
    """Give up the draft, or what was changed of a poster; asked before."""
    poster = draft.poster
    drafts.discard(draft=draft)
    messages.success(request, _("Your changes are thrown away.") if poster else _("The draft is deleted."))
    return redirect(links.path(poster) if poster and poster.proved_at else back_of(draft))


def back_of(draft):
    return links.path(draft) if draft.poster_id else draft.call.event.get_absolute_url()


def send(request, draft, now):
    """Submit the draft, or the changes of a poster. Raises ValidationError for what is no form's."""
    if request.FILES.get("file") or request.too_large:
        store_upload(request, draft, now)
    form = form_of(draft, now, is_sent=True)
    if not draft.poster and not deadlines.may_be_submitted(draft, now):
        return show(request, draft, now, errors=[deadlines.why_closed(draft.call, now)], status=409)
    if not form.is_valid():
        return show(request, draft, now, form=form, status=400)
    if drafts.lacks_file(draft):
        return show(request, draft, now, file_errors=[_("Add the PDF of your poster.")], status=400)
    if not draft.poster and not limits.may_submit(request, drafting.contact_address(draft.content)):
        raise ValidationError(limits.TOO_OFTEN)
    return changed(request, draft, form, now) if draft.poster else received(request, draft, now)


def received(request, draft, now):
    by = request.user if request.user.is_authenticated else None
    poster = submitting.receive(draft=draft, now=now, by=by)
    if poster.proved_at:
        messages.success(request, waiting.told_received(poster, now))
        return redirect(links.path(poster))
    return redirect(links.path(draft))


def changed(request, draft, form, now):
    contact = draft.poster.authors.get(is_contact=True).email
    poster = submitting.edit(poster=draft.poster, facts=form.facts(), now=now, draft=draft)
    if not poster.proved_at:
        return redirect(links.path(draft))
    if poster.authors.get(is_contact=True).email != contact:
        context = {"event": draft.call.event, "accent": draft.call.event.accent}
        return render(request, "events/posters/moved.html", context)
    messages.success(request, _("Your changes are saved."))
    return redirect(links.path(poster))


ACTS = {"save": keep, "submit": send, "upload": upload, "drop": drop, "discard": discard}


# --- How it is shown -------------------------------------------------------------------------------------


def form_of(draft, now, *, is_sent=False):
    scope = deadlines.scope(draft.poster, now) if draft.poster else deadlines.ALL
    stored = None
    if scope != deadlines.ALL:
        stored = drafting.content_of_poster(draft.poster)
    return SubmissionForm(draft.content, call=draft.call, is_sent=is_sent, scope=scope, stored=stored)


def refused(request, draft, now, error):
    """The form again, or the same in JSON, with what is wrong."""
    if request.POST.get("do") == "autosave":
        return JsonResponse({"refused": " ".join(error.messages)}, status=400)
    return show(request, draft, now, errors=error.messages, status=400)


def changed_elsewhere(request, stored, content, now):
    """Says that another window saved this; what was typed here is in the form, and wins when sent again."""
    told = _("This was changed in another window since you opened it here.")
    if request.POST.get("do") == "autosave":
        return JsonResponse({"changed": told, "edits": stored.edits}, status=409)
    stored.content = content
    return show(request, stored, now, is_changed=True, status=409)


def show(
    request, draft, now, *, form=None, errors=(), file_errors=(), status=200, is_changed=False, continued=()
):
    call, event = draft.call, draft.call.event
    form = form or form_of(draft, now)
    until = draft.late.until if draft.late else call.last_deadline
    context = {
        "draft": draft,
        "poster": draft.poster,
        "call": call,
        "event": event,
        "accent": event.accent,
        "form": form,
        "errors": errors,
        "marked": number_of_marks(form),
        "file_errors": file_errors,
        "file": (draft.pk and draft.files.first()) or (draft.poster and files.of_poster(draft.poster)),
        "is_open": bool(draft.poster) or deadlines.may_be_submitted(draft, now),
        "closed": deadlines.say_closed(call, now),
        "deadline": moments.say_in_both(call, until),
        "is_changed": is_changed,
        "continued": continued,
        "here": links.path(draft) if draft.pk else "",
        "signed": links.signature(draft) if draft.pk else "",
        "whole_link": links.address(draft) if draft.pk else "",
        "most_authors": drafting.MOST_AUTHORS,
    }
    return render(request, "events/posters/form.html", context, status=status)


def number_of_marks(form):
    """How many fields are marked, in words; "" for none."""
    if not form.is_bound:
        return ""
    found = len([name for name in form.errors if name != "__all__"]) + sum(
        len(each.errors) for each in form.authors
    )
    told = ngettext(
        "Look at the field that is marked.", "Look at the %(found)d fields that are marked.", found
    )
    return told % {"found": found} if found else ""
