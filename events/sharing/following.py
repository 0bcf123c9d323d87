"""Pictures and flyers follow the facts: what changed is made anew in the background, some at a time.

A pass goes through all that is public and recent, what is to come first, and compares digests. It begins when
the site revision or the day is another than when the last one began; each process remembers its own, and of
those that draw one at a time does.
"""

import datetime as dt
from collections import deque
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch, Q

from events.models import Event, EventOrganisation, Talk
from portal import revision
from portal.lib.bounded import BUSY_CODE
from portal.models import SiteSettings

from . import drawing, facts
from .kinds import KINDS
from .models import SharedFile, made_storage

RECENT = dt.timedelta(days=365)  # after which pictures of what is over are erased
LOOKED_AT = 100  # rows at once
DRAWN = 12  # at once, of one kind: a second's work
ORPHANED = dt.timedelta(days=1)  # after which a file that no row names is a worker's that was killed
HOSTS = Prefetch("hosts", EventOrganisation.objects.select_related("organisation"))


@dataclass
class Pass:
    """One way through all that is shared; `began_at` is the revision and the day of its beginning."""

    began_at: tuple = ()
    waiting: deque = field(default_factory=deque)  # words as `facts.about` makes them, yet to be looked at
    stale: deque = field(default_factory=deque)  # (kind, digest, Facts) yet to be drawn
    wanted: set = field(default_factory=set)  # (name of a kind, word) of all that there is to be


present = Pass()  # of this process


def step(now):
    """Do the next piece of work; whether there may be more at once."""
    global present
    if not present.waiting and not present.stale:
        began_at = (revision.number(), now.date())
        if began_at == present.began_at:
            return False
        present = begun(began_at, now)
    if not present.stale:
        look(present, now)
    try:
        draw(present, now)
    except ValidationError as error:
        if error.code != BUSY_CODE:
            raise
        present.stale.clear()
        present.began_at = ()  # another process is drawing; what it leaves is found by the next pass
        return False
    if not present.waiting and not present.stale:
        forget_others(present.wanted, now)
    return True


def begun(began_at, now):
    return Pass(began_at, deque(["site", *keys_of_events(now), *keys_of_talks(now)]))


def keys_of_events(now):
    """Those that are not long over, in the order of what readers find first."""
    since = (now - RECENT).date()
    found = Event.objects.public().with_dates().filter(Q(ends_on=None) | Q(ends_on__gte=since))
    return [f"event-{key}" for key in found.order_by("-ends_on", "pk").values_list("pk", flat=True)]


def keys_of_talks(now):
    """Talks to come, the next one first; then those without a day, and of the last year the latest first."""
    talks = Talk.objects.public().exclude(kind=Talk.Kind.BREAK)
    undated = talks.filter(starts_at=None).filter(
        Q(event__last_day=None) | Q(event__last_day__gte=(now - RECENT).date())
    )
    found = (talks.upcoming(now), undated.order_by("pk"), talks.past(now).filter(ends_at__gte=now - RECENT))
    return [f"talk-{key}" for rows in found for key in rows.values_list("pk", flat=True)]


def look(current, now):
    """Look at the next rows, and note those of whose facts there is no picture or flyer yet."""
    words = [current.waiting.popleft() for _ in range(min(LOOKED_AT, len(current.waiting)))]
    rows = SharedFile.objects.filter(about__in=words)
    digests = {(row.kind, row.about): row.digest for row in rows}
    site = SiteSettings.load()
    for row in rows_of(words, site):
        for kind in KINDS:
            if kind.wants(row, now):
                said = kind.facts(row, site)
                digest = said.digest(kind.template)
                current.wanted.add((kind.name, said.about))
                if digests.get((kind.name, said.about)) != digest:
                    current.stale.append((kind, digest, said))


def rows_of(words, site):
    """The rows that words stand for, in their order, but those that are not public any more."""
    keys = {kind: [int(word.partition("-")[2]) for word in words if word.startswith(kind)] for kind in LOADED}
    found = {facts.about(row): row for kind, load in LOADED.items() for row in load(keys[kind])}
    found["site"] = site
    return [found[word] for word in words if word in found]


def load_events(keys):
    events = Event.objects.public().with_dates().select_related("parent__parent")
    return events.prefetch_related(HOSTS).filter(pk__in=keys)


def load_talks(keys):
    return Talk.objects.public().for_list().filter(pk__in=keys)


LOADED = {"event": load_events, "talk": load_talks}


def draw(current, now):
    """Make some of what is stale, all of one kind. Raises ValidationError where another process draws."""
    if not current.stale:
        return
    kind = current.stale[0][0]
    some = [each for each in current.stale if each[0] is kind][:DRAWN]
    current.stale = deque(each for each in current.stale if each not in some)
    made = drawing.drawn([said for _kind, _digest, said in some], kind.template, kind.dots)
    for (_kind, digest, said), content in zip(some, made, strict=True):
        store(kind.name, said.about, digest, content, now)


@transaction.atomic
def store(kind, about, digest, content, now):
    """Keep a file in the place of the one before, which goes once that is sure; None is for no file."""
    row = SharedFile.objects.filter(kind=kind, about=about).first() or SharedFile(kind=kind, about=about)
    former, row.digest, row.made_at = row.file.name, digest, now
    row.file = ""
    if content:
        row.file.save("", ContentFile(content), save=False)
    row.save()
    erase_files([former])


def forget_others(wanted, now):
    """Erase the files of what is not shared any more, and those that no row names."""
    gone = [row for row in SharedFile.objects.all() if (row.kind, row.about) not in wanted]
    with transaction.atomic():
        SharedFile.objects.filter(pk__in=[row.pk for row in gone]).delete()
        erase_files(row.file.name for row in gone)
    erase_orphans(now)


def erase_files(names):
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: made_storage().delete(name))


def erase_orphans(now):
    storage, known = made_storage(), set(SharedFile.objects.values_list("file", flat=True))
    folders = storage.listdir("")[0] if storage.exists("") else []
    for name in (f"{folder}/{each}" for folder in folders for each in storage.listdir(folder)[1]):
        if name not in known and storage.get_modified_time(name) <= now - ORPHANED:
            storage.delete(name)
