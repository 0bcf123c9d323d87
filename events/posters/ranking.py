"""What reviews come to: averages and spread of posters, and how far each reviewer is.

Everything is counted over the posters that the asking chair handles, so that no number, sum or order tells
of the reviews of another. A number of queries that does not grow with them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from events.posters import permissions
from events.posters.models import Poster, PosterArea, Review, Reviewer, Score

State = Review.State
SCALE = (0, 100)  # of averages where the criteria have scales of their own


def scale_of(criteria):
    """(lowest, highest) of averages: the scale that some criteria share, else that of percents."""
    scales = {(each.lowest, each.highest) for each in criteria}
    return scales.pop() if len(scales) == 1 else SCALE


@dataclass
class Ranked:
    """A poster and what its submitted reviews come to; `average` is None without scores."""

    poster: object
    areas: list = field(default_factory=list)
    done: int = 0  # submitted reviews
    open: int = 0  # assigned or begun
    set_aside: int = 0
    averages: list = field(default_factory=list)  # of each submitted review, weighted

    @property
    def average(self):
        return sum(self.averages) / len(self.averages) if self.averages else None

    @property
    def lowest(self):
        return min(self.averages, default=None)

    @property
    def highest(self):
        return max(self.averages, default=None)

    @property
    def spread(self):
        """From the lowest to the highest average of a review."""
        return self.highest - self.lowest if self.averages else 0


@dataclass
class Progress:
    """A reviewer and how far they are."""

    reviewer: object
    states: Counter = field(default_factory=Counter)
    averages: list = field(default_factory=list)

    @property
    def done(self):
        return self.states[State.SUBMITTED]

    @property
    def asked(self):
        return sum(self.states[state] for state in Review.LIVING)

    @property
    def begun(self):
        return self.states[State.DRAFT]

    @property
    def given_back(self):
        return self.states[State.DECLINED] + self.states[State.SET_ASIDE]

    @property
    def average(self):
        return sum(self.averages) / len(self.averages) if self.averages else None


class Ranking:
    """The reviews of the posters of a call that a chair handles; withdrawn posters count for nothing."""

    def __init__(self, call, chair, known=None):
        self.call = call
        self.criteria = list(call.criteria.all())
        posters = (
            permissions.handled(chair, call, known).filter(state=Poster.State.SUBMITTED).order_by("number")
        )
        self.ranked = {row.pk: Ranked(row) for row in posters.defer("abstract")}
        self.progress = {row.pk: Progress(row) for row in call.reviewers.all()}
        self.reviews = list(self._reviews())
        for pair in (
            PosterArea.objects.filter(poster__call=call).select_related("area").order_by("area__position")
        ):
            if pair.poster_id in self.ranked:
                self.ranked[pair.poster_id].areas.append(pair.area)
        for review in self.reviews:
            self._count(review)

    @property
    def scale(self):
        """(lowest, highest) of the averages: that of the criteria, if they share one."""
        return scale_of(self.criteria)

    def _reviews(self):
        """The reviews with their `given`, {criterion: value}, and weighted `average`."""
        given, of_call = defaultdict(dict), {"poster__call": self.call}
        scores = Score.objects.filter(review__poster__call=self.call, review__state=State.SUBMITTED)
        for review, criterion, value in scores.values_list("review", "criterion", "value"):
            given[review][criterion] = value
        for review in Review.objects.filter(**of_call).defer("to_authors", "to_chairs").order_by("pk"):
            if review.poster_id in self.ranked:
                review.given = given[review.pk]
                review.average = self.average_of(review.given)
                yield review

    def average_of(self, given):
        """The weighted average of the scores of one review, on the common scale; None without scores."""
        found = [(each, given[each.pk]) for each in self.criteria if each.pk in given and each.weight]
        if not found:
            return None
        low, high = self.scale
        parts = [each.weight * (value - each.lowest) / (each.highest - each.lowest) for each, value in found]
        return low + (high - low) * sum(parts) / sum(each.weight for each, _value in found)

    def _count(self, review):
        ranked = self.ranked[review.poster_id]
        ranked.done += review.state == State.SUBMITTED
        ranked.open += review.state in Review.DUE
        ranked.set_aside += review.state == State.SET_ASIDE
        progress = self.progress.get(review.reviewer_id, Progress(None))
        progress.states[review.state] += 1
        if review.state == State.SUBMITTED and review.average is not None:
            ranked.averages.append(review.average)
            progress.averages.append(review.average)

    # --- For pages ---------------------------------------------------------------------------------------

    @property
    def asked(self):
        return sum(each.done + each.open for each in self.ranked.values())

    @property
    def done(self):
        return sum(each.done for each in self.ranked.values())

    @property
    def short(self):
        """How many posters have fewer reviewers than the call asks for."""
        return sum(each.done + each.open < self.call.reviews_each for each in self.ranked.values())

    def sorted(self, order="average"):
        """The posters: the best average first, the widest spread, those that lack most, or by number."""
        keys = {
            "average": lambda each: (each.average is None, -(each.average or 0), each.poster.number),
            "spread": lambda each: (-each.spread, each.poster.number),
            "open": lambda each: (each.done, -each.open, each.poster.number),
            "number": lambda each: each.poster.number,
        }
        return sorted(self.ranked.values(), key=keys.get(order, keys["average"]))

    def reviewers(self):
        """How far those are who accepted, and those who wrote something before they left."""
        rows = self.progress.values()
        return [each for each in rows if each.asked or each.reviewer.state == Reviewer.State.ACCEPTED]
