r"""A corpus of what people write, with what readers must find of it; the test prints how much is right.

`corpus/*.txt` hold pieces parted by blank lines: `from` the source, `text` the whole plain text, `html` and
`not` what must and must not stand in the HTML, `warns` what its author is told; without it, nothing. A line
ends with ⏎.
"""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import texts
from portal import markup
from portal.markup.formulas import formula
from tests.support.readers import temml

FILES = sorted((Path(__file__).parent / "corpus").glob("*.txt"))


def pieces(path):
    """Each piece as a list of (what it is, value)."""
    return [
        [
            (kind, value.replace("⏎", "\n"))
            for kind, _blank, value in (line.partition(" ") for line in part.splitlines())
        ]
        for part in path.read_text(encoding="utf-8").strip().split("\n\n")
    ]


def rendered(name, source):
    """The plain text, the HTML and the warnings of a piece of a file."""
    if name == "titles":
        return markup.to_line(source), markup.to_inline_html(source), markup.warnings(source, title=True)
    letter = name == "letters"
    return (
        markup.to_text(source, letter=letter),
        markup.to_html(source, letter=letter),
        markup.warnings(source),
    )


def faults(name, piece):
    """What is wrong with a piece, in words."""
    (_from, source), *expected = piece
    text, html, warnings = rendered(name, source)
    said = " ".join(map(str, warnings))
    wrong = {
        "text": lambda value: text != value,
        "html": lambda value: value not in html,
        "not": lambda value: value in html,
        "warns": lambda value: value not in said,
    }
    found = [f"{kind} {value!r}" for kind, value in expected if wrong[kind](value)]
    if said and not any(kind == "warns" for kind, _value in expected):
        found.append(f"warns {said}")
    return [f"{source!r}: {text!r}: {fault}" for fault in found]


def test_what_people_write_reads_as_they_mean_it(capsys):
    read = [(path.stem, piece) for path in FILES for piece in pieces(path)]
    wrong = [fault for name, piece in read for fault in faults(name, piece)[:1]]
    with capsys.disabled():
        right = len(read) - len(wrong)
        print(f"\ncorpus of markup: {right} of {len(read)} right ({right / len(read):.1%})")

    assert len(read) > 350
    assert wrong == []


@pytest.mark.parametrize(("name", "goal"), [("seminars", 0.99), ("arxiv", 0.96)])
def test_abstracts_come_out_clean(name, goal):
    assert texts.share_of(texts.own(name)) >= goal


def test_temml_sets_the_formulas_of_the_corpus_with_the_same_symbols_and_structure():
    found = formulas_of(piece[0][1] for path in FILES for piece in pieces(path)) if temml.is_there() else []

    assert differences(found) == []


def formulas_of(sources):
    """The formulas of texts as (TeX, whether on display), each once, but for those set otherwise."""
    found = set()
    for source in sources:
        for block in markup.TEXT.parse(source, markup.environment()):
            tokens = [token for token in block.children or [block] if token.type == "formula"]
            found |= {(token.content, token.info == "display") for token in tokens}
    return sorted(each for each in found if not OTHERWISE.search(each[0]) and is_known(each[0]))


def is_known(tex):
    return not markup.warnings(f"${tex}$") and formula(tex)


# Set in other words or characters on purpose: names for symbols, marks for accents, words for spaces.
OTHERWISE = re.compile(
    r"\\(?:var|frak|cal|wide|over|under|hat|bar|tilde|rm|it|bf|arg|operatorname|Ext|GL|href|frac\{a$"
    r"|text|pmod|not|nicefrac|xrightarrow|dot|mathds|mathbbm|mbox|leqno|begin\{eq)"
)


def differences(formulas):
    """The formulas that temml sets with other symbols, or in other constructions."""
    theirs = temml.mathml(formulas) if formulas else []
    return [
        f"{tex}: temml has {symbols(other)} {structure(other)}"
        for (tex, display), other in zip(formulas, theirs, strict=True)
        for ours in [formula(tex, display).mathml]
        if symbols(ours) != symbols(other) or structure(ours) != structure(other)
    ]


def symbols(mathml):
    """The characters of a formula, whatever alphabet and element they are in."""
    text = "".join(ElementTree.fromstring(mathml).itertext())
    text = unicodedata.normalize("NFKD", text).translate(ALIKE)
    return Counter(character for character in text if character.isprintable() and not character.isspace())


def structure(mathml):
    """How many fractions, roots and rows a formula has."""
    tags = (element.tag.rpartition("}")[2] for element in ElementTree.fromstring(mathml).iter())
    return Counter(tag for tag in tags if tag in ("mfrac", "msqrt", "mroot", "mtr"))


ALIKE = str.maketrans(
    {
        "−": "-",
        "∣": "|",
        "⋅": "·",
        "∥": "‖",
        "ɛ": "ε",
        "ϵ": "ε",
        "\ufe0e": "",
        "∙": "•",
        "□": "◻",
        "⊨": "⊧",
        "≔": ":=",
    }
)
