"""Who reviews what, as a problem of numbers alone: as many as wanted, balanced, and at the least cost.

It is a flow of least cost from posters to reviewers, found by successive shortest paths (Ahuja, Magnanti,
Orlin, *Network Flows*, 9.7): each review that is added takes the cheapest way to a reviewer, on which
reviews that were given before may move on from one to the next. The k-th review of somebody costs
k * HEAVY, which is more than all other costs of a way together, and a review that nobody writes costs more
than any that somebody does. So in this order:

1. as many of the wanted reviews as possible are given, none against `costs` and none beyond `most`;
2. what is missing is spread over the posters;
3. the loads are as even as that allows: the sum of their squares is the least;
4. the sum of the costs is the least.
"""

from collections import defaultdict, deque
from math import inf

HEAVY = 100_000  # a cost is below 100, and a way passes everybody at most once: up to 1,000 reviewers
UNBOUND = 1_000_000
NOBODY = -1  # the key of who takes the first review of a poster that is missing; the second has -2, and so on
MISSING = HEAVY * UNBOUND


def match(wanted, costs, loads, most):
    """{poster: {reviewers}}, as many of the `wanted` {poster: number} as there can be.

    `costs` is {poster: {reviewer: 0 to 99}} of those who may review it, with keys from 0 up, `loads`
    {reviewer: reviews that they have already, which stay} and `most` {reviewer: the most reviews, those
    counted in} of who has a limit.
    """
    with_nobody = {poster: costs[poster] | _nobodies(number) for poster, number in wanted.items()}
    matching = Matching(with_nobody, loads, most)
    for turn in range(max(wanted.values(), default=0)):
        for poster in wanted:
            if wanted[poster] > turn:
                matching.add(poster)
    return {poster: {each for each in found if each >= 0} for poster, found in matching.reviewers.items()}


def _nobodies(number):
    """Who takes the reviews that nobody writes: each further one of a poster costs much more."""
    return {NOBODY - missing: MISSING * (UNBOUND + missing) for missing in range(number)}


class Matching:
    """The reviews given so far, which are at any time the best ones for their number."""

    def __init__(self, costs, loads, most):
        self.costs, self.loads, self.most = costs, defaultdict(int, loads), most
        self.reviewers = {poster: set() for poster in costs}
        self.posters = defaultdict(set)
        self.moves = {}

    def add(self, poster):
        """Give one more review of a poster to somebody, or to nobody."""
        way_costs, givers = self.ways_from(poster)
        ends = [each for each in way_costs if self.loads[each] < self.most.get(each, UNBOUND)]
        end = min(ends, key=lambda each: (way_costs[each] + self.next_cost(each), each))
        self.loads[end] += 1
        self.follow(poster, end, givers)

    def next_cost(self, reviewer):
        """What one more review of somebody costs, whichever it is."""
        return self.loads[reviewer] * HEAVY if reviewer >= 0 else 0

    def ways_from(self, poster):
        """({reviewer: the least cost of a way to them}, {reviewer: who passes a review on to them, or None}).

        By Bellman and Ford with a queue, since what moves may become cheaper.
        """
        costs = {who: cost for who, cost in self.costs[poster].items() if who not in self.reviewers[poster]}
        givers, queue, queued = dict.fromkeys(costs), deque(costs), set(costs)
        while queue:
            giver = queue.popleft()
            queued.discard(giver)
            so_far = costs[giver]
            for taker, (cost, _moved) in self.moves_of(giver).items():
                if so_far + cost < costs.get(taker, inf):
                    costs[taker], givers[taker] = so_far + cost, giver
                    if taker not in queued:
                        queue.append(taker)
                        queued.add(taker)
        return costs, givers

    def moves_of(self, giver):
        """{another reviewer: (what it costs, the poster)} of the cheapest review that may move to each."""
        if giver not in self.moves:
            self.moves[giver] = found = {}
            for poster in sorted(self.posters[giver]):
                costs, taken = self.costs[poster], self.reviewers[poster]
                here = costs[giver]
                for taker, cost in costs.items():
                    if taker not in taken and (taker not in found or cost - here < found[taker][0]):
                        found[taker] = (cost - here, poster)
        return self.moves[giver]

    def follow(self, poster, end, givers):
        """Move reviews along the way to its end, and put the new one at its beginning."""
        steps, taker = [], end
        while (giver := givers[taker]) is not None:
            steps.append((self.moves[giver][taker][1], giver, taker))
            taker = giver
        steps.append((poster, None, taker))
        for moved, giver, taker in steps:
            self._forget_moves(moved)
            self.reviewers[moved] = self.reviewers[moved] - {giver} | {taker}
            self.posters[giver].discard(moved)
            self.posters[taker].add(moved)
            self._forget_moves(moved)

    def _forget_moves(self, poster):
        for each in self.reviewers[poster]:
            self.moves.pop(each, None)
