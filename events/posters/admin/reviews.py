"""What chairs do about reviews: reviewers, the plan of who reviews what, and what the reviews come to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.imports import writing
from events.imports.admin import send_file
from events.object_pages import event_page
from events.posters import assignment, permissions, review_tables
from events.posters.actions import assigning, due_reviews, reviewers
from events.posters.models import PosterCall
from events.posters.ranking import Ranking
from events.posters.review_forms import InviteReviewersForm
from portal.admin.fields import pk_of

from .pages import address, call_of, draw

ORDERS = {
    "average": gettext_lazy("by average"),
    "spread": gettext_lazy("by spread"),
    "open": gettext_lazy("by what is missing"),
    "number": gettext_lazy("by number"),
}


def call_in_review(request, event):
    """The call of an event for one of its chairs. Raises Http404 for all others, and without review."""
    call = call_of(event)
    if call.review == PosterCall.Review.NONE or not permissions.is_chair(request.user, call):
        raise Http404
    return call


# --- Reviewers -------------------------------------------------------------------------------------------


@event_page("posters/reviewers")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_reviewers(request, event):
    """Who was asked to review and what they answered; a POST does what its button says."""
    call = call_in_review(request, event)
    if request.method != "POST":
        return _reviewers_page(request, event, call)
    name = request.POST.get("do", "")
    if name not in ACTS:
        raise Http404
    return ACTS[name](request, event, call) or redirect(address(event, "poster_reviewers"))


def _reviewers_page(request, event, call, form=None):
    progress = Ranking(call, request.user).progress
    rows = call.reviewers.select_related("user").prefetch_related("areas")
    response = draw(
        request, "reviewers", event, _("%(event)s: Reviewers") % {"event": event}, call=call,
        form=form or InviteReviewersForm(event=event), rows=[(row, progress[row.pk]) for row in rows],
        unnamed=sum(row.state == row.State.ACCEPTED and row.named_at is None for row in rows),
    )  # fmt: skip
    response.status_code = 400 if form else 200
    return response


def _invite(request, event, call):
    form = InviteReviewersForm(request.POST, event=event)
    if not form.is_valid():
        return _reviewers_page(request, event, call, form)
    data = form.cleaned_data
    try:
        asked = reviewers.invite(
            call=call, people=data["people"], by=request.user, now=timezone.now(), words=data["words"],
            areas=data.get("areas", ()), most_reviews=data["most_reviews"],
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("people", error)
        return _reviewers_page(request, event, call, form)
    if asked:
        names = ", ".join(each.name for each in asked)
        messages.success(request, _("Asked by mail: %(names)s.") % {"names": names})
    else:
        messages.info(request, _("They review already."))
    return None


def _remove(request, event, call):
    found = get_object_or_404(call.reviewers, pk=pk_of(request.POST.get("reviewer")))
    reviewers.remove(reviewer=found, now=timezone.now())
    messages.success(request, _("%(name)s does not review here any more.") % {"name": found})


def _remind(request, event, call):
    number = reviewers.remind(call=call, now=timezone.now())
    told = ngettext("%d person was reminded to answer.", "%d people were reminded to answer.", number)
    messages.success(request, told % number)


def _remind_due(request, event, call):
    number = due_reviews.remind(call=call, by=request.user, now=timezone.now())
    told = ngettext("%d person was reminded of reviews.", "%d people were reminded of reviews.", number)
    messages.success(request, told % number)


ACTS = {"invite": _invite, "remove": _remove, "remind": _remind, "remind-due": _remind_due}


# --- Who reviews what ------------------------------------------------------------------------------------


@event_page("posters/assignment")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_assignment(request, event):
    """What would be assigned; the button does just that, unless something changed meanwhile."""
    call = call_in_review(request, event)
    if request.method == "POST":
        fingerprint = request.POST.get("fingerprint", "")
        try:
            plan = assigning.carry_out(
                call=call, by=request.user, fingerprint=fingerprint, now=timezone.now()
            )
        except assigning.Outdated as error:
            messages.warning(request, " ".join(error.messages))
            return redirect(request.path)
        told = ngettext("%d review was assigned.", "%d reviews were assigned.", plan.number)
        messages.success(request, told % plan.number)
        return redirect(address(event, "poster_reviews"))
    title = _("%(event)s: Assign reviews") % {"event": event}
    return draw(request, "assignment", event, title, call=call, plan=assignment.plan(call, request.user))


# --- What the reviews come to ----------------------------------------------------------------------------


@event_page("posters/reviews")
@require_safe
def poster_reviews(request, event):
    """The ranking, and how far the reviewers are: of the posters that the reader handles, and of no other."""
    call = call_in_review(request, event)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "average"
    ranking = Ranking(call, request.user)
    return draw(
        request, "reviews", event, _("%(event)s: Reviews") % {"event": event}, call=call, ranking=ranking,
        rows=ranking.sorted(order), reviewers=ranking.reviewers(), order=order, orders=ORDERS,
        files=[(table, form) for table in review_tables.TABLES for form in writing.FORMATS],
    )  # fmt: skip


@event_page("posters/reviews/<str:table>/<str:file_format>")
@require_safe
def export_poster_reviews(request, event, table, file_format):
    """The same as a file."""
    call = call_in_review(request, event)
    if table not in review_tables.TABLES or file_format not in writing.FORMATS:
        raise Http404
    ranking = Ranking(call, request.user)
    file = writing.export(
        review_tables.COLUMNS[table](ranking), review_tables.ROWS[table](ranking), file_format
    )
    return send_file(file, f"{event.slug}-{table}", file_format)
