"""Who has nothing to say about which poster, and why: what follows from the facts, and what was named.

    known = Conflicts(call)
    known.of(user)             {key of a poster: why, as a sentence}
    known.why(user, poster)    the sentence; "" if there is none
    known.from_facts(user)     {key of a poster: why} by what both are now, whatever was named or kept

What followed from facts once is kept (`events.posters.actions.conflicts.remember`): nobody ends a conflict by
another affiliation in their own profile. The same holds for reviewers and chairs. All facts of a call are
read by a constant number of queries; one who is asked about is compared with them in memory.
"""

import re
from collections import defaultdict

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from events.models import Person
from events.posters.models import Conflict, Poster, PosterAuthor, Reviewer
from portal.lib.text_matching import fold

# Where addresses say nothing of where somebody works.
MAIL_PROVIDERS = {
    "126.com", "163.com", "aol.com", "fastmail.com", "foxmail.com", "gmail.com", "gmx.at", "gmx.ch",
    "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com",
    "mail.com", "mail.ru", "mailbox.org", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com",
    "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "t-online.de",
    "tutanota.com", "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.fr", "yandex.com", "yandex.ru",
    "ymail.com", "zoho.com",
    "example.com", "example.net", "example.org",  # where nobody works (RFC 2606)
}  # fmt: skip
SUFFIXES = PublicSuffixList(only_icann=True)
SMALL_WORDS = {
    "and", "at", "d", "da", "de", "del", "der", "des", "di", "die", "du", "et", "for", "fur", "in", "l",
    "la", "le", "of", "the", "und", "y",
}  # fmt: skip
UNIVERSITIES = ("univ", "hochschule", "college", "ecole", "polytech", "politec")
WORD = re.compile(r"[^\W\d_]+")


def domain_of(email):
    """The registrable domain of an address, "example.ac.uk"; "" for mail providers, which say nothing."""
    domain = SUFFIXES.privatesuffix(email.rpartition("@")[2].lower()) or ""
    return "" if domain in MAIL_PROVIDERS else domain


def name_key(name):
    """A name without accents, case and order: "Erdős, Paul" and "Paul Erdos" are alike; "" for too little."""
    words = sorted(WORD.findall(fold(name)))
    return " ".join(words) if len(words) > 1 else ""


def place_keys(affiliation):
    """An affiliation without accents, case, order and small words, and the university that it names alone."""
    keys = [" ".join(sorted(set(WORD.findall(fold(affiliation))) - SMALL_WORDS))]
    for part in affiliation.split(","):
        words = set(WORD.findall(fold(part))) - SMALL_WORDS
        if len(words) > 1 and any(word.startswith(UNIVERSITIES) for word in words):
            keys.append(" ".join(sorted(words)))
    return {key for key in keys if key}


class Somebody:
    """What is known of a person, to be compared: addresses, domains, names, affiliations and ORCID iDs."""

    def __init__(self, *, names=(), emails=(), affiliations=(), orcids=()):
        self.emails = {email.lower() for email in emails if email}
        self.domains = set(filter(None, map(domain_of, self.emails)))
        self.names = set(filter(None, map(name_key, names)))
        self.places = set().union(*map(place_keys, affiliations))
        self.orcids = set(filter(None, orcids))

    def is_same_as(self, other):
        """Whether both are one person, as far as one can tell; a common name is enough to be careful."""
        return bool(self.emails & other.emails or self.orcids & other.orcids or self.names & other.names)

    def is_named_in(self, keys):
        """Whether one of the keys of `named_in` is theirs."""
        return not keys.isdisjoint(self.emails) or not keys.isdisjoint(self.names)


def named_in(text):
    """The keys of names and addresses that lines of a text name, as those of a Somebody are."""
    lines = {line.strip() for line in re.split(r"[\n;]", text)}
    return {key for line in lines for key in (line.lower(), name_key(line)) if key}


