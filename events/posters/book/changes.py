"""What changed between two books: by the entries that each remembers, not by its pages."""

import hashlib
import json

from django.utils.translation import gettext as _

from portal import markup


def remembered(book):
    """{id: what is compared of an entry later} of a book."""
    times = {item.id: f"{day.title} {item.time} {item.place}" for day in book.days for item in day.items}
    return {entry.id: facts_of(entry, times.get(entry.id, "")) for entry in book.entries}


def facts_of(entry, time):
    names = [[who.name, who.affiliations] for who in entry.who]
    text = json.dumps([entry.abstract, names])
    return {
        "title": markup.to_line(entry.title),
        "text": hashlib.sha256(text.encode()).hexdigest()[:16],
        "number": entry.number,
        "board": entry.board,
        "time": time if not entry.number else "",
    }


def changes(old, new):
    """Sentences about what differs: [(id of an entry that is still there or "", sentence)]."""
    gone = [("", said_of_gone(facts)) for key, facts in old.items() if key not in new]
    kept = [
        (key, sentence)
        for key, facts in new.items()
        for sentence in (said(facts, old[key]) if key in old else [said_of_new(facts)])
    ]
    return gone + kept


def said_of_gone(facts):
    if facts["number"]:
        return _("Poster %(number)s, “%(title)s”, was withdrawn.") % facts
    return _("The talk “%(title)s” does not take place.") % facts


def said_of_new(facts):
    if facts["number"]:
        return _("Poster %(number)s, “%(title)s”, is new.") % facts
    return _("The talk “%(title)s” is new.") % facts


def said(now, before):
    """How one entry changed, as sentences."""
    known = now | {"before": before["title"], "board_before": before["board"]}
    if now["title"] != before["title"]:
        yield _("“%(title)s” was called “%(before)s”.") % known
    if now["text"] != before["text"]:
        yield _("The abstract or the authors of “%(title)s” changed.") % known
    if now["time"] != before["time"]:
        yield _("“%(title)s” is at another time or place.") % known
    if now["board"] != before["board"]:
        yield said_of_board(known)


def said_of_board(known):
    if not known["board"]:
        return _("Poster %(number)s, “%(title)s”, has no board any more.") % known
    if not known["board_before"]:
        return _("Poster %(number)s, “%(title)s”, is on board %(board)s.") % known
    return _("Poster %(number)s, “%(title)s”, is on board %(board)s, no more on %(board_before)s.") % known
