"""Reviews of many posters: how long an assignment takes and how even it is, and the queries of the ranking.

`python -m benchmarks.reviewing`. Loads, conflicts and numbers of queries are the same in every run. On a
throw-away database.
"""

import sys
import time

from ._databases import scratch

POSTERS, REVIEWERS, EACH = 500, 60, 3
MOST_SECONDS = 10
MOST_QUERIES = 40


def main():
    with scratch():
        sys.exit(report())


def report():
    """Print what was found; returns whether something is over its limits."""
    few = [queries_of_ranking(posters=number, reviewers=3, reviews_each=1) for number in (1, 3)]
    is_slow = assignment()
    many = queries_of_ranking(posters=POSTERS, reviewers=REVIEWERS, reviews_each=EACH)
    counts = [*few, many]
    print(f"The ranking with 1, 3 and {POSTERS} posters, the last with {EACH} reviews each")
    print(f"  queries {'  '.join(map(str, counts))}   at most {MOST_QUERIES}, and the same")
    return any([is_slow, len(set(counts)) > 1, max(counts) > MOST_QUERIES])


def generated_call(**numbers):
    """The call of one more generated workshop."""
    from django.utils import timezone

    from events.demo import scale_posters
    from events.posters.models import PosterCall

    slug = f"{scale_posters.SLUG}-{PosterCall.objects.count() + 1}"
    return scale_posters.add(timezone.now(), slug=slug, **numbers)


def assignment():
    from events.posters import assignment as planning
    from events.posters.conflicts import Conflicts

    call = generated_call(posters=POSTERS, reviewers=REVIEWERS)
    start = time.perf_counter()
    plan = planning.plan(call, call.chairs.get())
    seconds = time.perf_counter() - start
    loads, known = [load.total for load in plan.loads], Conflicts(call)
    broken = 0
    for load in plan.loads:
        never = known.of(load.reviewer.user, load.reviewer)
        broken += sum(row.poster.pk in never for row in plan.rows if load.reviewer in row.new)
    print(f"Assigning {POSTERS} posters to {REVIEWERS} reviewers, {EACH} each")
    print(
        f"  {seconds:.1f} s, at most {MOST_SECONDS}; {plan.number} reviews, {plan.short} missing, "
        f"loads from {min(loads)} to {max(loads)}, {plan.in_area} in an area, {broken} conflicts broken"
    )
    return any([seconds > MOST_SECONDS, plan.short, broken, max(loads) - min(loads) > 1])


def queries_of_ranking(**numbers):
    """The number of queries of one reading of the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call = generated_call(**numbers)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(call.chairs.get(), "allauth.account.auth_backends.AuthenticationBackend")
    path = f"/admin/events/event/{call.event_id}/posters/reviews/"
    client.get(path)  # what a process reads once
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    print(
        f"  the ranking of {numbers['posters']} posters: {seconds:.2f} s, {len(answer.content) / 1000:.0f} kB"
    )
    return len(queries)


if __name__ == "__main__":
    main()
