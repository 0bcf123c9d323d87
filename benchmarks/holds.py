"""How long one transaction keeps all other writers of SQLite waiting: `python -m benchmarks.holds`.

Whoever writes waits for the one before, for 30 s at most. What writes much is done on a scratch database, and
the longest of its transactions printed, from BEGIN to COMMIT, in seconds of the processor: what else runs on
the machine does not count.
"""

import contextlib
import sys
import time

from ._databases import scratch

ROWS = 3_000  # of a table of talks
READERS = 10_000
POSTERS = 500
MOST_SECONDS = 2


def main():
    with scratch():
        sys.exit(report())


def report():
    """Print a line for each piece of work; returns whether a transaction of one takes too long."""
    user = make_user()
    kept = make_import(user)
    posters, readers = make_posters(user), make_announcement()
    works = {
        f"a table of {ROWS} talks": lambda: bring_in(kept),
        "the same undone": lambda: undo(kept),
        f"decisions about {POSTERS} posters": lambda: decide(posters, user),
        f"{POSTERS} decisions released": lambda: release(posters, user),
        f"an announcement to {READERS}": lambda: announce(readers),
        f"{POSTERS} people erased": lambda: erase(posters),
    }
    results = [line(name, work) for name, work in works.items()]
    return any(results)


def line(name, work):
    start = time.perf_counter()
    with held() as seconds:
        work()
    print(f"{name}: {time.perf_counter() - start:.1f} s, the longest of {len(seconds)} transactions "
          f"{max(seconds):.2f} s, at most {MOST_SECONDS} s")  # fmt: skip
    return max(seconds) > MOST_SECONDS


@contextlib.contextmanager
def held():
    """Gives the list to which the seconds of each transaction are added."""
    from django.db import connection

    seconds, begun = [], [0.0]
    begin, ends = connection._start_transaction_under_autocommit, (connection.commit, connection.rollback)

    def started():
        begin()
        begun[0] = time.process_time()

    def ended(end):
        end()
        seconds.append(time.process_time() - begun[0])

    connection._start_transaction_under_autocommit = started
    connection.commit, connection.rollback = (lambda end=end: ended(end) for end in ends)
    try:
        yield seconds
    finally:
        del connection._start_transaction_under_autocommit, connection.commit, connection.rollback


def make_user():
    from portal.models import User

    return User.objects.create_superuser("benchmark@example.org", "benchmark")


# --- A table -----------------------------------------------------------------------------------------------


def make_import(user):
    from benchmarks.imports import as_csv, make_series
    from events.imports import importing
    from portal.lib import sheets

    sheet = sheets.read_file(as_csv(ROWS))
    return importing.keep(user=user, event=make_series(), table="talks", name="talks.csv", sheet=sheet)


def bring_in(kept):
    from django.utils import timezone

    from events.imports import importing

    now = timezone.now()
    _table, plan = importing.planned(kept, now=now)
    importing.bring_in(kept, digest=plan.digest, now=now)
    assert kept.event.talks.count() == ROWS


def undo(kept):
    from django.utils import timezone

    from events.imports import importing

    kept.refresh_from_db()
    importing.undo(kept, now=timezone.now())


# --- Posters and people ------------------------------------------------------------------------------------


def make_posters(user):
    from django.utils import timezone

    from events.demo import scale_posters
    from events.registration.models import Registration

    now = timezone.now()
    call = scale_posters.add(now, slug="holds", posters=POSTERS, reviewers=10)
    call.chairs.set([user])
    call.event.editors.add(user)
    call.answers_by = now.date()
    call.save()
    Registration.objects.bulk_create(
        Registration(event=call.event, name=f"Guest {each}", email=f"guest{each}@example.org", proved_at=now)
        for each in range(POSTERS)
    )
    return call


def decide(call, user):
    from django.utils import timezone

    from events.posters.actions import decisions

    keys = list(call.posters.submitted().values_list("pk", flat=True))
    decisions.decide_together(call=call, keys=keys, decision="rejected", by=user, now=timezone.now())


def release(call, user):
    from django.utils import timezone

    from events.posters.actions import releases

    now = timezone.now()
    seen = dict(call.posters.submitted().values_list("pk", "decision"))
    releases.ask(call=call, seen=seen, by=user, now=now, is_sure=True)
    for _piece in range(0, POSTERS, releases.AT_ONCE):
        releases.carry_out(now + releases.WAITS)


def erase(call):
    from django.utils import timezone

    from events.registration.actions import erasing
    from events.registration.models import Registration

    keys = list(Registration.objects.filter(event=call.event).values_list("pk", flat=True))
    for start in range(0, len(keys), erasing.AT_ONCE):
        erasing.erase_people(keys[start : start + erasing.AT_ONCE], now=timezone.now())


# --- An announcement ---------------------------------------------------------------------------------------


def make_announcement():
    from mailing.models import Announcement, MailingList, Subscriber, Subscription

    news = MailingList.objects.create(slug="news", name="News")
    readers = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{each}@example.org") for each in range(READERS)
    )
    Subscription.objects.bulk_create(
        Subscription(mailing_list=news, subscriber=each, state="active") for each in readers
    )
    made = Announcement.objects.create(kind="announcement", subject="News", body="Text.")
    made.lists.set([news])
    return made


def announce(announcement):
    from mailing.announcements import actions

    actions.start(announcement=announcement)
    assert announcement.deliveries.count() == READERS


if __name__ == "__main__":
    main()
