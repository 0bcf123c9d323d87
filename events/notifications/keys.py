"""By which key each mail about a talk goes once: what it is about, its kind, and the state of the facts."""

from . import snapshot

ANNOUNCEMENT, REMINDER, NOTICE = "announcement", "reminder", "notice"
RECORDING, DIGEST, REQUEST = "recording", "digest", "request"
OF_REVISION = (ANNOUNCEMENT, REMINDER, NOTICE)  # whose keys end with the revision of time, place and status


def source_of(talk):
    """The source of what is about a talk, given by its key."""
    return f"talk:{talk}"


def talk_in(source):
    """The key of the talk that a source names, or None."""
    kind, _sep, key = source.partition(":")
    return int(key) if kind == "talk" and key.isdecimal() else None


def key(kind, fact, *details):
    """The key of a mail about a talk: a corrected title leaves it alone, another time or room does not."""
    return " ".join([source_of(fact.pk), kind, *map(str, details), snapshot.revision(fact)])


def kind_in(key):
    return key.split()[1]


def with_revision(key, fact):
    """The same key as of what the facts are now."""
    return f"{key.rpartition(' ')[0]} {snapshot.revision(fact)}"


def revision_in(key):
    """The revision that a key was made of, or None where it does not matter."""
    return key.rpartition(" ")[2] if kind_in(key) in OF_REVISION else None
