"""The pages of reviewers: their invitation, the posters assigned to them, and one review.

A poster is named by its code alone, and no page here draws anything of it that could tell whose it is where
review is blind: see `seen`.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event
from events.posters import permissions, reviewing
from events.posters.actions import reviewers
from events.posters.actions import reviewing as actions
from events.posters.models import PosterCall, Review
from events.posters.review_forms import ReviewerForm, ReviewForm

State = Review.State


# --- Who reviews -----------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request, slug):
    """What a reviewer has to review; before that their invitation; to all others how to sign in."""
    event = get_object_or_404(Event.objects.select_related("parent__parent"), slug=slug)
    call = PosterCall.objects.filter(event=event).first()
    reviewer = call and permissions.reviewer_of(request.user, call)
    if not reviewer:
        return for_others(request, event, timezone.now())
    call.event, reviewer.call = event, call
    if request.method == "POST":
        return answered(request, event, reviewer, timezone.now())
    return overview(request, event, reviewer)


def for_others(request, event, now):
    """To who does not review here: how to sign in, or the invitation that waits for an answer."""
    waiting = permissions.asked_to_review(request.user) if request.user.is_authenticated else []
    invitation = next((each for each in waiting if each.call.event_id == event.pk), None)
    if invitation is None and not Event.objects.public().filter(pk=event.pk).exists():
        raise Http404
    error = ""
    if invitation and request.POST.get("do") in ("accept", "decline"):
        try:
            return answer_invitation(request, invitation, now)
        except ValidationError as refused:
            error = " ".join(refused.messages)
    here = {"event": event, "invitation": invitation, "accent": event.accent, "error": error}
    status = 200 if invitation or not request.user.is_authenticated else 403
    return render(request, "events/posters/review/others.html", here, status=status)


def answer_invitation(request, invitation, now):
    accepts = request.POST["do"] == "accept"
    reviewers.answer(reviewer=invitation, by=request.user, now=now, accepts=accepts)
    if not accepts:
        messages.success(request, _("You declined, and need do nothing more."))
        return redirect("me")
    messages.success(request, _("Thank you! Please say below in what and for whom you can review."))
    return redirect("event-review", invitation.call.event.slug)


def answered(request, event, reviewer, now):
    """Do what a button on the page of a reviewer says."""
    if request.POST.get("do") == "resign":
        reviewers.resign(reviewer=reviewer, now=now)
        messages.success(request, _("You do not review here any more. What you submitted stays."))
        return redirect("me")
    form = ReviewerForm(request.POST, instance=reviewer)
    if not form.is_valid():
        return overview(request, event, reviewer, form)
    facts = {name: form.cleaned_data[name] for name in ("affiliation", "most_reviews", "cannot_review")}
    areas = form.cleaned_data.get("areas", reviewer.areas.all())
    reviewers.describe(reviewer=reviewer, facts=facts, areas=areas, now=now)
    messages.success(request, _("Thank you, this is saved."))
    return redirect("event-review", event.slug)


def overview(request, event, reviewer, form=None):
    """The posters of a reviewer in the order of their codes, with how each review stands."""
    rows = list(reviewer.reviews.select_related("poster__call__event").order_by("poster__review_code"))
    living = [each for each in rows if each.state in Review.LIVING and not each.poster.is_withdrawn]
    context = {
        "event": event,
        "accent": event.accent,
        "call": reviewer.call,
        "reviewer": reviewer,
        "form": form or ReviewerForm(instance=reviewer),
        "reviews": living,
        "given_back": [each for each in rows if each not in living],
        "done": sum(each.state == State.SUBMITTED for each in living),
        "is_open_review": reviewing.is_open_review(reviewer.call),
    }
    return render(request, "events/posters/review/overview.html", context, status=400 if form else 200)


# --- One review ------------------------------------------------------------------------------------------


def review_of(request, slug, code):
    """The living review of a poster by the signed-in reviewer. Raises Http404."""
    if not request.user.is_authenticated:
        raise Http404
    rows = Review.objects.select_related("poster__call__event", "reviewer__user")
    rows = rows.filter(reviewer__user=request.user, poster__review_code=code, state__in=Review.LIVING)
    review = get_object_or_404(rows, poster__call__event__slug=slug)
    if permissions.reviewer_of(request.user, review.poster.call) != review.reviewer:
        raise Http404
    return review


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, slug, code):
    """One poster and what its reviewer says of it; a POST does what its button says."""
    if not request.user.is_authenticated:
        return redirect("event-review", slug)
    found, now = review_of(request, slug, code), timezone.now()
    if request.method != "POST":
        return page(request, found, now)
    name = request.POST.get("do", "")
    if name not in ACTS:
        raise Http404
    return ACTS[name](request, found, now)


def seen(poster):
    """What the reviewers of a poster see of it: only where review is not blind, its authors too."""
    shown = {"code": poster.review_code, "title": poster.title, "abstract": poster.abstract}
    shown |= {"areas": [str(area) for area in poster.areas.all()], "authors": []}
    if not poster.call.is_blind:
        shown["authors"] = list(poster.authors.undisputed())
    return shown | {"has_file": reviewing.file_for_reviewers(poster) is not None}


def page(request, found, now, form=None, errors=(), status=200):
    call = found.poster.call
    is_submitted = found.state == State.SUBMITTED
    closed = reviewing.why_closed(found, now)
    is_written = not closed and (not is_submitted or form is not None or "change" in request.GET)
    context = {
        "event": call.event,
        "accent": call.event.accent,
        "call": call,
        "poster": seen(found.poster),
        "review": found,
        "form": form or form_of(found),
        "errors": errors,
        "closed": closed,
        "is_submitted": is_submitted,
        "is_written": is_written and (not is_submitted or reviewing.may_change(found, now)),
        "may_change": reviewing.may_change(found, now),
        "others": reviewing.others(found),
        "scores": found.scores.select_related("criterion").order_by("criterion__position", "criterion"),
        "is_open_review": reviewing.is_open_review(call),
    }
    return render(request, "events/posters/review/review.html", context, status=status)


def form_of(found, data=None):
    return ReviewForm(data, review=found, is_open_review=reviewing.is_open_review(found.poster.call))


def save(request, found, now):
    """Keep a draft; a script that asks for JSON is answered so."""
    form, is_script = form_of(found, request.POST), request.POST.get("as") == "json"
    try:
        if not form.is_valid():
            raise ValidationError(_("The review could not be read; please look at it again."))
        stored = actions.save(
            review=found, texts=form.texts, scores=form.scores, edits=form.cleaned_data["edits"], now=now
        )
    except ValidationError as error:
        if is_script:
            return JsonResponse({"told": " ".join(error.messages)}, status=409)
        return refused(request, found, now, form, error)
    missing = form.missing()
    told = _("Saved. Still missing: %(fields)s.") if missing else _("Saved. Nothing is missing.")
    told %= {"fields": ", ".join(missing)} if missing else {}
    if is_script:
        return JsonResponse({"told": told, "edits": stored.edits})
    messages.success(request, told)
    return redirect(request.path)


def submit(request, found, now):
    """Submit a review; one with gaps is kept as a draft, and its page says what is missing."""
    form = form_of(found, request.POST)
    if not form.is_valid():
        return page(request, found, now, form, status=400)
    facts = {"texts": form.texts, "scores": form.scores, "edits": form.cleaned_data["edits"], "now": now}
    try:
        if missing := form.missing():
            return incomplete(request, found, form, facts, missing)
        actions.submit(review=found, **facts)
    except ValidationError as error:
        return refused(request, found, now, form, error)
    messages.success(request, _("Your review is submitted. Thank you!"))
    return redirect(request.path)


def incomplete(request, found, form, facts, missing):
    names = {"fields": ", ".join(missing)}
    if found.state == State.SUBMITTED:
        told = _("Nothing was changed yet. Still missing: %(fields)s.") % names
        return page(request, found, facts["now"], form, [told], status=400)
    actions.save(review=found, **facts)
    messages.warning(
        request, _("Your review is kept as a draft, not submitted yet. Missing: %(fields)s.") % names
    )
    return redirect(request.path)


def refused(request, found, now, form, error):
    """The page with what was typed, and why it was not stored; sent once more it is, over what is there."""
    found.refresh_from_db()
    form.data = form.data.copy()
    form.data["edits"] = str(found.edits)
    errors = list(error.messages)
    if isinstance(error, actions.SavedElsewhere):
        errors.append(_("Below is what you typed here. Send it again to replace what was saved there."))
    return page(request, found, now, form, errors, status=409)


def give_back(request, found, now, act, told):
    """Leave a poster to others for a reason."""
    try:
        act(review=found, reason=" ".join(request.POST.get("reason", "").split()), now=now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    messages.success(request, told)
    return redirect("event-review", found.poster.call.event.slug)


def decline(request, found, now):
    return give_back(
        request, found, now, actions.decline, _("Thank you for saying so; somebody else is found.")
    )


def knows(request, found, now):
    told = _("Thank you for saying so; the poster goes to somebody else, and what you wrote is set aside.")
    return give_back(request, found, now, actions.know_the_authors, told)


ACTS = {"save": save, "submit": submit, "decline": decline, "knows": knows}


@never_cache
@require_safe
def file(request, slug, code):
    """The PDF of a poster as its reviewers see it, named by its code."""
    found = reviewing.file_for_reviewers(review_of(request, slug, code).poster)
    if found is None:
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{code}.pdf")
