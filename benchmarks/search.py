"""How the search grows, as ratios of 20,000 to 1,000 talks on both databases: `python -m benchmarks.search`.

Each search is cold: what is measured is the page as it is rendered before it is kept, the fastest of some
readings. The talks are written with 40,000 invented words, of which few are common and most are rare, as in
what people write. Also printed is how long the index takes to fold, and how long the longest transaction of
it was. PostgreSQL is started for it where it can be.
"""

import datetime as dt
import itertools
import random
import time

from ._databases import analyze, clock_of_database, run_on_each

SIZES = (1_000, 20_000)
WORDS = 40_000
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstv" for vowel in "aeio"]
ROUNDS = 9
AT_MOST = 3  # times as long with 20,000 talks as with 1,000
MILLISECONDS = 50  # with 20,000
QUERIES = {
    "a common word": "{common}",
    "two words": "{middle} {common}",
    "a rare word": "{rare}",
    "a name": "{name}",
    "a frequent first name": "ada",
    "a typo": "{typo}",
    "a part of words": "{part}",
    "a beginning": "{common:.2}",
    "a month": "march 2031",
    "nothing": "qqxxyyzz",
}


def measure(name):
    found, words = {}, make_words()
    for size, before in zip(SIZES, (0, *SIZES), strict=False):
        make_talks(words, before, size)
        fold(name, size - before)
        found[size] = times(words)
    return report(name, *found.values())


def make_words():
    """Invented words, the shorter ones common; each stands for itself in every run."""
    chance = random.Random(7)  # noqa: S311 (made-up words, no secrets)
    every = {
        "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4, 4, 5)))) for _ in range(WORDS * 2)
    }
    return sorted(every, key=lambda word: (len(word), word))[-WORDS:]


def make_talks(words, first, end):
    from events.models import Event, Person, Speaker, Talk

    chance = random.Random(first)  # noqa: S311
    common = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    start = dt.datetime(2010, 1, 4, 16, tzinfo=dt.UTC)
    for number in range(first, end, 500):
        slug = f"series-{number}"
        event = Event.objects.create(slug=slug, title=slug, kind="series", status="published")
        talks = Talk.objects.bulk_create(
            Talk(
                event=event,
                title=" ".join(chance.choices(words, cum_weights=common, k=6)),
                abstract=" ".join(chance.choices(words, cum_weights=common, k=120)),
                starts_at=start + dt.timedelta(hours=9 * each),
                ends_at=start + dt.timedelta(hours=9 * each + 1),
                status=Talk.Status.CONFIRMED,
                published_at=start,
            )
            for each in range(number, min(number + 500, end))
        )
        names = [f"Ada {chance.choice(words).title()}" for _talk in talks[::4]]
        people = Person.objects.bulk_create(
            Person(name=name, slug=f"person-{number}-{each}", sort_name=name[4:])
            for each, name in enumerate(names)
        )
        Speaker.objects.bulk_create(
            Speaker(talk=talk, person=people[each // 4]) for each, talk in enumerate(talks)
        )


def fold(name, talks):
    from django.utils import timezone

    from events.search import folding

    longest, start = 0, time.perf_counter()
    while True:
        begun = time.perf_counter()
        more = folding.fold_piece(timezone.now())
        longest = max(longest, time.perf_counter() - begun)
        if not more:
            break
    seconds = time.perf_counter() - start
    print(f"{name}: {talks} talks folded in {seconds:.0f} s, the longest piece in {longest * 1000:.0f} ms")


def times(words):
    """{query: milliseconds in which it is answered}."""
    from django.test import Client

    from portal import pages

    analyze()
    client = Client(headers={"host": "127.0.0.1"})
    return {name: fastest(client, pages.store, text) for name, text in typed(words).items()}


def typed(words):
    values = {
        "common": words[5], "middle": words[300], "rare": words[9_000], "name": f"ada {words[200]}",
        "typo": words[40][:-2] + words[40][-1] + words[40][-2], "part": words[900][1:5],
    }  # fmt: skip
    return {name: text.format(**values) for name, text in QUERIES.items()}


def fastest(client, store, text):
    found, clock = [], clock_of_database()
    for _round in range(ROUNDS):
        store.clear()
        start = clock()
        answer = client.get("/search/", {"q": text})
        found.append(clock() - start)
    if answer.status_code != 200:
        raise RuntimeError(f"{text!r} is answered with {answer.status_code}")
    return min(found) * 1000


def report(name, few, many):
    """Print a line for each query; whether one of them grows too much or takes too long."""
    ratios = {query: most / few[query] for query, most in many.items()}
    for query, ratio in ratios.items():
        print(f"{name}: {query}: {ratio:.1f} times as long ({few[query]:.0f} and {many[query]:.0f} ms)")
    return any(ratio > AT_MOST or many[query] > MILLISECONDS for query, ratio in ratios.items())


if __name__ == "__main__":
    run_on_each("benchmarks.search", measure)
