"""Calls, posters, reviewers and reviews, for tests."""

import datetime as dt
import itertools

from allauth.account.models import EmailAddress

from events.models import Area
from events.posters.models import (
    Criterion,
    Poster,
    PosterArea,
    PosterAuthor,
    PosterCall,
    Review,
    Reviewer,
    Score,
)
from tests.support.factories import make_user, utc
from tests.support.registrations import make_workshop

counter = itertools.count(1)
NOW = utc(2026, 3, 2, 12)  # a Monday; the call is open
DEADLINE = utc(2026, 3, 31, 21, 59)


def make_call(event=None, *, chairs=(), **fields):
    """A published call, open at NOW; `chairs` become editors of the event, too."""
    event = event or make_workshop(f"workshop-{next(counter)}")
    facts = {"is_published": True, "opens_at": NOW - dt.timedelta(days=1), "deadline": DEADLINE}
    call = PosterCall.objects.create(event=event, **facts | fields)
    call.chairs.set(chairs)
    event.editors.add(*chairs)
    return call


def make_chair(call, **fields):
    """One more chair of a call, an editor of its event."""
    user = make_user(**fields)
    call.event.editors.add(user)
    call.chairs.add(user)
    return user


def make_poster(call=None, authors=("Ada Example",), *, areas=(), **fields):
    """A submitted poster. `authors` are names, or dicts of facts; the first is contact and presents."""
    call = call or make_call()
    number = call.posters.count() + 1
    facts = {"number": number, "title": f"Poster {number}", "abstract": "On $x$.", "submitted_at": NOW,
             "proved_at": NOW}  # fmt: skip
    poster = Poster.objects.create(call=call, **facts | fields)
    for position, given in enumerate(authors):
        given = {"name": given} if isinstance(given, str) else dict(given)
        given.setdefault("email", f"author{next(counter)}@a{next(counter)}.example")
        first = {"is_contact": position == 0, "presents": position == 0}
        PosterAuthor.objects.create(poster=poster, position=position, **first | given)
    for area in areas:
        PosterArea.objects.create(poster=poster, area=area)
    return poster


def make_area(event, title="Limits", **fields):
    return Area.objects.create(event=event, title=title, position=event.areas.count(), **fields)


def make_reviewer(call, user=None, **fields):
    """Somebody who accepted to review, with an account."""
    user = user or make_user(email=f"reviewer{next(counter)}@r{next(counter)}.example")
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    facts = {"name": user.name or f"Reviewer {next(counter)}", "email": user.email, "state": "accepted"}
    return Reviewer.objects.create(call=call, user=user, **facts | fields)


def make_review(poster, reviewer=None, *, scores=None, **fields):
    """A submitted review; `scores` are {Criterion: value}."""
    reviewer = reviewer or make_reviewer(poster.call)
    facts = {"state": "submitted", "submitted_at": NOW, "to_authors": "Fine.", "to_chairs": "Accept."}
    review = Review.objects.create(poster=poster, reviewer=reviewer, **facts | fields)
    for criterion, value in (scores or {}).items():
        Score.objects.create(review=review, criterion=criterion, value=value)
    return review


def make_criterion(call, label="Originality", **fields):
    return Criterion.objects.create(call=call, label=label, **fields)
