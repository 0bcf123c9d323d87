"""What was erased or revoked, in a file outside the database, so that no backup brings it back.

Each action that erases somebody for good, or ends a link, notes it in its transaction; the keys of
rows stand there, and nothing of anybody's. After a restore what was noted since the backup is done once more,
unless the backup is another site's, whose rows happen to have the same keys:

    repeats.add(Repeat("subscribers", again=erase_again))
    erasures.note("subscribers", subscriber.pk)
"""

import contextlib
import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from .models import Revision
from .registry import Registry

LINKS, ROWS = "links", "people"


@dataclass(frozen=True)
class Repeat:
    """`again(keys, now)` erases once more what is left of some rows, by their keys; answers how many were."""

    name: str
    again: Callable


repeats = Registry(Repeat)


def note(name, *keys):
    """Note that rows were erased, by the name of a Repeat, if the present transaction is committed.

    The keys are numbers or words of no person.
    """
    repeats[name]
    if keys:
        transaction.on_commit(partial(_append, site(), name, list(keys)), robust=True)


def note_link(row):
    """Note the `version` of a row's link, before which all are revoked."""
    note(LINKS, [row._meta.label, row.pk, row.version])


def site():
    """The word of this site, which a backup of it has too."""
    return Revision.objects.values_list("site", flat=True).get(pk=1)


def path():
    return settings.VAR_DIR / "erasures.jsonl"


def _append(site, name, keys):
    entry = {"at": timezone.now().isoformat(), "site": site, "name": name, "keys": keys}
    line = json.dumps(entry) + "\n"
    file = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def noted_since(instant):
    """{name of a Repeat: keys} of what this site noted since an instant, in the order in which it was."""
    found, own = defaultdict(list), site()
    for entry in _entries_since(instant):
        if entry["site"] == own and entry["name"] in repeats:
            found[entry["name"]].extend(entry["keys"])
    return found


def of_other_sites(instant):
    """How many lines another site noted since an instant, which mean no rows of this one."""
    own = site()
    return sum(entry["site"] != own for entry in _entries_since(instant))


def _entries_since(instant):
    for line in path().read_text().splitlines() if path().exists() else ():
        try:
            entry = json.loads(line)
            is_whole = {"site", "name", "keys"} <= entry.keys()
            is_later = parse_datetime(entry["at"]) >= instant
        except (ValueError, KeyError, TypeError, AttributeError):  # cut short when the machine stopped
            continue
        if is_whole and is_later:
            yield entry


def again(instant, now):
    """Do once more what was noted since an instant; {name: how many}."""
    done = {}
    for name, keys in noted_since(instant).items():
        if number := repeats[name].again(keys, now):
            done[name] = number
    return done


def revoke_again(links, now):
    number = 0
    for label, key, version in links:
        model = apps.get_model(label)
        number += model._base_manager.filter(pk=key, version__lt=version).update(version=version)
    return number


def delete_again(rows, now):
    """Delete rows, [label, key] each, with what hangs on them, unless others need them; answers how many."""
    number = 0
    for label, key in rows:
        with contextlib.suppress(RestrictedError, ProtectedError), transaction.atomic():
            number += bool(apps.get_model(label)._base_manager.filter(pk=key).delete()[0])
    return number


repeats.add(Repeat(LINKS, revoke_again))
repeats.add(Repeat(ROWS, delete_again))
