"""What joining links hold, found in texts however somebody wrote it: mails tell none of it.

An address is found in any spelling and with any query, a meeting number with any gaps in it, and a passcode
as a word of its own: one that nobody writes by chance anywhere, another beside a word such as "passcode" or
beside what else the mail tells of its link.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.lib.redaction import Leak, PlainText, merged, redact
from portal.lib.visible_text import TYPED_TAG, visible

from .joining_secrets import Kind, Secret, secrets
from .models import JoiningLink

HEAD = 4  # letters by which secrets are looked up
NEAR = 60  # characters
PASSCODE = (
    r"\b(?:pass[ -]?(?:codes?|words?|phrases?|wort)|pwd|kennwort|kenncode|zugangscode"
    r"|mot de passe|contrasena)\b"
)
BEFORE = re.compile(
    rf"(?:{PASSCODE}(?:\W+\w+){{0,3}}|\b(?:pin|code|key|id)\b(?:\W+is)?)(?<!\bin)(?<!\bof)(?<!\bon)[\W_]+$"
)
AFTER = re.compile(rf"[\W_]*(?:\w+\W+){{0,3}}{PASSCODE}")
MOST_SHOWN = 100  # characters of what is found, in a warning
LONG = 6  # letters of a passcode that is none by chance wherever its link is told

RUN = re.compile(r"[^\s<>()\[\]{}\"'`|\\–—“”„‘’«»]+")  # an address in a text, as far as it can go
IS_ADDRESS = re.compile(
    r"\W*(?:[a-z][a-z+.-]{1,20}:/|mailto:|www\.|(?:[\w-]{1,63}\.){1,9}[a-z]{2,20}(?::\d+)?/)"
)
SCHEME = re.compile(
    r"(?:\b[a-z][a-z+-]{1,20}\s?[\[({]?:[\])}]?\s?/\s?/[\])}]?|(?<!:)//)?\s?(?:www[\[({]?\.[\])}]?)?$"
)
WEB = re.compile(r"h(?:tt|xx)ps?\W{1,9}(?:www\W{1,5})?$")
TAIL = re.compile(r"/?[?#&;=]" + RUN.pattern)
GOES_ON = re.compile(r"[/_-]{1,2}[^\W_]")
HOST_GOES_ON = re.compile(r"[/._-]{1,2}[^\W_]|:\d|/?[?#]\w")
ASKS = re.compile(r"/?\?\w")
OF_OTHER_HOST = re.compile(r"\w[.-]$")
IN_A_WORD = re.compile(r"[-./,'’]\w")
AFTER_A_WORD = re.compile(r"\w[-./,'’]$")
PUNCTUATION = ".,;:!?*_~-"


class Hit(NamedTuple):
    """That a text holds a secret, from one to another of its visible characters."""

    start: int
    end: int
    secret: Secret


def finder():
    """A function that finds what joining links hold: find(texts) is a list of `Leak`s for each text.

    The texts are those of one mail, as what one of them tells makes a word in another a passcode. It asks the
    database once, and however many links there are takes time in proportion to the texts.
    """
    index = Index(_links())

    def find(texts):
        found = [[_Reading(form, index) for form in _forms(text)] for text in texts]
        told = {hit.secret for readings in found for each in readings for hit in each.sure}
        return [merged(leak for each in readings for leak in _leaks(each, told)) for readings in found]

    return find


def warnings(model, texts):
    """What to say to whoever has saved these texts of a model, which anybody may read."""
    if model is JoiningLink:
        return []
    told = _(
        "“%(words)s” lets people into an online meeting, and anybody may read this text. Take it out: the "
        "joining page shows it when it is time."
    )
    _documents, found = redact([PlainText(text) for text in texts], [finder()])
    return [told % {"words": Truncator(words).chars(MOST_SHOWN)} for words in found]


def _links():
    """The joining links: first those of events, then those of talks, the next before those that are over."""
    now = timezone.now()

    def rank(link):
        if not link.talk:
            return 0, 0
        away = ((link.talk.ends_at or now) - now).total_seconds()
        return (1, away) if away >= 0 else (2, -away)

    rows = JoiningLink.objects.select_related("event", "talk").only(
        "url", "passcode", "label", "talk__ends_at", "event__kind", "event__slug"
    )
    return sorted(rows, key=rank)


class Index:
    """The secrets of links by their first letters, and whose they are."""

    def __init__(self, links):
        self.by_letters, self.lengths = defaultdict(list), defaultdict(set)
        self.links, self.companions = {}, defaultdict(set)
        for link in links:
            own = secrets(link.url, link.passcode, link.label)
            for secret in own:
                if self.links.setdefault(secret, link) is link:
                    self.by_letters[secret.letters].append(secret)
                    self.lengths[secret.letters[:HEAD]].add(len(secret.letters))
                if secret.kind is Kind.WORD:
                    self.companions[secret].update(own)

    def starting_at(self, letters, start):
        """The secrets whose letters are there, the longest first."""
        lengths = set().union(
            *(self.lengths.get(letters[start : start + size], ()) for size in range(1, HEAD + 1))
        )
        for length in sorted(lengths, reverse=True):
            yield from self.by_letters.get(letters[start : start + length], ())

    def page(self, secret):
        """The address of the page that leads to the meeting."""
        link = self.links[secret]
        path = reverse("talk-join", args=[link.talk_id]) if link.talk_id else link.event.get_absolute_url()
        return settings.SITE_URL + path


def _forms(text):
    """The text as readers see it; and without tags or comments that were typed and split words."""
    seen = visible(text)
    with_tags = TYPED_TAG.search(seen.characters)
    return [seen, visible(text, without_tags=True)] if with_tags else [seen]


class _Reading:
    """One form of a text with its hits: those that are `sure`, and words that may be passcodes."""

    def __init__(self, seen, index):
        self.seen, self.index, self.sure, self.words = seen, index, [], []
        for start in self._starts():
            for secret in index.starting_at(seen.letters, start):
                end = start + len(secret.letters)
                if self._has_gaps(secret, start) and self._is_whole(secret, start, end):
                    hit = Hit(seen.at[start], seen.at[end - 1] + 1, secret)
                    (self.words if secret.kind is Kind.WORD else self.sure).append(hit)

    def _starts(self):
        """Where words and numbers begin among the letters."""
        letters, at = self.seen.letters, self.seen.at
        for place in range(len(letters)):
            is_new = not place or at[place] - at[place - 1] > 1
            if is_new or letters[place].isdigit() != letters[place - 1].isdigit():
                yield place

    def _has_gaps(self, secret, start):
        at = self.seen.at
        return all(at[start + gap] - at[start + gap - 1] > 1 for gap in secret.gaps)

    def _is_whole(self, secret, start, end):
        """Whether it is no part of another word, number or address."""
        characters, first, last = self.seen.characters, self.seen.at[start], self.seen.at[end - 1] + 1
        before, after = characters[max(0, first - 24) : first], characters[last : last + 3]
        if secret.kind is Kind.NUMBER:
            return not before[-1:].isdigit() and not after[:1].isdigit()
        if before[-1:].isalnum() or after[:1].isalnum():
            return False
        if secret.kind is Kind.HOST:
            return bool(WEB.search(before)) and not HOST_GOES_ON.match(after)
        if secret.kind is Kind.ADDRESS:
            is_other = OF_OTHER_HOST.search(before) and not before.endswith("www.")
            return not is_other and not GOES_ON.match(after) and self._asks_for(secret, end, after)
        if secret.kind is Kind.WORD:
            return not IN_A_WORD.match(after) and not AFTER_A_WORD.search(before)
        return True

    def _asks_for(self, secret, end, after):
        """Whether the query that follows, if one does, is not that of another meeting."""
        if not secret.query or not ASKS.match(after):
            return True
        following = self.seen.letters[end : end + sum(map(len, secret.query)) + 2 * NEAR]
        return any(pair in following for pair in secret.query)

    def hits(self, told):
        """All hits, if the mail tells the secrets `told`."""
        words = [hit for hit in self.words if self._is_passcode(hit, told)]
        return sorted([*self.sure, *words], key=lambda hit: (hit.start, -hit.end))

    def _is_passcode(self, hit, told):
        characters = self.seen.characters
        if BEFORE.search(characters[max(0, hit.start - NEAR) : hit.start]):
            return True
        if AFTER.match(characters[hit.end : hit.end + NEAR]):
            return True
        companions = self.index.companions[hit.secret]
        if told.isdisjoint(companions):
            return False
        return len(hit.secret.letters) >= LONG or self._is_beside(hit, companions)

    def _is_beside(self, hit, companions):
        around = self.sure[
            bisect_left(self.sure, hit.start - 10 * NEAR, key=lambda each: each.start) : bisect_right(
                self.sure, hit.end + NEAR, key=lambda each: each.start
            )
        ]
        return any(each.secret in companions and each.end + NEAR > hit.start for each in around)

    @cached_property
    def addresses(self):
        """The (start, end) of all addresses in the text."""
        runs = [found for found in RUN.finditer(self.seen.characters) if IS_ADDRESS.match(found[0])]
        return [(run.start(), run.start() + len(run[0].rstrip(PUNCTUATION))) for run in runs]

    def address_at(self, place):
        """The (start, end) of the address around a place, or None."""
        at = bisect_right(self.addresses, (place, len(self.seen.characters))) - 1
        return self.addresses[at] if at >= 0 and self.addresses[at][1] > place else None


def _leaks(reading, told):
    done = 0
    for hit in reading.hits(told):
        if hit.end > done:
            first, done, is_address = _extent(reading, hit)
            instead = reading.index.page(hit.secret) if is_address else _("(see the joining page)")
            yield Leak(*reading.seen.span(first, done), instead, is_address)


def _extent(reading, hit):
    """(start, end) of what is replaced among the visible characters, and whether that is an address."""
    characters, first, last = reading.seen.characters, hit.start, hit.end
    is_address = hit.secret.kind in (Kind.ADDRESS, Kind.HOST)
    if is_address:
        first -= len(SCHEME.search(characters[max(0, first - 30) : first])[0].lstrip())
        tail = TAIL.match(characters, last)
        last += len(tail[0].rstrip(PUNCTUATION)) if tail else 0
    for around in filter(None, (reading.address_at(hit.start), reading.address_at(hit.end - 1))):
        first, last, is_address = min(first, around[0]), max(last, around[1]), True
    return first, last, is_address
