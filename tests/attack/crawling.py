"""What each kind of viewer is led to, and what the others are led to, asked by everybody.

The superuser and the editors go first and follow links; then every viewer asks for addresses on which one of
those was shown a secret, and for some of each other kind. Forms that are met are kept for the fuzzing.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import quote, urljoin, urlsplit

from django.contrib import admin
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

from .planting import WORD, planted_models
from .sending import Request
from .viewers import KINDS

NOT_FOLLOWED = ("/static/", "/demo/mailbox/")  # the demo's mailbox shows every mail on purpose
FILES = {"events.Material": ["material-file"], "courses.WeekMaterial": ["week-material-file"]}
FOLLOWING = ("superuser", "editor", "other", "stranger")


@dataclass
class Form:
    """A form as a viewer met it: where it goes, how, and what stands in it."""

    viewer: str
    action: str
    method: str
    fields: dict = field(default_factory=dict)
    files: list = field(default_factory=list)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text, viewer, address):
        super().__init__()
        self.links, self.forms, self.viewer, self.address = [], [], viewer, address
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.links += [found[name] for name in ("href", "src", "data-url") if name in found]
        if tag == "form":
            method, action = found.get("method", "get").upper(), found.get("action") or self.address
            self.forms.append(Form(self.viewer, urljoin(self.address, action), method))
        elif self.forms and "name" in found and tag in ("input", "select", "textarea", "button"):
            self.note_field(tag, found)

    def note_field(self, tag, found):
        form, kind = self.forms[-1], found.get("type", "")
        if kind == "file":
            form.files.append(found["name"])
        elif kind not in ("checkbox", "radio", "submit") or "checked" in found:
            form.fields[found["name"]] = found.get("value", "")
        else:
            form.fields.setdefault(found["name"], found.get("value", ""))


class Crawl:
    """Goes through a site; `most` is how many addresses of each pattern a viewer looks at beside the starts.

    With a `limit` each viewer looks at so many pages on their own way, and at so many of those of others.
    """

    def __init__(self, judge, chance, *, most, limit=None):
        self.judge, self.chance, self.most, self.limit = judge, chance, most, limit or 1_000_000
        self.addresses = {}  # each with whether a secret was shown there
        self.forms, self.seen = {}, set()

    def run(self, worlds):
        starts = list(dict.fromkeys([*plain_addresses(), *searches(), *rows_of(worlds)]))
        self.chance.shuffle(starts)
        for viewer in FOLLOWING:
            self.follow(viewer, starts[: self.limit])
        for viewer in KINDS[:-1]:
            for address in self.for_everybody()[: self.limit]:
                self.look(viewer, address)
        return self

    def follow(self, viewer, starts):
        queue, met, shown = list(starts), set(starts), Counter()
        for address in islice(queue, self.limit):  # which grows meanwhile
            for link in self.look(viewer, address):
                found = own_address(link)
                if found and found not in met and shown[pattern_of(found)] < self.most:
                    met.add(found)
                    shown[pattern_of(found)] += 1
                    queue.append(found)

    def for_everybody(self):
        """What all viewers ask for: some addresses of each pattern, more where a secret was shown."""
        shown, chosen = Counter(), []
        for address, has_secret in sorted(self.addresses.items(), key=lambda item: not item[1]):
            shown[pattern_of(address)] += 1
            if shown[pattern_of(address)] <= self.most * (20 if has_secret else 1):
                chosen.append(address)
        return chosen

    def look(self, viewer, address):
        """The links on a page, each page asked for once by each viewer."""
        if (viewer, address) in self.seen:
            return []
        self.seen.add((viewer, address))
        answer = self.judge.ask(Request(viewer, "GET", address))
        self.addresses[address] = self.addresses.get(address, False) or WORD in answer.text
        page = Page(answer.text if answer.is_html else "", viewer, address)
        for form in page.forms:
            self.forms.setdefault((viewer, pattern_of(form.action), *sorted(form.fields)), form)
        return [urljoin(address, link) for link in [*page.links, answer.headers.get("location", "")] if link]


def own_address(link):
    """The path and query of a link that stays on the site, or None."""
    parts = urlsplit(link)
    if parts.scheme not in ("", "http", "https") or parts.hostname not in (None, "127.0.0.1"):
        return None
    if not parts.path.startswith("/") or parts.path.startswith(NOT_FOLLOWED):
        return None
    query = f"?{quote(parts.query, safe='=&%+')}" if parts.query else ""
    return quote(parts.path, safe="/%:@!$&'()*+,;=~") + query


def pattern_of(address):
    """The pattern in the site's addresses to which one belongs; "" for none."""
    try:
        return resolve(urlsplit(address).path).route
    except (Resolver404, ValueError):
        return ""


def patterns(resolver=None, before=""):
    """All patterns of the site's addresses, as text with their parameters."""
    for each in (resolver or get_resolver()).url_patterns:
        text = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from patterns(each, text)
        elif not text.startswith("demo/"):
            yield text


def plain_addresses():
    return [f"/{text}" for text in patterns() if "<" not in text and "^" not in text]


def searches():
    """Every list, search and completion of the site, asked for the word that all secrets have with them."""
    yield f"/search/?q={WORD}"
    for model in admin.site._registry:
        kind = f"{model._meta.app_label}_{model._meta.model_name}"
        yield f"{reverse(f'admin:{kind}_changelist')}?q={WORD}"
        for each in model._meta.concrete_fields:
            if each.is_relation:
                what = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
                yield f"{reverse('admin:autocomplete')}?{what}&field_name={each.name}&term={WORD}"


def rows_of(worlds):
    """The pages of planted rows: their own, and those that the admin would have for each."""
    for world in worlds:
        for model in planted_models():
            row = world.rows.get(model)
            if not row:
                continue
            if hasattr(row, "get_absolute_url"):
                yield row.get_absolute_url()
            for verb in ("change", "delete", "history"):
                try:
                    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"
                    yield reverse(name, args=[quote(str(row.pk), safe="")])
                except NoReverseMatch:
                    break
            for name in FILES.get(model._meta.label, ()):
                yield reverse(name, args=[row.pk])
