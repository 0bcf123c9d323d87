"""How pages grow with the years, as ratios of 20,000 to 1,000 talks: `python -m benchmarks.growth`.

On SQLite and, where it can be started, PostgreSQL. The site is as one that has run for a year and a half,
and for thirty: the last 1,000 talks are those of the last year and to come, half of all are of one series,
and people, workshops and series come with them. A page is cold before it is kept, and warm from then on;
organisers' pages are always cold. The fastest of some readings counts. Also printed is how large a page is,
and of the first alignment of all calendars the longest piece, in which other work waits.
"""

import datetime as dt

from ._databases import analyze, clock_of_database, run_on_each

SIZES = (1_000, 20_000)
ROUNDS = 7
MOST_COLD, MOST_WARM = 3, 1.3  # times as long with 20,000 talks as with 1,000
MOST_BYTES = 300_000
MOST_SECONDS = 5  # of one piece of the worker's
APART = dt.timedelta(hours=13)  # from one talk to the next
AHEAD = dt.timedelta(weeks=26)
PUBLIC = {
    "home": "/",
    "events": "/events/",
    "a series": "/events/long/",
    "its archive": "/events/long/talks/",
    "its feed": "/events/half/calendar.ics",
    "the site's feed": "/calendar.ics",
    "people": "/people/",
    "the sitemap": "/sitemap.xml",
}
ADMIN = {
    "front page": "/admin/",
    "list of talks": "/admin/events/talk/",
    "talks searched": "/admin/events/talk/?q=question+1",
    "talks of a series": "/admin/events/talk/?event__id__exact=1",
    "list of people": "/admin/events/person/",
    "people searched": "/admin/events/person/?q=ada+1",
    "list of events": "/admin/events/event/",
    "events searched": "/admin/events/event/?q=series",
}


def measure(name):
    found, is_over = {}, False
    now = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    for size, before in zip(SIZES, (0, *SIZES), strict=False):
        fill(before, size, now)
        analyze()
        fold()
        is_over |= align(name, size)
        found[size] = read_all()
    return report(name, *found.values()) or is_over


def fill(first, end, now):
    """Add talks so many times APART, the first of all in half a year, each further one before that."""
    from events.models import Event, Person, Speaker, Talk

    facts = {"status": "published", "published_at": now}
    if not first:
        Event.objects.create(slug="long", title="A long series", kind="series", **facts)
    long = Event.objects.get(slug="long")
    for start in range(first, end, 500):
        day = (now + AHEAD - start * APART).date()
        workshops = [
            Event(slug=f"workshop-{start}-{each}", title=f"Workshop {start} {each}", kind="workshop",
                  first_day=day, last_day=day, **facts)
            for each in range(5)
        ]  # fmt: skip
        other = Event(
            slug="half" if not start else f"series-{start}", title=f"Series {start}", kind="series", **facts
        )
        *_workshops, other = Event.objects.bulk_create([*workshops, other])
        talks = Talk.objects.bulk_create(
            Talk(
                event=(long, other)[number % 2], title=f"On question {number}", status="confirmed",
                abstract="For every $n$. " * 20, published_at=now,
                starts_at=at, ends_at=at + dt.timedelta(hours=1),
            )
            for number, at in ((each, now + AHEAD - each * APART) for each in range(start, start + 500))
        )  # fmt: skip
        people = Person.objects.bulk_create(
            Person(
                name=f"Ada {start + each} Example",
                sort_name=f"Example {each}",
                slug=f"ada-{start + each}",
                kept_at=other,
            )
            for each in range(125)
        )
        Speaker.objects.bulk_create(
            Speaker(talk=talk, person=people[place // 4]) for place, talk in enumerate(talks)
        )


def fold():
    """Bring the index of the search in line, as the worker does."""
    from django.utils import timezone

    from events.search import folding

    while folding.fold_piece(timezone.now()):
        pass


def align(name, size):
    """Bring all calendars into line; whether one piece of it took too long."""
    from events.calendars import tasks

    longest, pieces, clock = 0, 0, clock_of_database()
    start = clock()
    while True:
        begun = clock()
        is_done = tasks.align_calendars()
        longest, pieces = max(longest, clock() - begun), pieces + 1
        if is_done:
            break
    seconds = clock() - start
    print(f"{name}: calendars of {size} talks aligned in {seconds:.1f} s, the longest of {pieces} pieces in "
          f"{longest:.1f} s, at most {MOST_SECONDS} s")  # fmt: skip
    return longest > MOST_SECONDS


def read_all():
    """{(page, cold or warm): (milliseconds of its fastest reading, bytes)}."""
    from django.test import Client

    visitor, organiser = (Client(headers={"host": "127.0.0.1"}) for _each in range(2))
    organiser.force_login(superuser(), "allauth.account.auth_backends.AuthenticationBackend")
    found = {}
    for name, path in PUBLIC.items():
        found[name, "cold"] = fastest(visitor, path, cold=True)
        found[name, "warm"] = fastest(visitor, path, cold=False)
    return found | {(name, "cold"): fastest(organiser, path, cold=True) for name, path in ADMIN.items()}


def superuser():
    from portal.models import User

    email = "root@example.org"
    return User.objects.filter(email=email).first() or User.objects.create_superuser(email)


def fastest(client, path, *, cold):
    from portal import pages

    times, clock = [], clock_of_database()
    client.get(path)  # what a process reads once
    for _round in range(ROUNDS if cold else 5 * ROUNDS):
        if cold:
            pages.store.clear()
        start = clock()
        answer = client.get(path)
        times.append(clock() - start)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} is answered with {answer.status_code}")
    return min(times) * 1000, len(answer.content)


def report(name, few, many):
    """Print a line for each page; whether one of them grows too much or is too large."""
    failed = False
    for (page, state), (slow, size) in many.items():
        fast, most = few[page, state][0], MOST_COLD if state == "cold" else MOST_WARM
        is_heavy = page in ADMIN and size > MOST_BYTES
        failed |= slow / fast > most or is_heavy
        print(f"{name}: {page}, {state}: {slow / fast:.2f} times as long, at most {most} "
              f"({fast:.1f} and {slow:.1f} ms, {size / 1000:.0f} kB)")  # fmt: skip
    return failed


if __name__ == "__main__":
    run_on_each("benchmarks.growth", measure)
