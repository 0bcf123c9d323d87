"""What the rooms that make announcements tell of them and of people, each put in by its `hooks.py`.

mail_sources      what a mail is about, such as "talk:42": the facts, and whether they are still true
audiences         groups of people beside the lists, such as "event:3:speakers"
link_redactions   what no mail may hold, such as an address, and what stands instead of it
edited_lists      which lists come with what a user edits
hidden_mail       which single mails of the ledger a user must not see, whatever else they may

A stored row may name a source or a group of a room that is gone: nothing is known of it, and nobody is in it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from portal.admin.fields import pk_of
from portal.lib import redaction
from portal.registry import Registry


@dataclass(frozen=True)
class MailSource:
    """What mails may be about, such as the talks behind "talk:42", where 42 is the key of a row.

    facts(keys)                   what a text may name of several, {key: {name: (label, value)}};
                                  announcements.placeholders says which values there are
    calendar(key)                 the iCalendar text (RFC 5545) of one, or ""
    outdated(announcements)       {primary key: reason} of those that must not go out as they are any more
    started(announcement, now)    called in the transaction in which one has become deliveries
    changes(announcement)         what is different from what one said that went out, for its page in the
                                  archive: [(what it is about in one line, its address, [sentence])]
    edited(user)                  the keys of those about which a user may write, whoever it goes to
    """

    name: str
    facts: Callable = lambda keys: {}
    calendar: Callable = lambda key: ""
    outdated: Callable = lambda announcements: {}
    started: Callable = lambda announcement, now: None
    changes: Callable = lambda announcement: []
    edited: Callable = lambda user: ()


@dataclass(frozen=True)
class Audience:
    """Groups of people, whose keys begin with the name: "event" of "event:3:speakers".

    people(key)           [(address, name)]
    may_use(user, key)    whether this user may write to a group, offered or not
    choices(user)         {key: label} of the groups that a form offers this user
    are_own               whether a notice of a change is about what these people booked themselves: it goes
                          out even to who wanted no mail
    asks_superusers       whether superusers, too, see who is in it only as `may_use` says
    """

    name: str
    people: Callable
    may_use: Callable
    choices: Callable = lambda user: {}
    are_own: bool = False
    asks_superusers: bool = False


@dataclass(frozen=True)
class LinkRedaction:
    """Finds what no mail may hold, such as addresses that are not for everybody.

    finder()    a function find(texts) for the texts of one mail as its readers see them; it answers a list of
                `portal.lib.redaction.Leak`s for each: where they are, and what stands there instead
    """

    name: str
    finder: Callable


@dataclass(frozen=True)
class EditedLists:
    """Lists that come with what a user edits elsewhere: lists(user) answers them as a QuerySet."""

    name: str
    lists: Callable


@dataclass(frozen=True)
class HiddenMail:
    """What the ledger does not show to some: purposes(user) answers the purposes of mails that are hidden."""

    name: str
    purposes: Callable


mail_sources = Registry(MailSource)
audiences = Registry(Audience)
link_redactions = Registry(LinkRedaction)
edited_lists = Registry(EditedLists)
hidden_mail = Registry(HiddenMail)

GONE = MailSource("")
NOBODY = Audience("", people=lambda key: [], may_use=lambda user, key: False)


# --- What a mail is about --------------------------------------------------------------------------------


def facts_on(sources):
    """The facts on each of several sources, asked for together: {source: {name: (label, value)}}."""
    read, keys = {source: _read(source) for source in sources}, defaultdict(set)
    for kind, key in read.values():
        if key is not None:
            keys[kind].add(key)
    found = {kind: kind.facts(of_kind) for kind, of_kind in keys.items()}
    return {source: found.get(kind, {}).get(key, {}) for source, (kind, key) in read.items()}


def facts(source):
    """The facts on a source, as {name: (label, value)}."""
    return facts_on([source])[source]


def calendar_of(source):
    """The iCalendar text that goes with a mail about a source, or ""."""
    kind, key = _read(source)
    return "" if key is None else kind.calendar(key)


def outdated(announcements):
    """Which of `announcements` are not true any more, as {key: reason}; in a constant number of queries."""
    found, by_kind = {}, defaultdict(list)
    for each in announcements:
        by_kind[_read(each.source)[0]].append(each)
    for kind, of_kind in by_kind.items():
        found |= kind.outdated(of_kind)
    return found


def started(announcement, now):
    """Tell whoever made an announcement that it goes out, so that they know who was told what."""
    _read(announcement.source)[0].started(announcement, now)


def changes_since(announcement):
    """What is different from what an announcement said, as [(line, address, [sentence])]."""
    return _read(announcement.source)[0].changes(announcement)


def edited_sources(user):
    """The sources about which a user may write, such as ["talk:42"], though others have the lists."""
    return [f"{kind.name}:{key}" for kind in mail_sources.values() for key in kind.edited(user)]


def _read(source):
    """(MailSource, key of the row or None) of what stands in an announcement."""
    name, _sep, key = source.partition(":")
    return mail_sources.get(name, GONE), pk_of(key)


def redacted(documents):
    """The documents (`portal.lib.redaction`) of one mail without what no mail may hold, and what that was."""
    if not link_redactions:
        return [str(document) for document in documents], []
    return redaction.redact(documents, [each.finder() for each in link_redactions.values()])


# --- Who it goes to --------------------------------------------------------------------------------------


def audience_choices(user):
    """The groups that a user may write to, as {key: label}."""
    return {key: label for each in audiences.values() for key, label in each.choices(user).items()}


def has_audience(user):
    """Whether there is any group that a user may write to."""
    return any(each.choices(user) for each in audiences.values())


def may_use_audiences(user, keys):
    """Whether a user may still write to all of these groups: rights end after they were chosen, too."""
    return all(_may_use(user, key) for key in keys)


def _may_use(user, key):
    audience = _audience(key)
    return (user.is_superuser and not audience.asks_superusers) or audience.may_use(user, key)


def people_in(keys):
    """The people of these groups, as {address in small letters: name}; each address once."""
    rows = (row for key in keys for row in _audience(key).people(key))
    return {address.strip().lower(): name for address, name in rows}


def are_own(key):
    """Whether a notice to a group is about what its people booked themselves."""
    return _audience(key).are_own


def _audience(key):
    return audiences.get(key.partition(":")[0], NOBODY)


def hidden_purposes(user):
    """The purposes of mails that the ledger does not show to a user."""
    return {purpose for each in hidden_mail.values() for purpose in each.purposes(user)}
