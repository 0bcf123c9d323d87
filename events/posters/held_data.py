"""What posters hold of somebody with an account: given as a file, and given up with it."""

from collections import defaultdict

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.personal_data import PersonalData
from portal.accounts.sections import proved_addresses

from . import permissions
from .actions import erasing
from .models import LateInvitation, PosterAuthor, Review, Reviewer, Score

FACTS = (
    "number", "title", "abstract", "mode", "wants_spotlight", "is_student", "shows_file", "not_reviewed_by",
    "is_late", "submitted_at", "proved_at", "state", "withdrawn_as", "withdrawn_at", "released_decision",
    "released_at", "answer", "answer_until", "answered_at", "board",
)  # fmt: skip
AUTHOR = ("name", "sort_name", "affiliations", "orcid", "email", "is_contact", "presents", "disputed_at")
REVIEW = ("poster__review_code", "state", "to_authors", "to_chairs", "why_not", "assigned_at", "submitted_at")
DRAFT = ("call__event__title", "email", "content", "saved_at")
REVIEWER = ("name", "email", "affiliation", "cannot_review", "state", "asked_at", "answered_at")


def export(user):
    """All of it as plain values for JSON; of others’ posters, as author, no more than what names oneself."""
    emails = proved_addresses(user)
    named = PosterAuthor.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails, is_contact=False)
    found = {
        "posters": [_poster(each) for each in erasing.own_posters(emails).select_related("call__event")],
        "named_as_author": list(named.values("poster__title", "poster__number", *AUTHOR)),
        "drafts": list(erasing.own_drafts(user, emails).values(*DRAFT)),
        "reviewer": list(_reviewers(user).values("call__event__title", *REVIEWER)),
        "reviews": _reviews(user),
        "may_submit_late": list(
            LateInvitation.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails)
            .values("call__event__title", "name", "email", "until")
        ),
    }  # fmt: skip
    return found if any(found.values()) else None


def _reviewers(user):
    return Reviewer.objects.filter(pk__in=[each.pk for each in permissions.reviewers_of(user)])


def _poster(poster):
    return (
        {"event": str(poster.call.event)}
        | {name: getattr(poster, name) for name in FACTS}
        | {"areas": [str(area) for area in poster.areas.all()]}
        | {"authors": list(poster.authors.values(*AUTHOR))}
        | {"answers": list(poster.answers.values("question__label", "text"))}
        | {"files": list(poster.files.values("pages", "size", "is_final", "added_at"))}
        | {"changes": list(poster.changes.filter(of_review=False).values("at", "what"))}
    )


def _reviews(user):
    rows, scores = Review.objects.filter(reviewer__user=user), defaultdict(list)
    of_them = Score.objects.filter(review__in=rows).order_by("pk")
    for review, label, value in of_them.values_list("review", "criterion__label", "value"):
        scores[review].append({"criterion__label": label, "value": value})
    return [
        {name: facts[name] for name in REVIEW} | {"scores": scores[facts["pk"]]}
        for facts in rows.values("pk", *REVIEW)
    ]


def what_goes(user):
    """Sentences that say what becomes of it when the account is deleted."""
    emails = proved_addresses(user)
    return [
        told % {"number": number}
        for told, number in (
            _of_posters(erasing.own_posters(emails).submitted().count()),
            _of_drafts(erasing.own_drafts(user, emails).filter(poster=None).count()),
            _of_reviews(Review.objects.filter(reviewer__user=user).count()),
        )
        if number
    ]


def _of_posters(number):
    told = ngettext(
        "You submitted %(number)d poster. Another author with an address looks after it from then on; "
        "without one it is withdrawn if it is not decided yet, and else stays under its authors’ names.",
        "You submitted %(number)d posters. Other authors with an address look after them from then on; "
        "without one they are withdrawn if they are not decided yet, and else stay under their authors’ "
        "names.",
        number,
    )
    return told, number


def _of_drafts(number):
    told = ngettext(
        "You have %(number)d draft of a poster, which is deleted.",
        "You have %(number)d drafts of posters, which are deleted.",
        number,
    )
    return told, number


def _of_reviews(number):
    told = ngettext(
        "You were asked for %(number)d review of a poster. If you submitted it, it stays without your name.",
        "You were asked for %(number)d reviews of posters. Those that you submitted stay without your name.",
        number,
    )
    return told, number


def erase(user, now):
    erasing.leave(user=user, emails=proved_addresses(user), now=now)


HELD = PersonalData("posters", _("Posters"), 25, export=export, told=what_goes, erase=erase)
