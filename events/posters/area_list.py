"""Areas and sub-topics out of a nested Markdown list, as people paste it: with any bullets, and damaged.

    read(text)      a `Reading`: the areas, and what is to say of its lines

Letters that were read in a wrong encoding are mended (ftfy); what cannot be is named, line by line.
"""

import re
from dataclasses import dataclass, field

import ftfy
from django.utils.translation import gettext as _
from ftfy.badness import is_bad

MOST_CHARACTERS = 60_000
MOST_TITLE = 250  # characters, as `Area` has it
TAB = 4
BULLET = re.compile(
    r"(?P<indent>\s*)(?P<mark>[-*+•‣⁃▪▸►◦●○·–—o]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|\(?[a-zA-Z][.)])\s+(?P<text>\S.*)"
)
EMPTY_BULLET = re.compile(r"\s*([-*+•‣⁃▪▸►◦●○·–—])\s*")
BOLD = re.compile(r"(\*\*|__)(?P<title>.+?)\1\s*(?:[:.–—-]\s*)?(?P<text>.*)", re.DOTALL)
TITLED = re.compile(r"(?P<title>[^:\n]{3,250}?)\s*:\s+(?P<text>\S.*)", re.DOTALL)
CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens, and what has no width
LOST_MARK = re.compile(r"[^\W\d_]\?[^\W\d_]")  # "don?t"


@dataclass
class Topic:
    """An area or a sub-topic as it stands in the list; `line` is the number of its first line."""

    line: int
    paragraphs: list = field(default_factory=list)
    below: list = field(default_factory=list)
    title: str = ""
    description: str = ""

    def name(self):
        """Part what was read into a title and its description."""
        first, *others = self.paragraphs
        found = BOLD.fullmatch(first) or TITLED.fullmatch(first)
        self.title = found["title"].strip(" .:") if found else first.rstrip(" .:")
        rest = [found["text"].strip()] if found else []
        self.description = "\n\n".join(text for text in [*rest, *others] if text)


@dataclass(frozen=True)
class Remark:
    """What is to say of a line; one that `is_wrong` keeps the list from being stored."""

    line: int
    text: str
    is_wrong: bool = False


@dataclass
class Reading:
    areas: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def number(self):
        """How many areas and sub-topics there are."""
        return len(self.areas), sum(len(area.below) for area in self.areas)

    @property
    def is_wrong(self):
        return any(remark.is_wrong for remark in self.remarks)

    def say(self, line, told, is_wrong=False, **context):
        self.remarks.append(Remark(line, told % context, is_wrong))


def read(text):
    """Read a list; answers a `Reading`. Two levels are kept as such, what is below them as text."""
    reading = Reading()
    reader = _Reader(reading)
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        reader.take(number, _mended(line, number, reading))
    for topic in reader.topics:
        topic.name()
        if len(topic.title) > MOST_TITLE:
            told = _("“%(title)s …” is too long for a title; put a colon after the title.")
            reading.say(topic.line, told, is_wrong=True, title=topic.title[:40])
    reading.remarks.sort(key=lambda remark: remark.line)
    return reading


# --- Letters ---------------------------------------------------------------------------------------------


def _mended(line, number, reading):
    """A line with its letters put right; says what was mended, and what cannot be."""
    visible = INVISIBLE.sub("", line).replace("\u00a0", " ")
    if len(INVISIBLE.findall(line)):
        reading.say(number, _("Signs that nobody sees, such as soft hyphens, were taken out."))
    fixed = ftfy.fix_text(
        visible, uncurl_quotes=False, unescape_html="auto", fix_character_width=not CJK.search(visible)
    )
    if fixed != visible:
        reading.say(number, _("Mended: “%(before)s” is now “%(after)s”."), **_difference(visible, fixed))
    if "\ufffd" in fixed or is_bad(fixed):
        reading.say(
            number, _("Letters are damaged, and what they were cannot be told: “%(text)s”. Write them anew."),
            is_wrong=True, text=_around(fixed, "\ufffd"),
        )  # fmt: skip
    elif lost := LOST_MARK.search(fixed):
        reading.say(number, _("A sign may be lost here: “%(text)s”."), text=_around(fixed, lost[0]))
    return fixed


def _difference(before, after):
    """The part in which two lines differ, with a word around it."""
    start = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    most = min(len(before), len(after)) - start
    same = (at for at in range(1, most + 1) if before[-at] != after[-at])
    end = next(same, most + 1) - 1
    start = before.rfind(" ", 0, start) + 1
    end -= before[len(before) - end :].find(" ") if " " in before[len(before) - end :] else end
    return {"before": before[start : len(before) - end][:80], "after": after[start : len(after) - end][:80]}


def _around(text, sign):
    at = max(0, text.find(sign))
    return text[max(0, at - 20) : at + 20].strip()


# --- Levels ----------------------------------------------------------------------------------------------


class _Reader:
    """Takes line by line, and knows where it is."""

    def __init__(self, reading):
        self.reading, self.topics, self.indents = reading, [], []
        self.is_after_blank, self.has_begun = True, False

    def take(self, number, line):
        line = line.replace("\t", " " * TAB).rstrip()
        if EMPTY_BULLET.fullmatch(line):
            self.reading.say(number, _("A bullet without words was left out."))
        elif not line:
            self.is_after_blank = True
            return
        elif found := BULLET.fullmatch(line):
            self._bullet(number, found)
        else:
            self._words(number, line)
        self.is_after_blank = False

    def _bullet(self, number, found):
        level = self._level(len(found["indent"]), found["mark"])
        text = found["text"].strip()
        if level == 0:
            self._add(Topic(number, [text]), self.reading.areas)
        elif level == 1:
            self._add(Topic(number, [text]), self.reading.areas[-1].below)
        else:
            self.topics[-1].paragraphs.append(f"- {text}")
            self.reading.say(
                number, _("Deeper than two levels: kept in the description of what is above it.")
            )

    def _level(self, indent, mark):
        """How deep a bullet stands; numbers such as 2.1 say it themselves."""
        parts = len(re.findall(r"\d+", mark))
        if parts > 1:
            return min(parts - 1, 1 if self.reading.areas else 0)
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return len(self.indents) - 1 if self.reading.areas else 0

    def _words(self, number, line):
        if not self.topics:
            self._leave_out(number)
        elif line.lstrip().startswith("#"):
            self.reading.say(number, _("A heading, and left out: “%(text)s”."), text=line[:60])
        elif self.is_after_blank and not line.startswith(" ") and TITLED.fullmatch(line.strip()):
            self.reading.say(
                number, _("Without a bullet: taken as a sub-topic, since a colon follows its title.")
            )
            self._add(Topic(number, [line.strip()]), self.reading.areas[-1].below)
        elif self.is_after_blank:
            self.topics[-1].paragraphs.append(line.strip())
        else:
            self.topics[-1].paragraphs[-1] += f" {line.strip()}"

    def _leave_out(self, number):
        if not self.has_begun:
            self.reading.say(number, _("What stands before the first bullet was left out."))
        self.has_begun = True

    def _add(self, topic, siblings):
        siblings.append(topic)
        self.topics.append(topic)
