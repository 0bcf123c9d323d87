"""Who reviews what as numbers: checked against what can be said without the algorithm."""

from collections import Counter, deque
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from events.posters.matching import match


@st.composite
def problems(draw, posters=8, reviewers=6):
    """Up to so many posters and reviewers, with conflicts, loads that are there already, and limits."""
    people = range(draw(st.integers(1, reviewers)))
    costs = {
        poster: {each: draw(st.integers(0, 2)) for each in people if draw(st.integers(0, 4))}
        for poster in range(draw(st.integers(1, posters)))
    }
    wanted = {poster: draw(st.integers(0, 3)) for poster in costs}
    loads = {each: draw(st.sampled_from((0, 0, 0, 1, 2))) for each in people}
    most = {each: draw(st.integers(0, 4)) for each in people if draw(st.booleans())}
    return wanted, costs, loads, most


def loads_after(found, loads):
    return Counter(loads) + Counter(each for people in found.values() for each in people)


def could_move(found, costs):
    """{reviewer: those to whom one of their reviews could move}."""
    moves = {}
    for poster, people in found.items():
        for giver in people:
            moves.setdefault(giver, set()).update(costs[poster].keys() - people)
    return moves


def reachable(starts, moves):
    seen, queue = set(starts), deque(starts)
    while queue:
        for each in moves.get(queue.popleft(), set()) - seen:
            seen.add(each)
            queue.append(each)
    return seen


@settings(max_examples=150, deadline=None)
@given(problems())
def test_as_many_as_can_be_and_as_even_as_can_be(problem):
    wanted, costs, loads, most = problem
    found = match(*problem)
    after, moves = loads_after(found, loads), could_move(found, costs)

    for poster, people in found.items():
        assert people <= costs[poster].keys() and len(people) <= wanted[poster]
        if len(people) < wanted[poster]:  # then no way of moving others makes room (Berge)
            ends = reachable(costs[poster].keys() - people, moves)
            assert all(after[each] >= most.get(each, 99) for each in ends)
    for each, number in after.items():
        assert number <= max(most.get(each, 99), loads[each])
        for other in reachable([each], moves) if number > loads[each] else ():
            assert after[other] >= number - 1 or after[other] >= most.get(other, 99)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(3, 7))
def test_without_conflicts_loads_differ_by_at_most_one(posters, reviewers):
    costs = {poster: {each: (poster + each) % 3 for each in range(reviewers)} for poster in range(posters)}
    after = loads_after(match(dict.fromkeys(costs, 3), costs, dict.fromkeys(range(reviewers), 0), {}), {})

    assert sum(after.values()) == 3 * posters
    assert max(after.values()) - min(after.get(each, 0) for each in range(reviewers)) <= 1


@settings(max_examples=40, deadline=None)
@given(problems(posters=3, reviewers=4))
def test_nothing_is_better_than_what_is_found(problem):
    wanted, costs, loads, most = problem

    def value(found):
        after = loads_after(found, loads)
        cost = sum(costs[poster][each] for poster, people in found.items() for each in people)
        missing = [wanted[poster] - len(people) for poster, people in found.items()]
        uneven = sum(number**2 for number in missing), sum(number**2 for number in after.values())
        return -sum(missing), *(-each for each in (*uneven, cost))

    def allowed(found):
        after = loads_after(found, loads)
        return all(after[each] <= max(limit, loads[each]) for each, limit in most.items())

    choices = [
        [set(people) for size in range(wanted[poster] + 1) for people in combinations(costs[poster], size)]
        for poster in costs
    ]
    everything = (dict(zip(costs, each, strict=True)) for each in product(*choices))

    assert value(match(*problem)) == max(value(found) for found in everything if allowed(found))
