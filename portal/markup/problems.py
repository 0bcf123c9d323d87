r"""What of a text could not be set, for its author: `\GL` is not known, a dollar is alone."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from . import html_prose
from .formulas import Budget
from .paragraph import MONEY, Paragraph
from .pictures import NOT_PLACED

MOST = 20  # warnings of one text
SHOWN = 40  # characters of a formula that a warning quotes
COMMAND = re.compile(r"\\(?:begin|end)\s*\{\w+\*?\}|\\[A-Za-z]{2,}")
MACRO = re.compile(r"\\[A-Za-z]+")
AMOUNT = re.compile(r"\$\s?\d")
SET = re.compile(r"[^$]*[\\^_]")


class Warning(NamedTuple):
    """What is shown as written, with the number of its line, from 1, and the name of a macro not known."""

    line: int
    sentence: str
    macro: str = ""

    def __str__(self):
        return _("line %(line)d: %(sentence)s") % self._asdict()


def problems(source, tokens, macros=()):
    """The warnings of a source with its tokens of markdown-it, in order, each command once.

    Those of `macros` that stand there still have nothing to apply to.
    """
    found, seen, at = [], set(), 0
    for quoted, sentence in _noted(tokens):
        if sentence in seen or len(found) == MOST:
            continue
        seen.add(sentence)
        at = max(at, source.find(quoted.split("\n")[0], at))
        name = quoted[1:] if MACRO.fullmatch(quoted) else ""
        if name in macros:
            name, sentence = (
                "",
                _("`%(command)s` lacks an argument; it is shown as written.") % {"command": quoted},
            )
        found.append(Warning(source.count("\n", 0, at) + 1, sentence, name))
    return found


def _noted(tokens):
    """Each problem as what to look for in the source, and the sentence."""
    budget = Budget()
    for block in tokens:
        if block.type == "inline":
            yield from _of_dollars(Paragraph(block.content))
        for token in block.children or [block]:
            if token.type == "formula":
                yield from _of_formula(token, budget)
            elif token.type == "text":
                for command in COMMAND.findall(token.content):
                    yield command, _unknown(command)
                yield from _of_html(token.content)
                for call in NOT_PLACED.findall(token.content):
                    told = _("`%(call)s` is no picture that this text has; it is shown as written.")
                    yield call, told % {"call": call}


def _of_html(text):
    for tag in html_prose.LEFT.finditer(text):
        name = tag["closing"] or tag["name"] or tag["letter"]
        told = _("`<%(name)s>` is HTML that is not read here; it is shown as written.")
        yield tag[0], told % {"name": name.lower()}


def _unknown(command):
    return _("`%(command)s` is not known; it is shown as written.") % {"command": command}


def _of_formula(token, budget):
    made = budget.formula(token.content, token.info == "display")
    if made is None:
        shown = " ".join(token.content.split())
        shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
        yield token.content, _("The formula `%(tex)s` cannot be set; it is shown as TeX.") % {"tex": shown}
        return
    for word in made.math.iter("mtext"):
        if (word.text or "").startswith("\\"):
            command = COMMAND.match(word.text + "{")
            yield (command[0], _unknown(command[0])) if command else (word.text, _unknown(word.text))


def _of_dollars(paragraph):
    """The first dollar that looks like a sign of a formula and has no partner."""
    text, taken = paragraph.text, set(paragraph.formulas) | set(paragraph.formulas.values())
    alone = [
        at
        for run in paragraph.dollars
        for at in run
        if at not in taken and not AMOUNT.match(text, at) and not MONEY.match(text, at)
    ]
    if len(alone) > 1 or any(SET.match(text, at + 1) for at in alone):
        sentence = _("A dollar here begins or ends no formula; it is shown as written.")
        yield text[alone[0] : alone[0] + SHOWN], sentence
