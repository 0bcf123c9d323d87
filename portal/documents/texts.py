"""The texts of a document: what authors wrote as Typst, its formulas as far as they can be set.

    texts = Texts()
    texts.add("title", talk.title, markup.to_inline_typst)
    content, bad, codes = set_texts("events/posters/book/signs.typ", facts, texts, files)

What cannot be set is printed as its author wrote it. The same facts give the same bytes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError

from portal import markup
from portal.lib.bounded import BUSY_CODE

from . import formulas, typesetting

MOST_TEXTS = 1_000  # that a process remembers
ALONE = '#import "house.typ": *\n#import "text.typ": *\n#show: house\n#show: reading\n'


@dataclass
class Texts:
    """The texts of a document by name, as Typst."""

    sources: dict = field(default_factory=dict)  # {name: what the author wrote}
    codes: dict = field(default_factory=dict)  # {name: Typst}
    formulas: dict = field(default_factory=dict)  # {key: TypstFormula}
    used: dict = field(default_factory=lambda: defaultdict(list))  # {name: keys of its formulas}

    def add(self, name, source, set_text):
        code, found = set_text(source)
        self.sources[name], self.codes[name] = source, code
        self.formulas |= {each.key: each for each in found}
        self.used[name] = [each.key for each in found]

    def as_written(self, name):
        self.codes[name], self.used[name] = f"text-code({markup.breakable(self.sources[name])})", []

    def file(self):
        lines = [f"{markup.quoted(name)}: {code}," for name, code in self.codes.items()]
        return "\n".join(['#import "text.typ": *', "#let texts = (", *(lines or ":"), ")"]).encode()

    def files(self, codes):
        """What a template finds its texts in, {name: bytes}; `codes` are the formulas, {key: Typst}."""
        return {"texts.typ": self.file(), "formulas.typ": formulas.source(self.formulas.values(), codes)}


@lru_cache(maxsize=MOST_TEXTS)
def to_typst(source):
    """A text as Typst; a worker that makes a document anew reads those that changed."""
    return markup.to_typst(source, base=settings.SITE_URL)


def set_texts(template, facts, texts, files, *, limits=typesetting.BOOK, tell=lambda step: None, **options):
    """(the bytes of a document, the names of texts that had to be printed as written, {key: Typst}).

    If it cannot be set, formulas that Typst refuses are found first, then the texts that it refuses.
    Raises ValidationError.
    """
    codes = formulas.converted(texts.formulas.values(), limits=limits)

    def attempt():
        tell(1)
        return typesetting.pdf(template, facts, texts.files(codes) | files, limits=limits, **options)

    try:
        return attempt(), [], codes
    except ValidationError as error:
        if error.code == BUSY_CODE:
            raise
    codes |= dict.fromkeys(formulas.refuse_bad_ones(codes, limits=limits), "")
    tell(2)
    bad = refused_texts(texts, codes, limits)
    for name in bad:
        texts.as_written(name)
    return attempt(), bad, codes


def refused_texts(texts, codes, limits):
    """The names of texts that cannot be set, each tried by itself."""
    files = {"formulas.typ": formulas.source(texts.formulas.values(), codes)}
    reasons = typesetting.refused([ALONE + "#" + code for code in texts.codes.values()], files, limits=limits)
    return [name for name, reason in zip(texts.codes, reasons, strict=True) if reason]
