"""A workshop with any number of generated posters, reviewers and reviews, for load tests; always the same."""

import datetime as dt
import random

from events.models import Area, Event
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
from portal.models import User

from . import phrases
from .scale import BATCH, FIELDS, FIRST_NAMES, LAST_NAMES, TOWNS

SLUG = "generated-posters"
AREAS, SUBTOPICS = 4, 4
CRITERIA = ("Originality", "Clarity", "Fit")
CONFLICTS = 13  # towns: who works in the same one as an author does not review


def add(now, *, slug=SLUG, posters=500, reviewers=60, reviews_each=0):
    """A call of a new workshop with one chair, so many posters in its areas, and their submitted reviews."""
    call = _call(slug, now)
    areas = _areas(call.event)
    made = _posters(call, posters, areas, now)
    people = _reviewers(call, reviewers, areas)
    _reviews(call, made, people, reviews_each, now)
    return call


def _call(slug, now):
    event = Event.objects.create(
        slug=slug, kind=Event.Kind.WORKSHOP, title="A large workshop", status=Event.Status.PUBLISHED,
        published_at=now, time_zone="Europe/Berlin",
    )  # fmt: skip
    chair = User.objects.create_user(f"chair@{slug}.example.org", name="Generated Chair")
    call = PosterCall.objects.create(
        event=event, is_published=True, review=PosterCall.Review.DOUBLE,
        opens_at=now - dt.timedelta(days=60), deadline=now - dt.timedelta(days=10),
    )  # fmt: skip
    event.editors.add(chair)
    call.chairs.add(chair)
    return call


def _areas(event):
    """The sub-topics of its areas."""
    above = [Area.objects.create(event=event, title=FIELDS[n], position=n) for n in range(AREAS)]
    below = [
        Area(event=event, parent=area, title=f"{area.title} {n + 1}", position=n)
        for area in above
        for n in range(SUBTOPICS)
    ]
    return Area.objects.bulk_create(below)


def _posters(call, count, areas, now):
    chance = random.Random(count)  # noqa: S311 (made-up people, no secrets)
    made = Poster.objects.bulk_create(
        (
            Poster(
                call=call, number=n + 1, review_code=f"{n:05}", title=phrases.title(n),
                abstract=phrases.abstract(n), submitted_at=now, proved_at=now,
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    authors = [
        _author(poster, position, chance) for poster in made for position in range(1 + chance.randrange(4))
    ]
    PosterAuthor.objects.bulk_create(authors, batch_size=BATCH)
    PosterArea.objects.bulk_create(
        (PosterArea(poster=poster, area=chance.choice(areas)) for poster in made), batch_size=BATCH
    )
    return made


def _author(poster, position, chance):
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    key = f"{poster.number}-{position}"
    return PosterAuthor(
        poster=poster, position=position, name=f"{first} {last} {key}", sort_name=last,
        affiliations=f"{chance.choice(TOWNS)} University", email=f"author-{key}@example-{key}.org",
        is_contact=position == 0, presents=position == 0,
    )  # fmt: skip


def _reviewers(call, count, areas):
    """Each with three sub-topics; every third works in the same town as some authors."""
    users = User.objects.bulk_create(
        User(email=f"reviewer{n}@{call.event.slug}-{n}.org", name=f"Reviewer {n} Generated")
        for n in range(count)
    )
    made = Reviewer.objects.bulk_create(
        Reviewer(
            call=call, user=user, name=user.name, email=user.email, state=Reviewer.State.ACCEPTED,
            affiliation=f"{TOWNS[n % CONFLICTS]} University" if n % 3 == 0 else "",
        )
        for n, user in enumerate(users)
    )  # fmt: skip
    Reviewer.areas.through.objects.bulk_create(
        Reviewer.areas.through(reviewer=row, area=areas[(3 * n + step) % len(areas)])
        for n, row in enumerate(made)
        for step in range(3)
    )
    return made


def _reviews(call, posters, reviewers, each, now):
    criteria = [
        Criterion.objects.create(call=call, label=label, position=n) for n, label in enumerate(CRITERIA)
    ]
    reviews = Review.objects.bulk_create(
        (
            Review(
                poster=poster, reviewer=reviewers[(n + 7 * step) % len(reviewers)],
                state=Review.State.SUBMITTED, submitted_at=now, to_authors="Well done.", to_chairs="Take it.",
            )
            for n, poster in enumerate(posters)
            for step in range(each)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Score.objects.bulk_create(
        (
            Score(review=review, criterion=criterion, value=1 + (n * 7 + step) % 5)
            for n, review in enumerate(reviews)
            for step, criterion in enumerate(criteria)
        ),
        batch_size=BATCH,
    )
