"""The navigation above every page of the desk of posters: the pages that a reader may open, in one order."""

from django.urls import reverse
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.models import PosterCall


def navigation(request, event, here):
    """The pages of the desk for a template: [{"title", "address", "is_here"}].

    `here` is the name of the page being read; a page without an entry of its own names the one it belongs to.
    """
    return [
        {
            "title": title,
            "address": reverse(f"admin:events_event_{name}", args=[event.pk]),
            "is_here": name == here,
        }
        for name, title, is_shown in _entries(request.user, event)
        if is_shown
    ]


def _entries(user, event):
    """[(name of a page, its title, whether the reader may open it)]; without a call only the book is left."""
    call = PosterCall.objects.prefetch_related("chairs").filter(event=event).first()
    if call is None:
        return [("posters", _("All posters"), True), ("poster_book", _("Book of abstracts"), True)]
    call.event = event
    is_chair = permissions.is_chair(user, call)
    has_review = is_chair and call.review != PosterCall.Review.NONE
    return [
        ("posters", _("All posters"), True),
        ("poster_call", _("The call"), True),
        ("poster_areas", _("Areas"), True),
        ("late_posters", _("Late submissions"), True),
        ("poster_reviewers", _("Reviewers"), has_review),
        ("poster_assignment", _("Assign reviews"), has_review),
        ("poster_reviews", _("Reviews"), has_review),
        ("poster_decisions", _("Decisions"), is_chair),
        ("poster_letters", _("Letters"), is_chair),
        ("poster_answers", _("Answers"), is_chair),
        ("poster_boards", _("Boards"), True),
        ("poster_spotlights", _("Spotlight talks"), is_chair or permissions.may_see_authors(user, call)),
        ("poster_book", _("Book of abstracts"), True),
    ]
