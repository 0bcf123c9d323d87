"""Which reviewers would get which posters: a plan, shown before it is made.

    plan(call, chair)    a Plan for the posters that the chair handles; its `fingerprint` changes with it

Reviews that are there stay. Nothing of a plan tells a chair of the reviews of other posters: those count
neither as loads nor against the most that a reviewer takes. Posters that every chair handles are given out
first, so that the loads a chair sees do not tell who has those that they do not see.
"""

import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from events.models import Area
from events.posters import permissions
from events.posters.conflicts import Conflicts
from events.posters.matching import match
from events.posters.models import PosterArea, Review, Reviewer
from portal.lib import tokens

SAME, NEAR, FAR = 0, 1, 2  # of the areas of a poster and those of a reviewer
WEIGHT = 16  # of the areas, against the chance by which groups of reviewers are mixed


@dataclass
class Row:
    """A poster with its reviewers: those it has, those that it would get, and how many nobody is left for."""

    poster: object
    kept: list
    new: list
    short: int
    in_area: int = 0  # of the new ones


@dataclass
class Load:
    reviewer: object
    kept: int = 0
    new: int = 0

    @property
    def total(self):
        return self.kept + self.new


@dataclass
class Plan:
    rows: list
    loads: list
    number: int = field(init=False)  # of new reviews
    short: int = field(init=False)

    def __post_init__(self):
        self.number = sum(len(row.new) for row in self.rows)
        self.short = sum(row.short for row in self.rows)

    @property
    def in_area(self):
        return sum(row.in_area for row in self.rows)

    @property
    def fingerprint(self):
        """A digest of what would be done, by which one sees that something changed meanwhile."""
        return tokens.digest(
            repr([(row.poster.pk, [one.pk for one in row.kept], [one.pk for one in row.new])
                  for row in self.rows])
        )  # fmt: skip


def conflicts_of(known, reviewers):
    """{Reviewer: {key of a poster: why not}} of several reviewers, as the Conflicts of a call know them."""
    reviewers = list(reviewers)
    known.preload([each.user for each in reviewers if each.user])
    return {each: known.of(each.user, each) for each in reviewers}


def plan(call, chair):
    """What a chair would assign: to posters that they handle, confirmed and not told a decision yet."""
    return Facts(call, chair).plan()


class Facts:
    """What a plan is made from."""

    def __init__(self, call, chair, known=None):
        self.call, self.known = call, known or Conflicts(call)
        rows = permissions.handled(chair, call, self.known).submitted().filter(released_decision="")
        self.posters = {row.pk: row for row in rows.exclude(proved_at=None).order_by("number")}
        found = call.reviewers.filter(state=Reviewer.State.ACCEPTED).select_related("user")
        self.reviewers = {row.pk: row for row in found.order_by("pk")}

    @cached_property
    def reviews(self):
        """{poster: [its reviews, whatever became of them]}."""
        found = defaultdict(list)
        for review in Review.objects.filter(poster__in=self.posters).order_by("pk"):
            found[review.poster_id].append(review)
        return found

    @cached_property
    def conflicts(self):
        """{Reviewer: {poster: why not}}."""
        return conflicts_of(self.known, self.reviewers.values())

    def living(self, poster):
        return [each for each in self.reviews[poster] if each.state in Review.LIVING]

    def plan(self):
        costs, loads = self.costs(), self.loads()
        most = {key: row.most_reviews for key, row in self.reviewers.items() if row.most_reviews}
        given = {}
        for stage in self.stages():
            wanted = {key: max(0, self.call.reviews_each - len(self.living(key))) for key in stage}
            found = match(wanted, {key: costs[key] for key in stage}, loads, most)
            for reviewers in found.values():
                for each in reviewers:
                    loads[each] += 1
            given |= {key: (sorted(found[key]), wanted[key]) for key in stage}
        rows = [self.row(key, *given[key], costs) for key in self.posters]
        return Plan(rows, self.loads_of(rows))

    def stages(self):
        """The posters, mixed by their codes: those that every chair handles, and then the others."""
        able = permissions.may_decide(self.call, known=self.known)
        all_chairs = max(map(len, able.values()), default=0)
        keys = sorted(self.posters, key=lambda key: self.posters[key].review_code)
        for_all = [key for key in keys if len(able[key]) == all_chairs]
        return for_all, [key for key in keys if len(able[key]) < all_chairs]

    def loads(self):
        """{reviewer: the living reviews that they have}."""
        loads = dict.fromkeys(self.reviewers, 0)
        for key in self.posters:
            for review in self.living(key):
                if review.reviewer_id in loads:
                    loads[review.reviewer_id] += 1
        return loads

    def costs(self):
        """{poster: {reviewer: cost}} of those who may review it and were not asked to before."""
        distance, costs = self.distances(), {key: {} for key in self.posters}
        for pk, reviewer in self.reviewers.items():
            never = self.conflicts[reviewer]
            for key, poster in self.posters.items():
                if key not in never:
                    mixed = zlib.crc32(f"{poster.review_code}-{pk}".encode()) % 8
                    costs[key][pk] = distance(key, pk) * WEIGHT + mixed
        for key, reviews in self.reviews.items():
            for review in reviews:
                costs[key].pop(review.reviewer_id, None)
        return costs

    def distances(self):
        """How far the areas of a poster are from those of a reviewer, as a function of their keys."""
        parents = dict(Area.objects.filter(event=self.call.event_id).values_list("pk", "parent"))
        own = _keys(PosterArea.objects.filter(poster__in=self.posters).values_list("poster", "area"))
        chosen = Reviewer.areas.through.objects.filter(reviewer__in=self.reviewers)
        theirs = _keys(chosen.values_list("reviewer", "area"))
        up = {key: areas | {parents.get(area) for area in areas} - {None} for key, areas in own.items()}
        near = {key: areas | {parents.get(area) for area in areas} - {None} for key, areas in theirs.items()}

        def distance(poster, reviewer):
            if poster not in own or not theirs[reviewer].isdisjoint(up[poster]):
                return SAME
            return NEAR if reviewer not in near or not near[reviewer].isdisjoint(up[poster]) else FAR

        return distance

    def able(self, poster):
        """[(Reviewer, load)] of those who may be given a poster: near its areas first, then by load."""
        costs, loads = self.costs()[poster], self.loads()
        order = sorted(costs, key=lambda each: (costs[each] // WEIGHT, loads[each], each))
        return [(self.reviewers[each], loads[each]) for each in order]

    def row(self, key, new, wanted, costs):
        kept = [self.reviewers.get(each.reviewer_id) for each in self.living(key)]
        return Row(
            poster=self.posters[key],
            kept=[each for each in kept if each],
            new=[self.reviewers[each] for each in new],
            short=wanted - len(new),
            in_area=sum(costs[key][each] < WEIGHT for each in new),
        )

    def loads_of(self, rows):
        loads = {key: Load(row) for key, row in self.reviewers.items()}
        for row in rows:
            for each in row.kept:
                loads[each.pk].kept += 1
            for each in row.new:
                loads[each.pk].new += 1
        return sorted(loads.values(), key=lambda load: load.reviewer.name.lower())


def _keys(pairs):
    found = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
