"""Facts that a text may name, such as {{talk.title}}: offered by a source, filled in when a letter is made.

They are {name: (label, value)}, from mailing.sources. A value is a

    str         plain: it is shown as it is written, whatever Markdown would make of it
    Markdown    Markdown with LaTeX, such as an abstract or a title
    Link        a page by its name, or its address where the text says "[name]({{...}})" itself
    When        a time, told on the event's clocks and in each copy on those of its recipient too
    Block       HTML between two paragraphs, such as when and where a talk is, with its buttons
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailing.marks import MARK, mark, unmarked
from portal import markup
from portal.lib import times
from portal.mails import as_text

PLACEHOLDER = re.compile(r"\{\{(?:([^{}]*)\}\})?")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
OF_ONE_SOURCE = re.compile(r"\s*([a-z_]+)(\d+)\.")
OPENS_CODE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
SHOWN = 40  # characters of what is no placeholder, in an error

OWN_TIME = "own"  # begins the names of marks of times; with OWN_LINE they stand on a line of their own
OWN_LINE = "own-line"
BLOCK = "block"


class Markdown(str):
    """A value that is Markdown already."""

    __slots__ = ()


@dataclass(frozen=True)
class Link:
    """The page at a whole address, by its name in plain text."""

    address: str
    name: str


@dataclass(frozen=True)
class Block:
    """What a template of a room makes of a context: written as those of `portal.mails` are."""

    template: str
    context: dict

    @property
    def html(self):
        context = {
            name: unmarked(value) if isinstance(value, str) else value for name, value in self.context.items()
        }
        return render_to_string(self.template, context).strip()


@dataclass(frozen=True)
class When:
    """From `starts_at` to `ends_at`, two instants, at a place whose clocks are those of `zone_name`."""

    starts_at: datetime
    ends_at: datetime
    zone_name: str

    def __str__(self):
        return f"{self.clocks} ({self._with_offset(times.zone_label(self.zone_name))})"

    def _with_offset(self, label):
        offset = times.offset_label(self.starts_at, self.zone_name)
        return label if label == offset else f"{label}, {offset}"

    @property
    def clocks(self):
        return clocks(self.starts_at, self.ends_at, self.zone_name)

    @property
    def zone(self):
        """By whose clocks: "Berlin time, UTC+1"."""
        return self._with_offset(times.clock_label(self.zone_name))

    @property
    def mark(self):
        """What becomes, in each copy, the time on its recipient's own clocks (`own_time`)."""
        return self._mark(OWN_TIME)

    @property
    def line_mark(self):
        """The same, on a line of its own."""
        return self._mark(OWN_LINE)

    def _mark(self, kind):
        start, end = int(self.starts_at.timestamp()), int(self.ends_at.timestamp())
        return mark(f"{kind} {start} {end} {self.zone_name}")


def own_time(name, zone_name):
    """What the mark of a time says to a recipient in a zone; "" where their clocks show the same."""
    kind, start, end, there = name.split(" ")
    start, end = (datetime.fromtimestamp(int(seconds), times.UTC) for seconds in (start, end))
    if not times.is_zone(zone_name) or _offset(start, zone_name) == _offset(start, there):
        return ""
    told = _("; your time: %(when)s (%(place)s)")
    if kind == OWN_LINE:
        told = "\n" + _("Your time: %(when)s (%(place)s)")
    return told % {
        "when": clocks(start, end, zone_name, times.day_in(start, there)),
        "place": times.zone_label(zone_name),
    }


def _offset(moment, zone_name):
    return moment.astimezone(times.zone(zone_name)).utcoffset()


def clocks(start, end, zone_name, known_day=None):
    """Two instants on the clocks of a zone: "Wednesday 25 March 2026, 16:00–17:00".

    Without a day that the reader knows already.
    """
    start, end = (moment.astimezone(times.zone(zone_name)) for moment in (start, end))
    first = f"{start:%H:%M}" if start.date() == known_day else date_format(start, "l j F Y, H:i")
    last = f"{end:%H:%M}" if start.date() == end.date() else date_format(end, "l j F Y, H:i")
    return f"{first}–{last}"


