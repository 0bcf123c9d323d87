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
    formulas = [piece[0][1][1:-1] for name, piece in read if name == "formulas"]
    wrong += differences([tex for tex in formulas if not OTHERWISE.search(tex)]) if temml.is_there() else []
    with capsys.disabled():
        right = len(read) - len(wrong)
        print(f"\ncorpus of markup: {right} of {len(read)} right ({right / len(read):.1%})")

    assert len(read) > 150
    assert wrong == []


# Set in other words or characters on purpose: names for symbols, marks for accents, words for spaces.
OTHERWISE = re.compile(
    r"\\(?:var|frak|cal|wide|over|under|hat|bar|tilde|rm|it|bf|arg|operatorname|Ext|GL|href|frac\{a$"
    r"|text|pmod|not|nicefrac|xrightarrow|dot|mathds)"
)


def differences(formulas):
    """The formulas that temml sets with other symbols."""
    theirs = temml.mathml(formulas)
    return [
        f"{tex}: temml has {symbols(other)}"
        for tex, other in zip(formulas, theirs, strict=True)
        if symbols(formula(tex).mathml) != symbols(other)
    ]


def symbols(mathml):
    """The characters of a formula, whatever alphabet and element they are in."""
    text = "".join(ElementTree.fromstring(mathml).itertext())
    text = unicodedata.normalize("NFKD", text).translate(ALIKE)
    return Counter(character for character in text if character.isprintable() and not character.isspace())


ALIKE = str.maketrans({"−": "-", "∣": "|", "⋅": "·", "∥": "‖", "ɛ": "ε", "ϵ": "ε"})