class Conflicts:
    """The conflicts of a call between accounts and posters."""

    def __init__(self, call):
        self.call = call
        self._known, self._addresses, self._people = set(), defaultdict(list), {}

    @cached_property
    def posters(self):
        """[(poster, its authors)]; an author has all addresses of the account that has proved theirs."""
        authors, others = defaultdict(list), self._addresses_beside()
        for row in PosterAuthor.objects.filter(poster__call=self.call):
            authors[row.poster_id].append(
                Somebody(names=[row.name], emails=[row.email, *others[row.email.lower()]],
                         affiliations=row.affiliation_list, orcids=[row.orcid])
            )  # fmt: skip
        return [(row, authors[row.pk]) for row in Poster.objects.filter(call=self.call)]

    def _addresses_beside(self):
        """{address of an author: the others of the account that has proved it}."""
        written = PosterAuthor.objects.filter(poster__call=self.call).exclude(email="")
        proved = EmailAddress.objects.filter(verified=True).annotate(lowered=Lower("email"))
        owners = proved.filter(lowered__in=written.values(key=Lower("email"))).values("user")
        by_account, found = defaultdict(list), defaultdict(list)
        rows = EmailAddress.objects.filter(user__in=owners).values_list("user", "email", "verified")
        for user, email, is_proved in rows:
            by_account[user].append((email, is_proved))
        for addresses in by_account.values():
            for email, is_proved in addresses:
                if is_proved:
                    found[email.lower()] = [other for other, _is_proved in addresses]
        return found

    @cached_property
    def not_reviewed_by(self):
        """{poster: keys of those whom its authors named}."""
        return {row.pk: named_in(row.not_reviewed_by) for row, _authors in self.posters}

    @cached_property
    def reviewers(self):
        """{key of an account, or "r<key>" of a reviewer without one: their Reviewer row}."""
        rows = Reviewer.objects.filter(call=self.call)
        return {row.user_id or f"r{row.pk}": row for row in rows}

    @cached_property
    def named(self):
        """{(account, poster): why} of what somebody named, and of what followed from facts before."""
        rows = Conflict.objects.filter(poster__call=self.call)
        kept_first = sorted(rows, key=lambda row: row.named != Conflict.Named.FACTS)
        return {(row.user_id, row.poster_id): row.reason or _("A conflict was named.") for row in kept_first}

    def preload(self, users):
        """Read by three queries what is known of some accounts that will be asked about."""
        keys = {user.pk for user in users} - self._known
        for user, email in EmailAddress.objects.filter(user__in=keys).values_list("user", "email"):
            self._addresses[user].append(email)
        for person in Person.objects.filter(user__in=keys):
            self._people[person.user_id] = person
        self._known |= keys

    def somebody(self, user, reviewer=None):
        """What is known of an account, any of its addresses among it, proved or not; `user` may be None."""
        reviewer = reviewer or (user and self.reviewers.get(user.pk))
        names, emails, affiliations, orcids = [], [], [], []
        if user:
            if user.pk not in self._known:
                self.preload([user])
            emails += [user.email, *self._addresses[user.pk]]
            for row in filter(None, (user, self._people.get(user.pk))):
                names.append(row.name)
                affiliations.append(row.affiliation)
                orcids.append(row.orcid)
            emails += [row.email for row in [self._people.get(user.pk)] if row]
        if reviewer:
            names.append(reviewer.name)
            emails.append(reviewer.email)
            affiliations.append(reviewer.affiliation)
        return Somebody(names=names, emails=emails, affiliations=affiliations, orcids=orcids)

    def of(self, user, reviewer=None):
        """{key of a poster: why, as a sentence} for an account, or for a reviewer who has none yet."""
        reviewer = reviewer or (user and self.reviewers.get(user.pk))
        who, follow = self.somebody(user, reviewer), self.from_facts(user, reviewer)
        avoided, found = named_in(reviewer.cannot_review if reviewer else ""), {}
        for poster, authors in self.posters:
            named = self.named.get((user.pk, poster.pk)) if user else None
            if reason := named or follow.get(poster.pk) or self._said(who, avoided, poster, authors):
                found[poster.pk] = reason
        return found

    def from_facts(self, user, reviewer=None):
        """{key of a poster: why} of what follows from who the two are; named by nobody, kept or not."""
        who = self.somebody(user, reviewer)
        colleagues = self._co_authors(who)
        reasons = {
            poster.pk: self._why(user, who, poster, authors, colleagues) for poster, authors in self.posters
        }
        return {key: reason for key, reason in reasons.items() if reason}

    def _co_authors(self, who):
        """Those who wrote a poster of this call together with somebody."""
        own = (authors for _poster, authors in self.posters if any(each.is_same_as(who) for each in authors))
        return [each for authors in own for each in authors if not each.is_same_as(who)]

    def _why(self, user, who, poster, authors, colleagues):
        if user and poster.submitted_by_id == user.pk:
            return _("They submitted it.")
        if any(each.is_same_as(who) for each in authors):
            return _("They are an author of it.")
        if any(each.is_same_as(other) for each in authors for other in colleagues):
            return _("They wrote another poster with one of its authors.")
        if any(each.domains & who.domains for each in authors):
            return _("An author has an address of the same institution.")
        if any(each.places & who.places for each in authors):
            return _("An author has the same affiliation.")
        return ""

    def _said(self, who, avoided, poster, authors):
        """Why by what the authors, or the reviewer, wrote about the other; they may take that back."""
        if who.is_named_in(self.not_reviewed_by[poster.pk]):
            return _("The authors named them.")
        if any(each.is_named_in(avoided) for each in authors):
            return _("They named one of the authors.")
        return ""

    def why(self, user, poster):
        """Why an account has nothing to say about a poster; "" if it may."""
        return self.of(user).get(poster.pk, "")