def name_in_digest(source):
    """What the placeholders of one of several sources begin with: "talk42" of "talk:42"."""
    return source.replace(":", "")


def sources_named(text):
    """The sources that a text names one by one, as a digest does: "talk:42" of "{{talk42.title}}"."""
    names = (found[1] for found in PLACEHOLDER.finditer(text) if found[1])
    return {f"{of_one[1]}:{of_one[2]}" for name in names if (of_one := OF_ONE_SOURCE.match(name))}


def fill(text, facts, *, is_line=False):
    """The Markdown `text` with its placeholders replaced; as one line it tells no recipient's own time.

    Raises ValidationError with one message for each placeholder that is unknown or malformed.
    """
    bad = [found[0] if found[1] is None else found[1].strip() for found in PLACEHOLDER.finditer(text)]
    if bad := [name for name in dict.fromkeys(bad) if name not in facts]:
        raise ValidationError([_unknown(name, text, facts) for name in bad])
    if is_line:
        _refuse_blocks(text, facts)

    def value_of(found):
        name = found[1].strip()
        if isinstance(facts[name][1], Link) and found.string.endswith("](", 0, found.start()):
            return f"<{facts[name][1].address}>"
        return _markdown(name, facts[name][1], is_line)

    return PLACEHOLDER.sub(value_of, unmarked(text))


def _refuse_blocks(text, facts):
    names = dict.fromkeys(found[1].strip() for found in PLACEHOLDER.finditer(text))
    told = _("{{%s}} is for the text of a mail, not for its subject.")
    if wrong := [told % name for name in names if isinstance(facts[name][1], Block)]:
        raise ValidationError(wrong)


def _markdown(name, value, is_line):
    match value:
        case When():
            return escaped(str(value)) + ("" if is_line else value.mark)
        case Link():
            return f"[{escaped(unmarked(value.name))}](<{value.address}>)"
        case Block():
            return f"\n\n{_block_mark(name)}\n\n"
        case Markdown():
            return closed(markup.unwrapped(unmarked(value)))
    return escaped(unmarked(str(value)))


def _block_mark(name):
    return mark(f"{BLOCK} {name}")


def put_blocks(html, text, facts):
    """The two forms of a filled text with its blocks where their marks stand.

    Raises ValidationError for one within something else, such as code.
    """
    for name in [found.removeprefix(f"{BLOCK} ") for found in MARK.findall(html) if found.startswith(BLOCK)]:
        whole, block = f"<p>{_block_mark(name)}</p>", facts[name][1].html
        if whole not in html:
            raise ValidationError(_("{{%s}} has to stand between paragraphs, on a line of its own.") % name)
        html, text = html.replace(whole, block, 1), text.replace(_block_mark(name), as_text(block), 1)
    return html, text


def closed(text):
    """Markdown whose last block of code, if its author forgot to close it, takes in nothing that follows."""
    fence = ""
    for line in text.splitlines():
        if not fence:
            fence = OPENS_CODE.match(line)[0] if OPENS_CODE.match(line) else ""
        elif line.lstrip(" ").startswith(fence) and not line.strip(f" {fence[0]}"):
            fence = ""
    return f"{text}\n{fence}" if fence else text


def escaped(text):
    """Plain text so that Markdown shows it as it is written, on one line.

    By entities, as a backslash before a bracket begins a formula.
    """
    return PUNCTUATION.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(text.split()))


def _unknown(name, text, facts):
    there = ", ".join(f"{{{{{known}}}}}" for known in facts) or _("none, as this mail is about no talk")
    if name == "{{":
        shown = text[text.index("{{") :][:SHOWN]
        return _(
            "“%(shown)s” opens a placeholder and does not close it. Write {{name}}, or a space between two "
            "braces of a formula. There are: %(there)s."
        ) % {"shown": shown, "there": there}
    return _("There is no placeholder {{%(name)s}}. There are: %(there)s.") % {
        "name": name[:SHOWN],
        "there": there,
    }
